/* A link that changes what a section shows also brings the section into view. */
"use strict";
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[href*='#quality-']");
  const section = link && document.getElementById(link.hash.slice(1));
  if (section) setTimeout(() => section.scrollIntoView({block: "start"}), 0);
});
