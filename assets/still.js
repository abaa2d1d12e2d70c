/* Parts in which nothing can happen to Dash, drawn by React alone: [tag, properties, ...children] or text. */
"use strict";
window.cockpit_parts = (function () {
  /* As dcc.Link does: a plain click goes there without a reload. */
  function followed(event) {
    const {href, target} = event.currentTarget;
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const url = new URL(href);
    if (!plain || event.defaultPrevented || (target && target !== "_self") || url.origin !== location.origin) return;
    event.preventDefault();
    history.pushState({}, "", url);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  function made(tree) {
    if (!Array.isArray(tree)) return tree;
    const [tag, props, ...children] = tree;
    const {"data-go": go, ...own} = props;
    if (go) own.onClick = followed;
    return React.createElement(tag, own, ...children.map(made));
  }

  return {Still: ({tree}) => React.createElement(React.Fragment, null, ...tree.map(made))};
})();
