/* Registers the keeper (sw.js), and tells it what this screen has read before the keeper was there. */
"use strict";
(function () {
  if (!window.isSecureContext || !("serviceWorker" in navigator)) return;
  /* One of each kind: the empty screens of all others are the same. */
  const KINDS = ["/", "/wall", "/district/-", "/town/-", "/village/-", "/grid/-", "/facts", "/quality", "/pingan", "/pingan/-", "/briefings"];
  const SETTLED = 10000; /* by then the parts that are read only when needed have been read */

  function tell() {
    const keeper = navigator.serviceWorker.controller;
    if (!keeper) return;
    const read = performance
      .getEntriesByType("resource")
      .filter((one) => /\/(assets|_dash-component-suites)\//.test(one.name))
      .map((one) => one.name);
    const fill = [...new Set([...read, "/_dash-layout", "/_dash-dependencies", "/playlist"])];
    keeper.postMessage({fill, paths: [...new Set([location.pathname, ...KINDS])]});
  }

  async function register() {
    try {
      await navigator.serviceWorker.register("/sw.js", {scope: "/", updateViaCache: "none"});
      const {active} = await navigator.serviceWorker.ready;
      /* It began its work while this page was on the way, and does not know of it. */
      if (!navigator.serviceWorker.controller) active.postMessage({claim: true});
      setTimeout(tell, SETTLED);
    } catch (error) {
      /* A browser that forbids it, or a server that is away: the next opening tries again. */
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    }
  }

  navigator.serviceWorker.addEventListener("controllerchange", () => setTimeout(tell, 500));
  if (document.readyState === "complete") register();
  else window.addEventListener("load", register);
})();
