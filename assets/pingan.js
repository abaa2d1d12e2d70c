/* Keys of the index: [ and ] turn the month, Escape goes one level up. */
"use strict";
(function () {
  function follow(link) {
    if (link) link.click();
  }
  document.addEventListener("keydown", (event) => {
    const page = document.getElementById("pingan-root");
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [role=listbox]");
    if (!page || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "[" || event.key === "]") follow(page.querySelector(`[data-pressed="${event.key}"] a`));
    if (event.key !== "Escape") return;
    const open = page.querySelector(".months[open]");
    if (open) open.open = false;
    else follow([...page.querySelectorAll(".pingan-crumbs a")].pop());
  });
  /* The matters behind a figure are put up after the link was followed: they come into view then. */
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("#pingan-root a[href$='#matters']");
    const main = link && document.getElementById("pingan-main");
    if (!main) return;
    const seen = new MutationObserver(() => {
      const list = document.getElementById("matters");
      if (!list) return;
      seen.disconnect();
      list.scrollIntoView({block: "start"});
    });
    seen.observe(main, {childList: true, subtree: true});
    setTimeout(() => seen.disconnect(), 10000);
  });
  /* A step that was opened stays so when the page is put up anew: after a load, or in another month. */
  const opened = new Set();
  const watched = new WeakSet();
  const name = (step) => location.pathname + " " + step.dataset.step;
  function reopen(main) {
    for (const step of main.querySelectorAll("details[data-step]")) if (opened.has(name(step))) step.open = true;
  }
  document.addEventListener("toggle", (event) => {
    const step = event.target instanceof Element && event.target.closest("#pingan-root details[data-step]");
    if (step !== event.target || !step.isConnected) return;
    if (step.open) opened.add(name(step));
    else opened.delete(name(step));
    const main = document.getElementById("pingan-main");
    if (watched.has(main)) return;
    watched.add(main);
    new MutationObserver(() => reopen(main)).observe(main, {childList: true});
  }, true);
  /* The list of months closes when one looks elsewhere. */
  document.addEventListener("pointerdown", (event) => {
    for (const open of document.querySelectorAll(".months[open]"))
      if (!(event.target instanceof Node && open.contains(event.target))) open.open = false;
  });
})();
