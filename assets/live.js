/* One light request a second: the screen says what it shows, and is told what changed. */
"use strict";
(function () {
  const EVERY = 1000;
  const SOON = 250; /* some panel is still being worked out */
  const PATIENCE = 4000; /* one answer may take as long */
  const LOST_AFTER = 8000; /* silence before it is said: banner well within 15 s */
  const NEVER_AFTER = 3000; /* a screen on which nothing has come yet waits less */
  const SLOW_AFTER = 3000; /* a panel may be late for as long before that is said */
  const shown = new Map(); /* panel → {key, version, clock, bad}: what it shows, of which question */
  const lateSince = new Map();
  let root = null;
  let heard = cockpitBanner.tick(); /* by a clock that nobody sets */
  let lost = false;
  let why = "lost";
  let again = 0;
  let version = null;
  let timer = null;
  let asking = null;
  let old = null; /* the question whose kept figures are shown */
  let refusing = null; /* the refusal that stands */

  function silent(reason) {
    why = reason;
    tell();
  }

  function tell() {
    const silence = cockpitBanner.tick() - heard;
    const never = version === null && old === null;
    if (!lost && why !== "refused" && silence < (never ? NEVER_AFTER : LOST_AFTER)) return;
    lost = true;
    if (never) cockpitBanner.never(why, silence);
    else cockpitBanner.lost(why, silence);
  }

  function places(name) {
    return document.querySelectorAll('[data-panel="' + CSS.escape(name) + '"]');
  }

  function mark(name, sentence) {
    const had = shown.get(name);
    for (const place of places(name)) {
      if (sentence) place.dataset.failed = sentence;
      else delete place.dataset.failed;
      /* Figures of another question must not stand under this one's title. */
      place.classList.toggle("foreign", Boolean(sentence && had && had.key !== cockpit.key()));
    }
  }

  function stands(name) {
    const had = shown.get(name);
    return had && had.key === cockpit.key() && had.clock ? "，仍为 " + cockpitBanner.clock(had.clock) + " 的数" : "";
  }

  function put(name, changes, key, at, time) {
    const before = shown.get(name);
    const bad = !cockpitPanels.put(name, changes, key, refused);
    const clock = bad ? before && before.key === key && before.clock : time;
    shown.set(name, {key: bad && before ? before.key : key, version: at, clock, bad, asked: key});
    mark(name, bad ? "本栏数据无法显示" + stands(name) : "");
    if (!bad) document.dispatchEvent(new CustomEvent("cockpit:panel", {detail: {name, changes}}));
  }

  /* The browser could not draw it, as it turned out: the last good picture is back. */
  function refused(name, key) {
    const had = shown.get(name);
    shown.set(name, {...had, bad: true, clock: null});
    if (key === cockpit.key()) mark(name, "本栏数据无法显示，仍为上一次的数");
  }

  function same(name, key, at) {
    const had = shown.get(name);
    if (!had) return;
    shown.set(name, {...had, asked: key, version: at});
    if (had.bad) return;
    shown.get(name).key = key;
    mark(name, "");
  }

  function panels(answer, key) {
    for (const [name, changes] of Object.entries(answer.panels || {})) put(name, changes, key, answer.version, Date.now());
    for (const name of answer.same || []) same(name, key, answer.version);
    for (const [name, sentence] of Object.entries(answer.failed || {})) mark(name, sentence + stands(name));
    const late = answer.late || [];
    for (const name of [...lateSince.keys()]) if (!late.includes(name)) lateSince.delete(name);
    for (const name of late) {
      if (!lateSince.has(name)) lateSince.set(name, cockpitBanner.tick());
      const waited = cockpitBanner.tick() - lateSince.get(name);
      if (waited > SLOW_AFTER) mark(name, "本栏取数慢，已等 " + cockpitBanner.words(waited) + stands(name));
    }
  }

  function took(answer, key) {
    heard = cockpitBanner.tick();
    old = null;
    why = "lost";
    if (lost) {
      lost = false;
      again += 1; /* what was asked meanwhile was lost: ask everything once more */
      cockpitBanner.over();
    }
    if (version === null || version.version !== answer.version || version.again !== again) {
      const before = version;
      version = {version: answer.version, load: answer.load ?? answer.version, again};
      /* Pages that the server fills tell what was loaded: a note at the desk must not draw them anew under somebody who types. */
      if (!before || before.load !== version.load || before.again !== again) cockpit.set("shell-version", {data: version});
      document.dispatchEvent(new CustomEvent("cockpit:version", {detail: version}));
    }
    document.dispatchEvent(new CustomEvent("cockpit:now", {detail: answer}));
    cockpitFresh.heard(answer.build);
    if (key === null) return;
    /* The address has changed already, and the page of before is not gone yet: its parts are not there to be filled. */
    if (answer.screen && root && root.dataset.live !== answer.screen) return;
    if (answer.refused) return refuse(answer.refused, key);
    refusing = null;
    panels(answer, key);
  }

  /* Said once: a sentence put up anew every second takes its link from under the pointer. */
  function refuse(changes, key) {
    shown.clear();
    const saying = key + JSON.stringify(changes);
    if (saying === refusing) return;
    refusing = saying;
    for (const [id, props] of Object.entries(changes)) cockpit.set(id, props);
  }

  /* Figures that the keeper kept: they are shown once, and they are old. */
  function remembered(answer, key, response) {
    const since = Number(response.headers.get("X-Cockpit-Kept")) || Date.now();
    old = key;
    heard = cockpitBanner.tick() - Math.max(0, Date.now() - since);
    if (key === cockpit.key()) {
      if (answer.refused) refuse(answer.refused, key);
      else for (const [name, changes] of Object.entries(answer.panels || {})) put(name, changes, key, null, since);
    }
    silent(response.headers.get("X-Cockpit-Why") || "lost");
  }

  function question(key) {
    const asked = new URLSearchParams(cockpit.told());
    if (key === null) return asked;
    asked.set("path", location.pathname);
    asked.set("search", cockpit.question());
    asked.set("scene", cockpit.scene());
    const have = [...shown].filter(([, had]) => had.asked === key && had.version !== null);
    if (have.length) asked.set("have", have.map(([name, had]) => name + ":" + had.version).join(","));
    if (old === key) asked.set("kept", "1");
    return asked;
  }

  /* What is no answer of this server, whatever status it came with, is silence. */
  function sensible(answer) {
    const plain = (one) => one === undefined || (one !== null && typeof one === "object" && !Array.isArray(one));
    const names = (one) => one === undefined || (Array.isArray(one) && one.every((name) => typeof name === "string"));
    if (answer === null || !plain(answer) || !Number.isInteger(answer.version) || typeof answer.build !== "string") return false;
    const {panels: drawn, failed, refused: no, same: kept, late} = answer;
    return [drawn, failed, no].every(plain) && [kept, late].every(names) && Object.values(drawn || {}).every((one) => one && plain(one));
  }

  async function read(response, key) {
    if (response.status === 401) silent("refused");
    else if (response.status === 503) silent("store");
    else if (!response.ok) silent("lost");
    else {
      const answer = await response.json();
      if (!sensible(answer)) silent("lost");
      else if (response.headers.has("X-Cockpit-Kept")) return () => remembered(answer, key, response);
      else return () => took(answer, key);
    }
    return null;
  }

  async function ask() {
    clearTimeout(timer);
    if (asking) asking.abort();
    const mine = (asking = new AbortController());
    const here = document.querySelector("[data-live]");
    if (here !== root) {
      root = here;
      shown.clear();
      old = refusing = null;
      if (root && root.id === "wall-root") document.dispatchEvent(new CustomEvent("cockpit:root", {detail: root}));
    }
    const key = root ? cockpit.key() : null;
    const bell = setTimeout(() => mine.abort("late"), PATIENCE);
    let soon = false;
    try {
      const response = await fetch("/now?" + question(key), {signal: mine.signal, cache: "no-store"});
      const apply = await read(response, key);
      if (mine !== asking) return;
      if (apply) apply();
      soon = Boolean(apply) && lateSince.size > 0;
    } catch (error) {
      if (mine !== asking) return; /* a newer question took its place */
      if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException || error === "late") silent("lost");
      else throw error;
    } finally {
      clearTimeout(bell);
      if (mine === asking) {
        asking = null;
        timer = setTimeout(ask, soon ? SOON : EVERY);
      }
    }
  }

  for (const name of ["popstate", "_dashprivate_pushstate"]) window.addEventListener(name, () => setTimeout(ask, 0));
  document.addEventListener("cockpit:scene", () => ask());
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  window.addEventListener("online", () => ask());
  /* It counts also while a request hangs, and while one is thrown away for the next. */
  setInterval(tell, 1000);

  /* The stage is there only once Dash has drawn it: until then this looks often, and asks nobody. */
  (function begin() {
    if (window.dash_clientside.set_props && document.getElementById("shell-banner")) return ask();
    setTimeout(begin, 30);
  })();
  new MutationObserver(() => {
    if (document.querySelector("[data-live]") !== root && window.dash_clientside.set_props) ask();
  }).observe(document.documentElement, {childList: true, subtree: true});
})();
