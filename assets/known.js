/* The control of 知悉时点 writes the address; links that say so take it along. */
"use strict";
window.dash_clientside.cockpit.known = function (menu, at, shown) {
  const nothing = window.dash_clientside.no_update;
  if (!shown) return nothing;
  const typed = (at || "").trim();
  if (typed !== (shown.at || "")) cockpit.go(cockpit.address({known: typed, page: ""}));
  else if (menu && menu !== shown.known)
    cockpit.go(cockpit.address({known: menu === "latest" ? "" : menu, page: ""}));
  return nothing;
};

/* The wall's menu is one of its controls (controls.js); the field beside it takes a time. */
window.dash_clientside.cockpit.knownAt = function (at, shown) {
  return window.dash_clientside.cockpit.known(null, at, shown);
};

(function () {
  /* Before it is followed: a link written once, on a page that may show any load. */
  function keep(event) {
    const link = event.target instanceof Element && event.target.closest("a[data-keeps]");
    if (!link) return;
    const known = new URLSearchParams(location.search).get("known");
    const path = link.getAttribute("href").split("?")[0];
    link.setAttribute("href", known ? path + "?known=" + encodeURIComponent(known) : path);
  }
  for (const name of ["pointerover", "focusin", "click"]) document.addEventListener(name, keep, true);
})();
