/* What a picky person would find on a page: clipped, overlapping, overflowing, small or faint text, text on a frame. */
(smallest) => {
  const faults = [];
  const seen = [];
  const wide = innerWidth, high = innerHeight;
  const bezels = [...document.querySelectorAll(".bezel")].filter((b) => getComputedStyle(b).display !== "none").map((b) => b.getBoundingClientRect());

  const words = (element, rect) => `"${element.textContent.trim().slice(0, 24)}" <${element.tagName.toLowerCase()} class="${element.className}"> ${Math.round(rect.left)},${Math.round(rect.top)} ${Math.round(rect.width)}x${Math.round(rect.height)}`;
  const parse = (colour) => {
    const parts = colour.match(/[\d.]+/g).map(Number);
    return {r: parts[0], g: parts[1], b: parts[2], a: parts.length > 3 ? parts[3] : 1};
  };
  const over = (top, under) => ({
    r: top.r * top.a + under.r * (1 - top.a),
    g: top.g * top.a + under.g * (1 - top.a),
    b: top.b * top.a + under.b * (1 - top.a),
    a: 1,
  });
  const light = ({r, g, b}) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  /* Every ground the text may stand on: gradients by each of their colours. */
  const grounds = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const stops = style.backgroundImage.startsWith("none") ? [] : style.backgroundImage.match(/rgba?\([^)]*\)/g) || [];
      if (stops.length) layers.push(stops.map(parse));
      const plain = parse(style.backgroundColor);
      if (plain.a > 0) layers.push([plain]);
      if (plain.a === 1) break;
    }
    let under = [{r: 7, g: 20, b: 38, a: 1}];
    for (const layer of layers.reverse()) under = under.flatMap((u) => layer.map((l) => over(l, u)));
    return under;
  };

  const roots = document.querySelectorAll("body *");
  for (const element of roots) {
    /* What is spoken is for those who see no drawing: it stands in a pixel. */
    if (element.closest("[hidden], .spoken, .bezel, svg, .leaflet-tooltip, .leaflet-control, script, style")) continue;
    const nodes = [...element.childNodes].filter((n) => n.nodeType === 3 && n.data.trim());
    if (!nodes.length || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const range = document.createRange();
    range.setStart(nodes[0], 0);
    range.setEnd(nodes[nodes.length - 1], nodes[nodes.length - 1].data.length);
    const style = getComputedStyle(element);
    const rects = [...range.getClientRects()].filter((r) => r.width > 0.5 && r.height > 0.5);
    if (!rects.length) continue;
    const rect = range.getBoundingClientRect();
    let shown = {left: rect.left, right: rect.right, top: rect.top, bottom: rect.bottom};
    let scrolls = false;
    const slack = Math.max(3, parseFloat(style.fontSize) * 0.25); /* a font's box is higher than its ink */
    const shortened = [];
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const s = getComputedStyle(at);
      if (s.overflowX === "visible" && s.overflowY === "visible") continue;
      const box = at.getBoundingClientRect();
      if (/auto|scroll/.test(s.overflowY + s.overflowX)) scrolls = true;
      if (s.textOverflow === "ellipsis" && rect.right > box.right + 1) shortened.push(at);
      else if (!scrolls && (rect.right > box.right + 1.5 || rect.left < box.left - 1.5 || rect.bottom > box.bottom + slack || rect.top < box.top - slack))
        faults.push("clipped " + words(element, rect) + " by ." + at.className);
      shown = {left: Math.max(shown.left, box.left), right: Math.min(shown.right, box.right), top: Math.max(shown.top, box.top), bottom: Math.min(shown.bottom, box.bottom)};
    }
    if (shortened.length && /^[\d.,%↑↓ ]+$/.test(element.textContent.trim())) faults.push("number shortened " + words(element, rect));
    if (shown.right - shown.left < 1 || shown.bottom - shown.top < 1) continue;
    if (!scrolls && (shown.right > wide + 1 || shown.left < -1)) faults.push("off the screen " + words(element, rect));
    const size = parseFloat(style.fontSize);
    if (size < smallest - 0.1) faults.push("small " + size + " " + words(element, rect));
    const ink = parse(style.color);
    const least = Math.min(...grounds(element).map((ground) => contrast(over(ink, ground), ground)));
    if (least < 4.5 && !element.closest(":disabled")) faults.push("faint " + least.toFixed(2) + " " + words(element, rect));
    for (const bezel of bezels)
      if (shown.left < bezel.right - 0.5 && shown.right > bezel.left + 0.5) faults.push("on a frame " + words(element, rect));
    /* A font's box is higher than its ink: signs stand in the em square in its middle. */
    const spare = rects.length === 1 ? Math.max(0, rect.height - size) / 2 : 0;
    seen.push({element, left: shown.left, right: shown.right, top: Math.max(shown.top, rect.top + spare), bottom: Math.min(shown.bottom, rect.bottom - spare)});
  }
  for (let i = 0; i < seen.length; i++)
    for (let j = i + 1; j < seen.length; j++) {
      const a = seen[i], b = seen[j];
      const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (x > 2 && y > 3 && !a.element.contains(b.element) && !b.element.contains(a.element))
        faults.push("overlap " + words(a.element, a.element.getBoundingClientRect()) + " | " + words(b.element, b.element.getBoundingClientRect()));
    }
  const page = document.scrollingElement;
  if (page.scrollWidth > wide) faults.push("the page is wider than the screen: " + page.scrollWidth);
  if (document.querySelector(".stage") && wide >= 1280 && wide > high && page.scrollHeight > high) faults.push("the stage is higher than the screen: " + page.scrollHeight);
  for (const panel of document.querySelectorAll(".stage .panel, .stage .card"))
    if (panel.checkVisibility({opacityProperty: true, visibilityProperty: true}) && (panel.scrollWidth > panel.clientWidth + 2 || panel.scrollHeight > panel.clientHeight + 4))
      faults.push("overflows " + panel.className + " " + panel.scrollWidth + ">" + panel.clientWidth + " " + panel.scrollHeight + ">" + panel.clientHeight);
  return faults;
}
