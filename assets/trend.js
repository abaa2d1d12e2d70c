/* A figure drawn for a 16 px stage, made as large as this stage is. */
"use strict";
(function () {
  function scaled(value, by) {
    if (Array.isArray(value)) return value.map((part) => scaled(part, by));
    if (!value || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => {
        if (typeof part === "number" && ["size", "l", "r", "t", "b", "width"].includes(name))
          return [name, part * by];
        return [name, scaled(part, by)];
      }),
    );
  }

  const NARROW = 700;

  /* On a phone every other month is named, for the names must not touch. */
  function sparse(layout) {
    const axis = layout.xaxis || {};
    if (window.innerWidth >= NARROW || !axis.tickvals || axis.tickvals.length <= 6) return layout;
    const every = (list) => list.filter((_, n) => n % 2 === 0);
    return {...layout, xaxis: {...axis, tickvals: every(axis.tickvals), ticktext: every(axis.ticktext)}};
  }

  /* As large as the stage is now. */
  function fitted(figure, rem) {
    const by = rem / 16;
    return {
      data: figure.data.map((trace) => {
        const larger = {...trace};
        for (const part of ["marker", "line"]) if (trace[part]) larger[part] = scaled(trace[part], by);
        return larger;
      }),
      layout: scaled(sparse(figure.layout), by),
    };
  }

  let waiting = null;
  const drawings = new Map(); /* graph → its figure for a 16 px stage */

  cockpit.drawing = function (id, figure) {
    drawings.set(id, figure);
    return fitted(figure, cockpit.rem());
  };

  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      for (const [id, drawing] of drawings) cockpit.set(id, {drawing});
    }, 150);
  });

  window.dash_clientside.cockpit.scaled = function (figure, stage) {
    return figure ? fitted(figure, (stage && stage.rem) || 16) : window.dash_clientside.no_update;
  };
})();
