/* Controls write the address; the address is the only state. */
"use strict";
window.dash_clientside.cockpit.ask = function (period, indicator, cutoff, known, shown) {
  const nothing = window.dash_clientside.no_update;
  if (!shown) return nothing;
  const changes = {};
  const said = {period, indicator, cutoff, known};
  for (const name of Object.keys(said)) {
    const value = (said[name] || "").trim();
    if (value !== (shown[name] || "")) changes[name] = value === (shown.defaults || {})[name] ? "" : value;
  }
  if (Object.keys(changes).length) cockpit.go(cockpit.address(changes));
  return nothing;
};
