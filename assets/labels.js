/* Names and figures on the map: placed where they fit, led by a line where they do not. */
"use strict";
(function () {
  const OFFSETS = [[0, 0]];
  for (const far of [1, 1.7, 2.5])
    for (const [x, y] of [[0, -1], [1, 0], [0, 1], [-1, 0], [1, -1], [1, 1], [-1, 1], [-1, -1]])
      OFFSETS.push([x * far, y * far]);

  function rings(geometry) {
    if (geometry.type === "Polygon") return [geometry.coordinates[0]];
    if (geometry.type === "MultiPolygon") return geometry.coordinates.map((part) => part[0]);
    return [];
  }

  function area(ring) {
    let sum = 0;
    for (let i = 0; i + 1 < ring.length; i++)
      sum += ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
    return sum / 2;
  }

  /* The middle of the widest of seven horizontal cuts: inside, also for a crescent. */
  function inside(ring) {
    const ys = ring.map((point) => point[1]);
    const low = Math.min(...ys);
    const high = Math.max(...ys);
    let best = null;
    for (let cut = 2; cut <= 8; cut++) {
      const y = low + ((high - low) * cut) / 10;
      const xs = [];
      for (let i = 0; i + 1 < ring.length; i++) {
        const [ax, ay] = ring[i];
        const [bx, by] = ring[i + 1];
        if (ay <= y !== by <= y) xs.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
      }
      xs.sort((a, b) => a - b);
      for (let i = 0; i + 1 < xs.length; i += 2) {
        const width = (xs[i + 1] - xs[i]) * (1 - Math.abs(cut - 5) * 0.06);
        if (!best || width > best.width) best = {width, at: [y, (xs[i] + xs[i + 1]) / 2]};
      }
    }
    return best ? best.at : [ring[0][1], ring[0][0]];
  }

  function units(map) {
    const found = [];
    map.eachLayer((layer) => {
      const of = layer.feature && layer.feature.properties;
      if (of && of.unit && layer.getBounds) found.push(layer);
    });
    return found;
  }

  function overlap(a, b) {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  }

  /* The parts of the scene that is seen; the others are mounted too. */
  function seen(parts) {
    const scene = document.querySelector(".scene.shown") || document;
    return [...scene.querySelectorAll(parts)];
  }

  /* To the units; where none has an outline, to the matters: west, south, east, north. */
  function fit(map, layers, otherwise) {
    const key = layers.map((layer) => layer.feature.properties.code).sort().join() || JSON.stringify(otherwise);
    if ((!layers.length && !otherwise) || map.cockpitFitted === key) return;
    map.cockpitFitted = key;
    const stage = map.getContainer().getBoundingClientRect();
    const margin = 1.5 * cockpit.rem();
    const cover = {left: margin, right: margin};
    for (const side of ["left", "right"]) {
      const [column] = seen(".side." + side);
      const box = column && column.getBoundingClientRect();
      if (!box || box.top >= stage.bottom || box.bottom <= stage.top) continue;
      cover[side] += side === "left" ? box.right - stage.left : stage.right - box.left;
    }
    const bounds = layers.reduce((all, layer) => all.extend(layer.getBounds()), L.latLngBounds([]));
    if (!layers.length) bounds.extend([otherwise[1], otherwise[0]]).extend([otherwise[3], otherwise[2]]);
    const under = [document.querySelector(".map-notes"), ...seen(".onemap-foot")]
      .map((part) => part && part.getBoundingClientRect())
      .filter((box) => box && box.height && box.top < stage.bottom - 1)
      .reduce((sum, box) => sum + box.height + 6, 0);
    map.fitBounds(bounds, {
      paddingTopLeft: [cover.left, margin],
      paddingBottomRight: [cover.right, Math.max(margin, under)],
      maxZoom: 16,
      animate: false,
    });
  }

  function label(of) {
    const box = document.createElement("div");
    box.className = "map-label";
    box.dataset.unit = of.unit;
    /* A link, so that the keyboard too goes into the place. */
    const name = document.createElement(of.href ? "a" : "div");
    name.className = "map-name";
    name.textContent = of.name;
    if (of.href) {
      name.href = cockpit.kept(of.href);
      name.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        event.stopPropagation();
        cockpit.go(of.href);
      });
    }
    const value = document.createElement("button");
    value.type = "button";
    value.className = "figure map-value mark-" + of.mark;
    value.textContent = of.shown;
    value.setAttribute("aria-label", of.name + " " + of.label + " " + of.shown);
    for (const [key, words] of Object.entries(of.data)) value.setAttribute("data-" + key, words);
    box.append(name, value);
    return box;
  }

  function size(of, rem) {
    const wide = [...of.name].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 255 ? 1 : 0.52), 0);
    return {w: Math.max(wide * 0.89, of.shown.length * 0.58) * rem + 0.6 * rem, h: 2.3 * rem};
  }

  function clear(map) {
    if (!map.getPane("cockpit-labels")) {
      const pane = map.createPane("cockpit-labels"); /* above the points, below the tooltips */
      pane.style.zIndex = 640;
      pane.style.pointerEvents = "none";
    }
    if (!map.cockpitLabels) map.cockpitLabels = L.layerGroup().addTo(map);
    map.cockpitLabels.clearLayers();
    return map.cockpitLabels;
  }

  /* How much of a box the units cover, by a grid of points in it. */
  function covered(layers, box) {
    let hits = 0;
    for (let i = 0; i < 7; i++)
      for (let j = 0; j < 7; j++) {
        const x = box.left + (box.width * i) / 6;
        const y = box.top + (box.height * j) / 6;
        for (const {_path: path} of layers) {
          const matrix = path && path.getScreenCTM();
          if (matrix && path.isPointInFill(new DOMPoint(x, y).matrixTransform(matrix.inverse()))) hits++;
        }
      }
    return hits;
  }

  /* The legend takes the corner in which it hides least. */
  function corner(map, layers) {
    const legend = document.querySelector(".map-legend");
    if (!legend) return;
    const notes = document.querySelector(".map-notes");
    if (notes) legend.style.setProperty("--notes", notes.offsetHeight + "px");
    const [foot] = seen(".onemap-foot");
    legend.parentElement.style.setProperty("--foot", (foot ? foot.offsetHeight : 0) + "px");
    let best = null;
    for (const name of ["bottom-left", "bottom-right", "top-right", "top-left"]) {
      legend.dataset.corner = name;
      const hidden = covered(layers, legend.getBoundingClientRect());
      if (!best || hidden < best.hidden) best = {name, hidden};
    }
    legend.dataset.corner = best.name;
  }

  /* What stands before the map: no label goes under it. */
  function covers(map) {
    const stage = map.getContainer().getBoundingClientRect();
    return [...document.querySelectorAll(".map-legend, .map-notes, .bezel"), ...seen(".side, .onemap-foot")]
      .map((part) => part.getBoundingClientRect())
      .map((box) => ({x: box.left - stage.left, y: box.top - stage.top, w: box.width, h: box.height}));
  }

  /* The labels are made anew under the reader's keyboard: the one that had the focus has it again. */
  function held() {
    const had = document.activeElement && document.activeElement.closest(".map-label");
    if (!had) return () => {};
    const [kind] = document.activeElement.className.split(" ").filter((one) => ["map-name", "map-value"].includes(one));
    const unit = had.dataset.unit;
    return () => {
      const now = [...document.querySelectorAll(".map-label")].find((one) => one.dataset.unit === unit);
      const same = now && kind && now.querySelector("." + kind);
      if (same) same.focus({preventScroll: true});
    };
  }

  function arrange(map, mayFit, otherwise) {
    const again = held();
    const layers = units(map);
    if (mayFit) {
      map.invalidateSize({animate: false}); /* the map is made before the stage has its size */
      fit(map, layers, otherwise);
      corner(map, layers);
      document.dispatchEvent(new CustomEvent("cockpit:fitted"));
    }
    const group = clear(map);
    const rem = cockpit.rem();
    const taken = covers(map);
    const order = layers
      .map((layer) => {
        const largest = rings(layer.feature.geometry).sort((a, b) => Math.abs(area(b)) - Math.abs(area(a)))[0];
        return {layer, largest, weight: largest ? Math.abs(area(largest)) : 0};
      })
      .filter((unit) => unit.largest)
      .sort((a, b) => b.weight - a.weight);
    for (const {layer, largest} of order) place(map, group, taken, layer.feature.properties, inside(largest), rem);
    again();
  }

  function place(map, group, taken, of, anchor, rem) {
    const at = map.latLngToContainerPoint(anchor);
    const box = size(of, rem);
    for (const [right, down] of OFFSETS) {
      const x = at.x + right * (box.w * 0.5 + rem) - box.w / 2;
      const y = at.y + down * (box.h * 0.5 + 0.6 * rem) - box.h / 2;
      const spot = {x, y, w: box.w, h: box.h};
      if (taken.some((other) => overlap(spot, other))) continue;
      taken.push(spot);
      const moved = right !== 0 || down !== 0;
      const middle = map.containerPointToLatLng([x + box.w / 2, y + box.h / 2]);
      if (moved)
        L.polyline([anchor, middle], {color: "#EAF2FF", weight: 1, opacity: 0.7, interactive: false, pane: "cockpit-labels"}).addTo(group);
      L.marker(middle, {
        interactive: false,
        keyboard: false,
        icon: L.divIcon({html: label(of), className: "map-label-holder", iconSize: [box.w, box.h]}),
        pane: "cockpit-labels",
      }).addTo(group);
      return;
    }
  }

  window.cockpitLabels = {
    arrange,
  };
})();
