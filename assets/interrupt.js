/* An alert of the top grade: the wall shows what, where, since when and who, and goes back to its scene. */
"use strict";
(function () {
  const STANDS = 20000;
  let known = null; /* keys seen; null before the first answer, whose alerts are no news */
  let waiting = [];
  let flying = null;
  let ring = null;
  let shown = null; /* {timer, scene, playing} of the one that stands */

  function card(children) {
    cockpit.set("wall-player-alert-card", {children});
    cockpit.set("wall-player-alert", {hidden: children === null});
  }

  /* The map goes there once it has taken the size of its scene, and a ring says where. */
  function fly(at) {
    clearTimeout(flying);
    if (ring) ring.remove();
    ring = null;
    const map = cockpitMap.map;
    if (!map) return;
    if (at === null) return cockpitMap.refit();
    flying = setTimeout(() => {
      const near = Math.max(map.getZoom(), 12);
      if (cockpit.still.matches) map.setView(at, near, {animate: false});
      else map.flyTo(at, near, {duration: 1.5});
      ring = L.circleMarker(at, {radius: 1.4 * cockpit.rem(), color: "#FF4D6D", weight: 0.25 * cockpit.rem(), fill: false, interactive: false, pane: "cockpit-labels"}).addTo(map);
    }, 900);
  }

  function next() {
    const alert = waiting.shift();
    if (!alert) return;
    const playing = cockpitPlayer.playing();
    const before = shown || {scene: cockpitPlayer.here(), playing};
    cockpitPlayer.play(false);
    card(alert.card);
    /* A wall that plays is taken there; who works at a screen is told, and stays where he is. */
    if (before.playing && alert.at) {
      cockpitPlayer.show("map");
      fly(alert.at);
    }
    shown = {...before, timer: setTimeout(over, STANDS)};
  }

  function over() {
    if (!shown) return;
    clearTimeout(shown.timer);
    if (waiting.length) return next();
    const {scene, playing} = shown;
    shown = null;
    card(null);
    if (playing) fly(null);
    if (!playing) return;
    cockpitPlayer.show(scene);
    cockpitPlayer.play(true);
  }

  document.addEventListener("cockpit:panel", (event) => {
    const store = event.detail.name === "alerts" && event.detail.changes["wall-alerts"];
    if (!store) return;
    const alerts = store.data || [];
    if (known !== null) waiting.push(...alerts.filter((alert) => !known.has(alert.key)));
    known = new Set(alerts.map((alert) => alert.key));
    if (waiting.length && !shown) next();
  });

  document.addEventListener(
    "keydown",
    (event) => {
      if (!shown || event.key !== "Escape") return;
      waiting = [];
      over();
      event.stopPropagation();
    },
    true,
  );
  document.addEventListener("click", (event) => {
    if (shown && event.target instanceof Element && event.target.closest(".alert-close")) {
      waiting = [];
      over();
    }
  });
})();
