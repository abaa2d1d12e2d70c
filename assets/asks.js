/* A field that asks: what is typed in it goes into the address, which is what the screen shows. */
"use strict";
document.addEventListener("change", (event) => {
  const field = event.target instanceof Element && event.target.closest("[data-asks]");
  if (field) cockpit.go(cockpit.address({[field.dataset.asks]: event.target.value.trim()}));
});
