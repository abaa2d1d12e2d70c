/* Panels that the browser can draw: what it cannot, after all, gives way to the last good picture. */
"use strict";
window.cockpitPanels = (function () {
  const good = new Map(); /* panel → what it drew last that could be shown */
  const newest = new Map(); /* panel → what was put last */
  let fresh = []; /* what was just put and may yet turn out not to be drawable */

  /* Dash counts what its error boundaries caught; one that caught something shows nothing there. */
  function caught() {
    const stores = window.dash_stores || [];
    return stores.reduce((sum, store) => sum + store.getState().error.frontEnd.length, 0);
  }

  function known(part) {
    return Boolean(window[part.namespace] && window[part.namespace][part.type]);
  }

  function plain(one) {
    return one !== null && typeof one === "object" && !Array.isArray(one);
  }

  /* What assets/still.js draws. */
  function still(tree) {
    if (!Array.isArray(tree)) return typeof tree === "string";
    const [tag, props, ...children] = tree;
    return typeof tag === "string" && /^[a-z][a-z0-9]*$/.test(tag) && plain(props) && styled(props) && children.every(still);
  }

  function styled({style, className}) {
    return (style === undefined || style === null || plain(style)) && (!className || typeof className === "string");
  }

  /* React takes text, numbers, nothing, lists of these, and components that there are. */
  function drawable(part) {
    if (Array.isArray(part)) return part.every(drawable);
    if (!plain(part)) return ["string", "number", "boolean", "undefined"].includes(typeof part) || part === null;
    if (!plain(part.props) || !known(part)) return false;
    if (part.namespace === "cockpit_parts") return Array.isArray(part.props.tree) && part.props.tree.every(still);
    return styled(part.props) && drawable(part.props.children);
  }

  function sound(changes) {
    return plain(changes) && Object.values(changes).every((props) => plain(props) && drawable(props.children));
  }

  function set(changes) {
    for (const [id, props] of Object.entries(changes)) cockpit.set(id, props);
  }

  /* React draws soon, not at once. */
  function drawn() {
    return new Promise((done) => setTimeout(done, 60));
  }

  function before({name, changes, last}) {
    if (last) return last;
    const nothing = Object.entries(changes).filter(([, props]) => "children" in props);
    return Object.fromEntries(nothing.map(([id]) => [id, {children: []}]));
  }

  /* Something could not be drawn: one after the other, to find out what. */
  async function sort(put, count) {
    for (const one of put) set(before(one));
    await drawn();
    count = caught();
    for (const one of put) {
      if (newest.get(one.name) !== one.changes) continue;
      set(one.changes);
      await drawn();
      if (caught() > count) {
        set(before(one));
        await drawn();
        one.refused(one.name, one.key);
      } else good.set(one.name, one.changes);
      count = caught();
    }
  }

  async function settle(count) {
    await drawn();
    const put = fresh;
    fresh = [];
    if (caught() > count) await sort(put, count);
    else for (const one of put) good.set(one.name, one.changes);
  }

  return {
    /* False where it is no picture; `refused` is called if that turns out only when it is drawn. */
    put(name, changes, key, refused) {
      if (!sound(changes)) return false;
      const count = caught();
      try {
        set(changes);
      } catch (error) {
        console.error("panel " + name, error);
        return false;
      }
      newest.set(name, changes);
      fresh.push({name, changes, key, refused, last: good.get(name)});
      if (fresh.length === 1) settle(count);
      return true;
    },
  };
})();
