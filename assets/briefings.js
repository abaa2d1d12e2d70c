/* The desk of briefings: what is chosen or typed goes into the address, which is what the page shows. */
"use strict";
window.dash_clientside.cockpit.briefings = function (place, period, theme, author, pins, shown) {
  const nothing = window.dash_clientside.no_update;
  if (!shown) return nothing;
  const said = {place, period, theme, author, pins: (pins || []).join(",")};
  const changes = {};
  for (const [name, value] of Object.entries(said)) {
    const typed = (value || "").trim();
    if (typed !== (shown[name] || "")) changes[name] = typed;
  }
  if (Object.keys(changes).length) cockpit.go(cockpit.address(changes));
  return nothing;
};
