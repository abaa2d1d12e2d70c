/* Motion means that information changed: a digit rolls when its character changes, and only then. */
"use strict";
(function () {
  function roll(cell) {
    if (cockpit.still.matches) return;
    cell.classList.remove("rolled");
    void cell.offsetWidth; /* restarts the animation */
    cell.classList.add("rolled");
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      const parent = change.target.nodeType === 3 ? change.target.parentElement : change.target;
      const cell = parent && parent.closest(".digit");
      if (cell) roll(cell);
    }
  }).observe(document.documentElement, {characterData: true, childList: true, subtree: true});
})();
