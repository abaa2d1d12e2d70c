/* Says when a screen is drawn, for whoever takes a picture of it: data-drawn on the root, "yes" or "failed", and why not. */
"use strict";
(function () {
  if (!window.cockpitPictured) return; /* on a wall that nobody takes a picture of it would only cost */
  const QUIET = 600; /* so long nothing may have changed */
  const LOOK = 100;
  let answer = null; /* the newest answer to this screen's question, and that question */
  let changed = performance.now();

  function visible(part) {
    return part.checkVisibility({visibilityProperty: true});
  }

  function shownParts(selector) {
    return [...document.querySelectorAll(selector)].filter(visible);
  }

  /* What cannot be shown at all; its sentence, or "". */
  function failure() {
    const banner = document.getElementById("shell-banner");
    if (banner && !banner.hidden) return banner.textContent;
    const nowhere = shownParts(".quiet-page")[0];
    if (nowhere) return nowhere.textContent;
    if (answer && answer.key === cockpit.key() && answer.refused) return "这个问题无法回答：" + document.body.innerText.slice(0, 200);
    const late = answer ? answer.late : [];
    for (const part of shownParts("[data-failed]"))
      if (!late.includes(part.dataset.panel)) return part.dataset.panel + "：" + part.dataset.failed;
    const silent = shownParts("[role=status]").find((part) => part.textContent.includes("暂不可用"));
    return silent ? silent.textContent : "";
  }

  /* What is still to come; "" when all is there. */
  function awaited() {
    if (document.readyState !== "complete") return "网页";
    const stores = window.dash_stores || [];
    if (!stores.length || stores.some((store) => store.getState().isLoading)) return "网页";
    if (document.fonts.status !== "loaded") return "字体";
    const images = [...document.images].filter((image) => visible(image) && !image.complete);
    if (images.length) return "图片";
    if (!document.querySelector("[data-live]")) return document.querySelector("main") ? "" : "网页";
    if (!answer || answer.key !== cockpit.key()) return "大屏的数";
    if (answer.late.length) return "栏目 " + answer.late.join("、");
    const stage = document.querySelector("[id^=scene-]:not([hidden])") || document;
    const empty = [...stage.querySelectorAll(".panel-body, .strip")].find((part) => visible(part) && !part.childNodes.length);
    if (empty) return "栏目 " + (empty.dataset.panel || empty.id);
    return shownParts(".leaflet-container").length && !document.querySelector(".map-label, .leaflet-interactive") ? "地图" : "";
  }

  function look() {
    const root = document.documentElement.dataset;
    const bad = failure();
    const missing = awaited();
    const moving = performance.now() - changed < QUIET;
    const state = bad ? "failed" : missing || moving ? "" : "yes";
    if ((root.drawn || "") !== state) root.drawn = state;
    const why = bad || missing || (moving ? "画面仍在变动" : "");
    if ((root.undrawn || "") !== why) root.undrawn = why;
  }

  document.addEventListener("cockpit:now", (event) => {
    const {late = [], refused = null} = event.detail;
    answer = {key: document.querySelector("[data-live]") ? cockpit.key() : null, late, refused};
  });
  /* The clock's seconds and the ticker go on for ever: they are no part of the drawing. */
  new MutationObserver((seen) => {
    const counts = (one) => {
      const at = one.target instanceof Element ? one.target : one.target.parentElement;
      return at && at !== document.documentElement && !at.closest(".clock, .ticker, [role=timer], head");
    };
    if (seen.some(counts)) changed = performance.now();
  }).observe(document.documentElement, {childList: true, subtree: true, characterData: true});
  setInterval(look, LOOK);
})();
