/* What the other scripts share: going to an address, and a namespace for clientside callbacks. */
"use strict";
window.dash_clientside = Object.assign({}, window.dash_clientside, {cockpit: {}});

window.cockpit = {
  /* What an address may ask, as dashboard/ask/address.py has it (tested). */
  ASKED: [
    "period", "indicator", "kind", "category", "grade", "department", "cutoff", "known",
    "code", "source", "load", "page", "sort", "district", "runs",
    "month", "by", "span", "unit", "group", "against", "list", "months", "example", "w", "without",
    "place", "theme", "author", "pins", "of", "at", "compare",
  ],

  /* As dcc.Link does: no reload, and the browser's back works. */
  go(href) {
    href = cockpit.kept(href);
    if (href === location.pathname + location.search) return;
    history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  },

  /* How it is shown goes along from place to place. */
  kept(href) {
    const [path, search] = href.split("?");
    const next = new URLSearchParams(search || "");
    const said = new URLSearchParams(location.search);
    if (/^\/($|wall$|district\/|town\/|village\/)/.test(path))
      for (const name of ["scene", "layers"]) if (said.has(name) && !next.has(name)) next.set(name, said.get(name));
    return path + (next.toString() ? "?" + next : "");
  },

  /* The address with some parameters changed; null or "" takes one away. */
  address(changes) {
    const asked = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === undefined || value === "") asked.delete(name);
      else asked.set(name, value);
    }
    const search = asked.toString();
    return location.pathname + (search ? "?" + search : "");
  },

  /* What the address asks, without what only says how it is shown; a scene settles some of it. */
  question() {
    const said = new URLSearchParams(location.search);
    const asked = new URLSearchParams();
    for (const name of cockpit.ASKED) if (said.get(name)) asked.set(name, said.get(name));
    return asked.toString();
  },

  /* The scene that the address names, or that the stage shows. */
  scene() {
    const stage = document.getElementById("wall-root");
    return new URLSearchParams(location.search).get("scene") || (stage && stage.dataset.scene) || "";
  },

  key() {
    return [location.pathname, cockpit.question(), cockpit.scene()].join(" ");
  },

  /* What a screen says of itself with every question; the player adds to it. */
  told() {
    return {};
  },

  rem() {
    return parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  },

  /* Sets a component of Dash, also one that has no element (a store, a layer of the map), if it is there; a drawing is a
     figure for a 16 px stage. */
  set(id, props) {
    if (!document.getElementById("shell-root") || !window.dash_component_api.getLayout(id)) return;
    const {drawing, ...plain} = props;
    window.dash_clientside.set_props(id, drawing ? {...plain, figure: cockpit.drawing(id, drawing)} : plain);
    cockpit.forget();
  },

  /* Dash keeps every value that a callback listens to, for an undo that no screen offers: a wall would fill up with it. */
  forget() {
    for (const store of window.dash_stores || []) store.getState().history.past.length = 0;
  },

  still: window.matchMedia("(prefers-reduced-motion: reduce)"),
};

(function () {
  let waiting = null;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => cockpit.set("shell-stage", {data: {rem: cockpit.rem()}}), 150);
  });
})();

Object.assign(window.dash_clientside.cockpit, {
  stage() {
    return {rem: cockpit.rem()};
  },

  /* Which screen the page container shows, so that the server need not send it again. */
  screen(children) {
    return (children && children.props && children.props.id) || null;
  },
});
