/* A screen that is of an older build, or that did not open whole, opens itself anew in a calm moment. */
"use strict";
window.cockpitFresh = (function () {
  const SPREAD = 5000; /* so that fifty walls do not come at once */
  const QUIET = 5000; /* nobody touched it for as long */
  const SELDOM = 60000;
  const WHOLE = 8000; /* a page may take as long to open */
  const LAST = "cockpit-opened-anew";
  const began = performance.now();
  let build = document.documentElement.dataset.build || null;
  let due = null;
  let touched = -QUIET;

  for (const name of ["keydown", "pointerdown", "wheel"])
    window.addEventListener(name, () => (touched = performance.now()), {capture: true, passive: true});

  function calm() {
    const drawer = document.getElementById("wall-drawer");
    return (!drawer || drawer.hidden) && performance.now() - touched > QUIET;
  }

  function seldom() {
    const last = Number(sessionStorage.getItem(LAST)) || 0;
    return Date.now() - last > SELDOM || last > Date.now();
  }

  function anew() {
    sessionStorage.setItem(LAST, String(Date.now()));
    location.reload();
  }

  /* Called with every answer: the server is there, so that the next page will be. */
  function heard(now) {
    build = build || now;
    if (now === build) due = null;
    else if (due === null) due = performance.now() + Math.random() * SPREAD;
    else if (performance.now() > due && calm() && seldom()) anew();
  }

  function whole() {
    const content = document.getElementById("_pages_content");
    return Boolean(content && content.firstElementChild);
  }

  function waiting() {
    const line = document.querySelector("#cockpit-before p");
    if (line) line.textContent = "服务器没有应答，已等 " + cockpitBanner.words(performance.now() - began) + "；恢复后自动打开。";
  }

  /* A page of which a part was lost on the way stays so for ever, unless somebody looks. */
  async function look() {
    if (whole()) return;
    if (performance.now() - began > WHOLE) {
      waiting();
      const stop = AbortSignal.timeout(4000);
      try {
        const answer = await fetch("/now", {signal: stop, cache: "no-store"});
        if (answer.ok && !whole() && seldom()) return anew();
      } catch (error) {
        if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      }
    }
    setTimeout(look, 1000);
  }
  look();

  return {heard};
})();
