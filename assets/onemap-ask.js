/* What the map asks the server: the newest question wins, a frame is read before it is played, the old view stays. */
"use strict";
(function () {
  const KEPT = 3;
  const kept = new Map(); /* address → promise: the frame shown, the one before it, the one ahead */
  const running = new Map(); /* kind of question → what stops it */

  function question(more) {
    const asked = new URLSearchParams({path: location.pathname, search: cockpit.question(), scene: cockpit.scene()});
    for (const [name, value] of Object.entries(more)) if (value !== null && value !== "") asked.set(name, value);
    return asked;
  }

  async function answered(address, signal) {
    const response = await fetch(address, {signal});
    if (!response.ok) throw new TypeError(address + ": " + response.status);
    return response.json();
  }

  /* Null where it was superseded or could not be answered: then what is shown stays. */
  async function asked(kind, address) {
    if (running.has(kind)) running.get(kind).abort();
    const mine = new AbortController();
    running.set(kind, mine);
    try {
      const ready = kept.get(address);
      const answer = await (ready || answered(address, mine.signal));
      return running.get(kind) === mine ? answer : null;
    } catch (error) {
      if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException) {
        if (error.name !== "AbortError" && running.get(kind) === mine) later(kind);
        return null;
      }
      throw error;
    } finally {
      if (running.get(kind) === mine) running.delete(kind);
    }
  }

  let again = null;
  function later(kind) {
    clearTimeout(again);
    again = setTimeout(() => document.dispatchEvent(new CustomEvent("cockpit:onemap-again", {detail: kind})), 3000);
  }

  window.cockpitAsk = {
    cells(view) {
      return "/map/cells?" + question(view);
    },
    histogram(more) {
      return "/map/histogram?" + question(more);
    },
    stations() {
      return "/map/stations?" + question({});
    },
    alerts() {
      return "/map/alerts?" + question({});
    },
    asked,

    /* One frame ahead; a failure is told when the frame itself is asked for. */
    ahead(address) {
      if (kept.has(address)) return;
      const promise = answered(address);
      promise.catch(() => kept.delete(address));
      kept.set(address, promise);
      while (kept.size > KEPT) kept.delete(kept.keys().next().value);
    },

    forget() {
      kept.clear();
    },
  };
})();
