/* The ticker changes its line every eight seconds; it waits under the pointer and the focus. */
"use strict";
setInterval(() => {
  const ticker = document.querySelector(".ticker");
  if (!ticker || ticker.matches(":hover, :focus-within") || document.hidden) return;
  const items = [...ticker.querySelectorAll(".ticker-item")];
  if (items.length < 2) return;
  const at = Math.max(0, items.findIndex((item) => item.classList.contains("shown")));
  items.forEach((item, i) => item.classList.toggle("shown", i === (at + 1) % items.length));
}, 8000);
