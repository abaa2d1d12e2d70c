/* The switches of the map's layers: the address says which are on. */
"use strict";
(function () {
  const DEFAULTS = ["late", "alert"];
  const GROUPS = [
    [], /* the kinds, which the store names */
    ["critical", "urgent", "normal", "ungraded"],
    ["open", "closed", "settled", "declined"],
  ];
  const DRAWN_HERE = new Set(["late", "alert", "heat", "no-matters", "nothing"]);
  const STATION = "station:";
  const NO_MATTERS = "no-matters";

  function said() {
    const text = new URLSearchParams(location.search).get("layers");
    return new Set(text === null ? DEFAULTS : text.split(",").filter(Boolean));
  }

  function group(name) {
    return GROUPS.find((names) => names.includes(name));
  }

  /* A group of which nothing is named is meant as a whole. */
  function isOn(name, named) {
    const all = group(name);
    if (all === GROUPS[0] && named.has(NO_MATTERS)) return false;
    return named.has(name) || Boolean(all && !all.some((one) => named.has(one)));
  }

  function write(named) {
    const text = [...named].join(",");
    change(text === DEFAULTS.join(",") ? "" : text || "nothing");
  }

  /* Layers are how it is shown, no other question: nobody but the map need hear of it. */
  function change(layers) {
    history.replaceState(history.state, "", cockpit.address({layers}));
    show();
    document.dispatchEvent(new CustomEvent("cockpit:layers"));
  }

  function toggled(name) {
    const named = said();
    named.delete("nothing");
    const all = group(name);
    if (!all) {
      if (!named.delete(name)) named.add(name);
      return write(named);
    }
    const on = all.filter((one) => isOn(one, named));
    const left = on.includes(name) ? on.filter((one) => one !== name) : [...on, name];
    for (const one of [...all, NO_MATTERS]) if (all === GROUPS[0] || one !== NO_MATTERS) named.delete(one);
    if (!left.length && all === GROUPS[0]) named.add(NO_MATTERS);
    if (left.length < all.length) for (const one of left) named.add(one);
    write(named);
  }

  function show() {
    const named = said();
    for (const one of document.querySelectorAll("[data-layer]")) {
      const on = String(isOn(one.dataset.layer, named));
      if (one.getAttribute("aria-checked") !== on) one.setAttribute("aria-checked", on);
    }
  }

  function written(layer, n) {
    const place = document.querySelector('[data-layer="' + CSS.escape(layer) + '"] .layer-n');
    const words = n === null ? "" : n.toLocaleString("en-US");
    if (place && place.textContent !== words) place.textContent = words;
  }

  function counted(counts) {
    for (const of of ["kind", "grade", "state"])
      for (const [name, n] of Object.entries(counts[of])) {
        written(name, n);
        const one = document.querySelector('[data-layer="' + name + '"]');
        if (one && (name === "ungraded" || name === "declined")) one.hidden = n === 0;
      }
    written("late", counts.late);
    written("overdue-only", counts.late);
  }

  function layerOf(kind) {
    return STATION + kind.replaceAll(",", "，");
  }

  /* The first sign of each name that no other kind has taken. */
  function letters(kinds) {
    const taken = new Set();
    return kinds.map((kind) => {
      const sign = [...kind].find((one) => !taken.has(one)) || "·";
      taken.add(sign);
      return sign;
    });
  }

  function facilities(kinds) {
    const box = document.getElementById("onemap-stations");
    if (!box) return;
    const signs = letters(kinds.map(([kind]) => kind));
    const key = JSON.stringify(kinds.map(([kind, n]) => [kind, n]));
    if (box.dataset.key === key) return;
    box.dataset.key = key;
    box.replaceChildren(...kinds.map(([kind, n], at) => switched(layerOf(kind), kind, "station", signs[at], String(n))));
    box.parentElement.hidden = !kinds.length;
    show();
  }

  function kinds(declared) {
    const box = document.getElementById("onemap-kinds");
    const key = JSON.stringify(declared);
    if (!box || box.dataset.key === key) return;
    box.dataset.key = key;
    GROUPS[0].splice(0, Infinity, ...declared.map(([code]) => code));
    box.replaceChildren(...declared.map(([code, word, mark]) => switched(code, word, mark, "", "")));
    show();
  }

  function switched(layer, label, mark, sign, n) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "layer-switch";
    button.setAttribute("role", "switch");
    button.setAttribute("aria-label", label);
    button.dataset.layer = layer;
    for (const [name, words] of [["layer-mark mark-of-" + mark, sign], ["layer-word", label], ["layer-n", n]]) {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = words;
      button.append(part);
    }
    return button;
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const one = target && target.closest("[data-layer], [data-layers]");
    if (!one) return;
    if (one.dataset.layers === "reset") change("");
    else toggled(one.dataset.layer);
  });

  window.cockpitLayers = {
    said, show, counted, facilities, kinds, layerOf, letters,

    matters() {
      return !said().has(NO_MATTERS);
    },

    /* The layers that the server counts by. */
    asked() {
      return [...said()].filter((name) => !DRAWN_HERE.has(name) && !name.startsWith(STATION)).sort().join(",");
    },
  };
})();
