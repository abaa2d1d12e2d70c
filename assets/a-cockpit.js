/* What the other scripts share: going to an address, and a namespace for clientside callbacks. */
"use strict";
window.dash_clientside = Object.assign({}, window.dash_clientside, {cockpit: {}});

window.cockpit = {
  /* As dcc.Link does: no reload, and the browser's back works. */
  go(href) {
    if (href === location.pathname + location.search) return;
    history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
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

  rem() {
    return parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  },

  set(id, props) {
    if (document.getElementById(id) || id.startsWith("shell-") || id.endsWith("-opened"))
      window.dash_clientside.set_props(id, props);
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
