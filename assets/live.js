/* One light request a second: the screen says what it shows, and is told what changed. */
"use strict";
(function () {
  const EVERY = 1000;
  const SOON = 250; /* some panel is still being worked out */
  const PATIENCE = 4000; /* one answer may take as long */
  const LOST_AFTER = 8000; /* silence before it is said: banner well within 15 s */
  const shown = new Map(); /* panel → {key, version}: what it shows, of which question */
  const lateSince = new Map();
  let root = null;
  let heard = Date.now();
  let lost = false;
  let again = 0;
  let version = null;
  let timer = null;
  let asking = null;

  function words(ms) {
    const seconds = Math.round(ms / 1000);
    if (seconds < 60) return seconds + " 秒";
    if (seconds < 3600) return Math.floor(seconds / 60) + " 分钟";
    return Math.floor(seconds / 3600) + " 小时 " + (Math.floor(seconds / 60) % 60) + " 分钟";
  }

  function clock(time) {
    return new Date(time).toLocaleTimeString("zh-CN", {hour12: false});
  }

  function say(sentence) {
    const banner = document.getElementById("shell-banner");
    if (!banner) return;
    if (banner.textContent !== sentence) banner.textContent = sentence;
    banner.hidden = !sentence;
  }

  function silent(why) {
    const since = Date.now() - heard;
    if (why !== "refused" && since < LOST_AFTER) return;
    lost = true;
    const stands = "画面停在 " + clock(heard) + "（" + words(since) + "前）";
    if (why === "refused") say("登录已失效，" + stands + "。请运行 python app.py link 取得新链接。");
    else if (why === "store") say("数据库暂时读不到，" + stands + "的数据；恢复后自动更新。");
    else say("与服务器失去连接，" + stands + "的数据；恢复后自动更新。");
  }

  function mark(name, sentence) {
    for (const place of document.querySelectorAll('[data-panel="' + name + '"]')) {
      if (sentence) place.dataset.failed = sentence;
      else delete place.dataset.failed;
      const had = shown.get(name);
      /* Figures of another question must not stand under this one's title. */
      place.classList.toggle("foreign", Boolean(sentence && had && had.key !== cockpit.key()));
    }
  }

  function put(name, changes, key, at) {
    for (const [id, props] of Object.entries(changes)) cockpit.set(id, props);
    shown.set(name, {key, version: at, clock: Date.now()});
    lateSince.delete(name);
    mark(name, "");
    document.dispatchEvent(new CustomEvent("cockpit:panel", {detail: {name, changes}}));
  }

  function stands(name) {
    const had = shown.get(name);
    return had && had.key === cockpit.key() ? "，仍为 " + clock(had.clock) + " 的数" : "";
  }

  function panels(answer, key) {
    for (const [name, changes] of Object.entries(answer.panels || {})) {
      try {
        put(name, changes, key, answer.version);
      } catch (error) {
        console.error("panel " + name, error);
        mark(name, "本栏暂不可用" + stands(name));
      }
    }
    for (const name of answer.same || []) {
      shown.set(name, {...shown.get(name), key, version: answer.version});
      lateSince.delete(name);
      mark(name, "");
    }
    for (const [name, sentence] of Object.entries(answer.failed || {})) mark(name, sentence + stands(name));
    for (const name of answer.late || []) {
      if (!lateSince.has(name)) lateSince.set(name, Date.now());
      const waited = Date.now() - lateSince.get(name);
      if (waited > 3000) mark(name, "本栏取数慢，已等 " + words(waited) + stands(name));
    }
  }

  function took(answer, key) {
    heard = Date.now();
    if (lost) {
      lost = false;
      again += 1; /* what was asked meanwhile was lost: ask everything once more */
      say("");
    }
    if (version === null || version.version !== answer.version || version.again !== again) {
      version = {version: answer.version, again};
      cockpit.set("shell-version", {data: version});
      document.dispatchEvent(new CustomEvent("cockpit:version", {detail: version}));
    }
    document.dispatchEvent(new CustomEvent("cockpit:now", {detail: answer}));
    if (key === null) return;
    if (answer.refused) {
      shown.clear();
      for (const [id, props] of Object.entries(answer.refused)) cockpit.set(id, props);
    } else panels(answer, key);
  }

  function question(key) {
    const asked = new URLSearchParams(cockpit.told());
    if (key === null) return asked;
    asked.set("path", location.pathname);
    asked.set("search", cockpit.question());
    asked.set("scene", cockpit.scene());
    const have = [...shown].filter(([, had]) => had.key === key).map(([name, had]) => name + ":" + had.version);
    if (have.length) asked.set("have", have.join(","));
    return asked;
  }

  async function ask() {
    clearTimeout(timer);
    if (asking) asking.abort();
    const mine = (asking = new AbortController());
    const here = document.getElementById("wall-root");
    if (here !== root) {
      root = here;
      shown.clear();
      if (root) document.dispatchEvent(new CustomEvent("cockpit:root", {detail: root}));
    }
    const key = root ? cockpit.key() : null;
    let soon = false;
    const bell = setTimeout(() => mine.abort("late"), PATIENCE);
    try {
      const response = await fetch("/now?" + question(key), {signal: mine.signal, cache: "no-store"});
      if (response.status === 401) silent("refused");
      else if (response.status === 503) silent("store");
      else if (!response.ok) silent("lost");
      else {
        const answer = await response.json();
        if (mine !== asking) return;
        took(answer, key);
        soon = Boolean((answer.late || []).length);
      }
    } catch (error) {
      if (mine !== asking) return; /* a newer question took its place */
      if (!(error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException || error === "late"))
        throw error;
      silent("lost");
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

  /* The stage is there only once Dash has drawn it: until then this looks often, and asks nobody. */
  (function begin() {
    if (window.dash_clientside.set_props && document.getElementById("shell-banner")) return ask();
    setTimeout(begin, 30);
  })();
  new MutationObserver(() => {
    if (document.getElementById("wall-root") !== root && window.dash_clientside.set_props) ask();
  }).observe(document.documentElement, {childList: true, subtree: true});
})();
