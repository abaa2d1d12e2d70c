/* A desk by hand: keys, links into an area, steps and lists that stay open while their area is put up anew. */
"use strict";
(function () {
  /* What data-pressed names follows its link; Escape goes back to what lies above, once nothing is open. */
  document.addEventListener("keydown", (event) => {
    const page = document.querySelector(".work-screen");
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [role=listbox]");
    if (!page || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key !== "Escape") return void page.querySelector(`[data-pressed="${CSS.escape(event.key)}"] a`)?.click();
    const drawer = document.getElementById("wall-drawer");
    const open = page.querySelector("details.months[open]");
    if (open) open.open = false;
    else if (!drawer || drawer.hidden) [...page.querySelectorAll(".work-links a.back")].pop()?.click();
  });
  /* A link that changes what an area shows also brings the area into view: at once, and as it is filled. */
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href*='#']");
    const area = link && document.querySelector("[data-live]") && document.getElementById(link.hash.slice(1));
    if (!area) return;
    const show = () => area.scrollIntoView({block: "start"});
    const filled = new MutationObserver(show);
    filled.observe(area, {childList: true, subtree: true});
    setTimeout(show, 0);
    setTimeout(() => filled.disconnect(), 3000);
  });
  /* A step that was opened stays so when its area is put up anew: after a load, or in another month. */
  const opened = new Set();
  const name = (step) => location.pathname + " " + step.dataset.step;
  document.addEventListener("toggle", (event) => {
    const step = event.target;
    if (!(step instanceof Element) || !step.isConnected || !step.matches(".work-screen details[data-step]")) return;
    if (step.open) opened.add(name(step));
    else opened.delete(name(step));
  }, true);
  new MutationObserver(() => {
    if (!opened.size) return;
    for (const step of document.querySelectorAll(".work-screen details[data-step]:not([open])")) if (opened.has(name(step))) step.open = true;
  }).observe(document.documentElement, {childList: true, subtree: true});
  /* The list of months closes when one looks elsewhere. */
  document.addEventListener("pointerdown", (event) => {
    for (const open of document.querySelectorAll("details.months[open]"))
      if (!(event.target instanceof Node && open.contains(event.target))) open.open = false;
  });
})();
