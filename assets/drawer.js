/* Any element with data-indicator opens the drawer; Esc, the shade and the button close it. */
"use strict";
(function () {
  let opener = null;

  function drawer() {
    return document.getElementById("wall-drawer");
  }

  function open(element) {
    opener = element;
    const {indicator, level, place} = element.dataset;
    window.dash_clientside.set_props("wall-drawer-body", {children: "正在取数……"});
    window.dash_clientside.set_props("wall-drawer-opened", {
      data: {indicator, level, place, at: Date.now()},
    });
    window.dash_clientside.set_props("wall-drawer", {hidden: false});
    requestAnimationFrame(() => {
      const card = drawer() && drawer().querySelector(".drawer-card");
      if (card) card.focus({preventScroll: true});
    });
  }

  function close() {
    window.dash_clientside.set_props("wall-drawer", {hidden: true});
    if (opener && opener.isConnected) opener.focus({preventScroll: true});
    opener = null;
  }

  function isOpen() {
    return drawer() && !drawer().hidden;
  }

  /* Capture: leaflet stops the clicks on its labels from bubbling. */
  document.addEventListener(
    "click",
    (event) => {
      const target = event.target instanceof Element ? event.target : null;
      if (!target) return;
      if (target.closest("[data-close=drawer]")) return close();
      const figure = target.closest("[data-indicator]");
      if (!figure) return;
      event.stopPropagation();
      event.preventDefault();
      open(figure);
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    if (!isOpen()) return;
    if (event.key === "Escape") return close();
    if (event.key !== "Tab") return;
    const stops = [...drawer().querySelectorAll("button, a[href], input, textarea, .drawer-body")].filter(
      (stop) => stop.tabIndex >= 0,
    );
    if (!stops.length) return;
    const at = stops.indexOf(document.activeElement);
    const next = event.shiftKey ? (at <= 0 ? stops.length - 1 : at - 1) : (at + 1) % stops.length;
    event.preventDefault();
    stops[next].focus();
  });

  window.addEventListener("popstate", () => isOpen() && close());
})();
