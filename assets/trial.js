/* The trial writes the address: weights that differ from the definition's, and indicators that are not ticked. */
"use strict";
(function () {
  function asked(box) {
    const weights = [];
    const without = [];
    for (const one of box.querySelectorAll("[data-weight]")) {
      const typed = one.querySelector("input[type=number]").value.trim();
      if (typed !== "" && Number(typed) !== Number(one.dataset.usual)) weights.push(one.dataset.weight + ":" + typed);
      const ids = one.dataset.indicators.split(",");
      one.querySelectorAll("input[type=checkbox]").forEach((tick, n) => tick.checked || without.push(ids[n]));
    }
    return {w: weights.join(","), without: without.join(",")};
  }

  function tried(event) {
    const box = event.target instanceof Element && event.target.closest(".trial-fields");
    if (box) setTimeout(() => cockpit.go(cockpit.address(asked(box))), 0);
  }

  document.addEventListener("change", tried);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof Element && event.target.closest(".weight-input")) tried(event);
  });
})();
