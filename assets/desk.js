/* A link that changes what an area shows also brings the area into view. */
"use strict";
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[href*='#']");
  const area = link && document.querySelector("[data-live]") && document.getElementById(link.hash.slice(1));
  if (area) setTimeout(() => area.scrollIntoView({block: "start"}), 0);
});
