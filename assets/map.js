/* The map's units by name: styles, tooltips, drilling; and their outlines, read once and joined with their figures. */
"use strict";
(function () {
  const INK = "#EAF2FF";
  const LINE = "#7FA6D6";
  const KEYS = {
    ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80],
    "+": 0.5, "=": 0.5, "-": -0.5, _: -0.5,
  };
  const NOTHING = {type: "FeatureCollection", features: []};
  const read = new Map(); /* address → outlines: they hardly ever change */
  let pending = null;
  let joining = 0;
  let fallback = null; /* what a place without outlines is fitted to */

  function text(tag, className, words) {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = words; /* never HTML: names and titles come from sources */
    return element;
  }

  function lines(className, rows) {
    const box = document.createElement("div");
    box.className = className;
    for (const [kind, words] of rows) if (words) box.appendChild(text("div", kind, words));
    return box;
  }

  function settle(map) {
    clearTimeout(pending);
    pending = setTimeout(() => cockpitLabels.arrange(map, true, fallback), 80);
  }

  function refit() {
    const map = cockpitMap.map;
    if (!map) return;
    map.cockpitFitted = null;
    settle(map);
  }

  function wait(ms) {
    return new Promise((done) => setTimeout(done, ms));
  }

  /* Asks until there is an answer: outlines that were missed in a restart are missed on the wall. */
  async function patiently(address, wanted) {
    for (let pause = 500; wanted(); pause = Math.min(pause * 2, 5000)) {
      try {
        const response = await fetch(address);
        if (response.ok) return await response.json();
      } catch (error) {
        if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
      }
      await wait(pause);
    }
    return null;
  }

  async function outlines(address, wanted) {
    if (!read.has(address)) {
      const found = await patiently(address, wanted);
      if (!found) return null;
      read.set(address, found.shapes);
      if (read.size > 40) read.delete(read.keys().next().value);
    }
    return read.get(address);
  }

  L.Map.addInitHook(function () {
    cockpitMap.map = this;
    const box = this.getContainer();
    box.setAttribute("aria-label", "地图：方向键平移，加减键缩放，Tab 键到各单位");
    this.on("zoomend", () => cockpitLabels.arrange(this, false, fallback));
    const sizes = new ResizeObserver(() => {
      this.invalidateSize({animate: false});
      refit();
    });
    sizes.observe(box);
    const legend = document.querySelector(".map-legend"); /* as it grows, names give way */
    const growing = new ResizeObserver(() => settle(this));
    if (legend) growing.observe(legend);
    this.on("unload", () => {
      sizes.disconnect();
      growing.disconnect();
      if (cockpitMap.map === this) cockpitMap.map = null;
    });
    /* Leaflet hears keys at the document, where the player of scenes does too: here they move the map alone. */
    box.addEventListener("keydown", (event) => {
      const move = KEYS[event.key];
      if (!move || event.target !== box || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      if (typeof move === "number") this.setZoom(this.getZoom() + move);
      else this.panBy(move);
    });
    this.whenReady(() => document.dispatchEvent(new CustomEvent("cockpit:map", {detail: this})));
  });
  document.addEventListener("cockpit:scene", refit);

  window.dash_clientside.cockpit.joined = async function (shading) {
    const nothing = window.dash_clientside.no_update;
    if (!shading) return nothing;
    const mine = ++joining;
    const {shapes, units, bounds} = shading;
    const found = shapes ? await outlines(shapes, () => mine === joining) : [];
    if (mine !== joining || !found) return nothing;
    fallback = bounds;
    const features = found
      .filter(([code]) => units[code])
      .map(([code, geometry]) => ({type: "Feature", geometry, properties: units[code]}));
    if (!features.length) refit();
    return features.length ? {type: "FeatureCollection", features} : NOTHING;
  };

  window.dash_clientside.cockpit.backdrop = async function () {
    const found = await patiently("/map/backdrop", () => true);
    return [found.neighbours || NOTHING, found.water || NOTHING];
  };

  window.cockpitMap = {
    map: null,
    lines,
    refit,
    hoveredUnit: null,

    neighbour() {
      return {color: "#2A4F7C", weight: 1, opacity: 0.35, fillColor: "#14335A", fillOpacity: 0.35};
    },

    water() {
      return {color: "#2F6C9E", weight: 1, opacity: 0.6, fillColor: "#0E3A5C", fillOpacity: 0.7};
    },

    unit(feature) {
      const of = feature.properties;
      return {
        color: of.schematic ? INK : LINE,
        weight: of.schematic ? 1.5 : 1.2,
        opacity: 0.9,
        dashArray: of.schematic ? "5 4" : null,
        fillColor: of.fill,
        fillOpacity: of.known ? 0.92 : 0.3,
      };
    },

    hovered() {
      return {color: "#43D0F5", weight: 3, opacity: 1};
    },

    eachUnit(feature, layer) {
      const of = feature.properties;
      layer.bindTooltip(
        lines("tip", [
          ["tip-name", of.name + (of.schematic ? "（示意边界）" : "")],
          ["tip-value", of.label + " " + of.shown],
          ["tip-counts", of.counts],
          ["tip-note", of.note],
          ["tip-more", of.href ? "点击进入" : ""],
        ]),
        {sticky: true, direction: "auto", opacity: 1, className: "tip-card"},
      );
      layer.on("click", (event) => {
        if (!cockpitOnemap.opens(event) && of.href) cockpit.go(of.href);
      });
      layer.on("mouseover", () => (cockpitMap.hoveredUnit = layer));
      layer.on("add", () => settle(layer._map));
    },
  };
})();
