/* The phone: pairs by the wall's code, then orders scenes. */
"use strict";
(function () {
  const at = (id) => document.getElementById(id);
  let paired = null;

  function say(sentence) {
    at("said").textContent = sentence;
  }

  function show(state) {
    paired = state.paired;
    at("pairing").hidden = paired;
    at("driving").hidden = !paired;
    if (!paired) return;
    say(state.alive ? "" : "大屏没有应答：它可能关了，或与服务器断开。");
    for (const button of document.querySelectorAll("[data-order^='scene:']"))
      button.setAttribute("aria-pressed", String(button.dataset.order === "scene:" + state.scene));
    at("play").setAttribute("aria-pressed", String(Boolean(state.playing)));
    at("play").textContent = state.playing ? "暂停" : "轮播";
    at("play").dataset.order = state.playing ? "pause" : "play";
  }

  async function ask(path, body) {
    const sent = body ? {method: "POST", body: new URLSearchParams(body)} : {};
    try {
      const answer = await fetch(path, {...sent, cache: "no-store"});
      const told = await answer.json();
      if (told.error) say(told.error);
      return answer.ok ? told : null;
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
      say("连不上服务器，正在重试……");
      return null;
    }
  }

  async function look() {
    const state = await ask("/remote/state");
    if (state) show(state);
  }

  at("pairing").addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    if (await ask("/remote/pair", {code: at("code").value.trim()})) look();
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-order]");
    if (event.target.closest("#part")) {
      await ask("/remote/part", {});
      look();
    } else if (button) {
      await ask("/remote/order", {order: button.dataset.order});
      setTimeout(look, 1200); /* the wall asks once a second */
    }
  });

  look();
  setInterval(() => paired && !document.hidden && look(), 3000);
})();
