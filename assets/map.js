/* The map's functions by name: styles, tooltips, drilling, the view that fits between the columns. */
"use strict";
(function () {
  const INK = "#EAF2FF";
  const LINE = "#7FA6D6";
  let pending = null;

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
    pending = setTimeout(() => cockpitLabels.arrange(map, true), 80);
  }

  function watch(map) {
    if (map.cockpitWatched) return;
    map.cockpitWatched = true;
    map.on("zoomend", () => cockpitLabels.arrange(map, false));
    new ResizeObserver(() => {
      map.invalidateSize({animate: false});
      map.cockpitFitted = null;
      settle(map);
    }).observe(map.getContainer());
  }

  window.cockpitMap = {
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
      if (of.href) layer.on("click", () => cockpit.go(of.href));
      layer.on("add", () => {
        watch(layer._map);
        settle(layer._map);
      });
    },

    point(feature, latlng) {
      const of = feature.properties;
      const size = cockpit.rem() / 16;
      const single = of.matter !== ""; /* one matter, not a cell of several */
      const radius = (single ? 4 : Math.min(7, 1.5 + 0.32 * Math.sqrt(of.n))) * size;
      const look = {
        radius,
        weight: 0.75 * size,
        color: "#071426",
        opacity: 0.6,
        fillColor: of.late ? "#FFA24D" : "#EAF2FF",
        fillOpacity: of.late ? 0.95 : single ? 0.75 : 0.42,
        pane: "markerPane",
        interactive: single, /* a cell must not stand between the pointer and its unit */
      };
      return of.late ? new cockpitLabels.Triangle(latlng, look) : L.circleMarker(latlng, look);
    },

    eachPoint(feature, layer) {
      const of = feature.properties;
      if (of.matter === "") return;
      layer.bindTooltip(
        lines("tip", [
          ["tip-name", of.title || "（无标题）"],
          ["tip-counts", of.matter],
          ["tip-note", of.overdue ? "▲ 超期在办" : ""],
        ]),
        {direction: "top", opacity: 1, className: "tip-card"},
      );
    },
  };
})();
