/* The player: which scene the stage shows, and when the next one comes. */
"use strict";
(function () {
  const IDLE = 180000; /* a wall that somebody touched goes on by itself after this long */
  const CODES = () => [...document.querySelectorAll("[data-to-scene]")].map((tab) => tab.dataset.toScene);
  let list = null; /* [{scene, seconds, path?}] of the profile */
  let at = 0;
  let playing = false;
  let timer = null;
  let idle = null;

  function stage() {
    return document.getElementById("wall-root");
  }

  function said(name) {
    return new URLSearchParams(location.search).get(name);
  }

  function show(scene) {
    const root = stage();
    if (!root || !CODES().includes(scene)) return false;
    const changed = root.dataset.scene !== scene || (said("scene") || scene) !== scene;
    root.dataset.scene = scene;
    for (const one of root.querySelectorAll(".scene")) one.classList.toggle("shown", one.id === "scene-" + scene);
    for (const tab of document.querySelectorAll("[data-to-scene]"))
      tab.setAttribute("aria-selected", String(tab.dataset.toScene === scene));
    if (changed) {
      history.replaceState(history.state, "", cockpit.address({scene}));
      window.dispatchEvent(new CustomEvent("_dashprivate_pushstate")); /* the drawer and the export ask what the scene asks */
      document.dispatchEvent(new CustomEvent("cockpit:scene", {detail: {scene}}));
    }
    return true;
  }

  function here() {
    const root = stage();
    return root ? root.dataset.scene : "";
  }

  function entry() {
    return list && list.length ? list[at % list.length] : null;
  }

  function wait() {
    clearTimeout(timer);
    const now = entry();
    if (playing && now) timer = setTimeout(() => step(1), now.seconds * 1000);
  }

  /* The next entry of the playlist; while nothing plays, the next scene. */
  function step(by) {
    if (!list) return;
    const found = list.findIndex((one) => one.scene === here());
    at = (((playing ? at : Math.max(0, found)) + by) % list.length + list.length) % list.length;
    const {scene, place} = entry();
    const path = place ? "/" + place : "/wall";
    if (playing && path !== location.pathname && (place || said("play") !== "0"))
      cockpit.go(path + location.search);
    show(scene);
    wait();
  }

  function play(on) {
    playing = on;
    clearTimeout(idle);
    const button = document.querySelector("[data-play=toggle]");
    if (button) button.setAttribute("aria-pressed", String(on));
    const root = stage();
    if (root) root.classList.toggle("playing", on);
    if (on && list) at = Math.max(0, list.findIndex((one) => one.scene === here()));
    wait();
  }

  function kiosk() {
    return sessionStorage.getItem("cockpit-kiosk") === "1";
  }

  /* Somebody is at the wall: the scene stays until they have gone. */
  function touched() {
    if (playing) play(false);
    clearTimeout(idle);
    if (kiosk())
      idle = setTimeout(() => {
        cockpit.go("/wall");
        play(true);
      }, IDLE);
  }

  function order(word) {
    if (word === "next") step(1);
    else if (word === "back") step(-1);
    else if (word === "play") play(true);
    else if (word === "pause") play(false);
    else if (word.startsWith("scene:")) {
      show(word.slice(6));
      if (playing) play(true);
    }
  }

  async function begin() {
    const wanted = said("scene");
    level();
    if (location.pathname === "/wall") sessionStorage.setItem("cockpit-kiosk", "1");
    stage().classList.toggle("kiosk", kiosk() && said("play") !== "0");
    if (!list)
      try {
        const answer = await fetch("/playlist", {cache: "no-store"});
        list = answer.ok ? await answer.json() : null;
      } catch (error) {
        if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
        setTimeout(begin, 3000); /* the server is away; the scene that is shown stays */
      }
    const first = wanted || (location.pathname === "/wall" && list && list.length && list[0].scene);
    if (first) show(first);
    if (said("play") === "1" || (location.pathname === "/wall" && said("play") !== "0")) play(true);
    else play(playing);
  }

  document.addEventListener("cockpit:root", begin);
  document.addEventListener("cockpit:order", (event) => order(event.detail));
  /* Some parts belong to places of one level alone. */
  function level() {
    if (stage()) stage().dataset.level = location.pathname.split("/")[1] || "city";
  }

  for (const name of ["popstate", "_dashprivate_pushstate"])
    window.addEventListener(name, () => {
      level();
      if (said("scene")) show(said("scene"));
    });

  document.addEventListener(
    "click",
    (event) => {
      const target = event.target instanceof Element ? event.target : null;
      if (!target || !stage() || !stage().contains(target)) return;
      const tab = target.closest("[data-to-scene]");
      if (tab) {
        touched();
        show(tab.dataset.toScene);
      } else if (target.closest("[data-play=toggle]")) play(!playing);
      else {
        touched();
        const link = target.closest("a[href^='/']");
        const plain = link && !event.ctrlKey && !event.metaKey && !event.shiftKey && !link.dataset.keeps;
        if (!plain || cockpit.kept(link.getAttribute("href")) === link.getAttribute("href")) return;
        event.preventDefault();
        event.stopPropagation();
        cockpit.go(link.getAttribute("href"));
      }
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    const busy = event.target instanceof Element && event.target.closest("input, textarea, button, [role=slider], [role=listbox], .leaflet-container, .drawer");
    if (!stage() || busy || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === " ") play(!playing);
    else if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else if (/^[1-9]$/.test(event.key) && CODES()[event.key - 1]) {
      touched();
      show(CODES()[event.key - 1]);
    } else return;
    event.preventDefault();
  });

  /* What the server told with the answer: a phone's orders, each once. */
  let after = 0;
  document.addEventListener("cockpit:now", (event) => {
    for (const [number, word] of event.detail.orders || []) {
      if (number <= after) continue;
      after = number;
      order(word);
    }
  });

  cockpit.told = function () {
    const screen = window.cockpitPairing && cockpitPairing.screen();
    return stage() && screen ? {screen, after, playing: playing ? "1" : "0"} : {};
  };

  window.cockpitPlayer = {show, here, play, order, playing: () => playing};
})();
