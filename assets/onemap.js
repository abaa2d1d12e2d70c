/* What lies on the map: cells or single matters, stations and alerts, drawn on one canvas over the units. */
"use strict";
(function () {
  const MOST_LATE = 40; /* of cells, only those that hold the most overdue matters are marked so */
  const GRADES = ["normal", "urgent", "critical", "ungraded"];
  const STATES = ["open", "closed", "settled", "declined"];
  const GRADE_WORDS = {normal: "一般", urgent: "紧急", critical: "特急", ungraded: "未定级"};
  const STATE_WORDS = {open: "在办", closed: "办结（账面）", settled: "结案", declined: "不予受理、合并"};
  const ALERT_WORDS = {red: "红色", orange: "橙色", yellow: "黄色", blue: "蓝色"};

  let map = null;
  let canvas = null;
  let shown = null; /* the layer group on the map */
  let answer = null; /* the newest cells */
  let stations = [];
  let alerts = [];
  let spots = []; /* what can be pointed at: {at, title, rows, href} */
  let tip = null;
  let pointed = null;
  let timer = null;
  let renewing = null;
  let asked = ""; /* of which question, at which version, all this is */
  let version = 0;

  const inScene = () => cockpit.scene() === "map";
  const unit = () => cockpit.rem() / 16;

  function view() {
    const box = map.getBounds().pad(0.1);
    const layers = inScene() ? cockpitLayers.asked() : "";
    const bounded = (value, least, most) => Math.min(most, Math.max(least, value)).toFixed(4);
    return {
      bbox: [bounded(box.getWest(), -180, 179), bounded(box.getSouth(), -85, 84.9),
        bounded(box.getEast(), -179, 180), bounded(box.getNorth(), -84.9, 85)].join(","),
      zoom: Math.max(0, Math.min(22, map.getZoom())).toFixed(2),
      pixels: Math.round((!inScene() ? 44 : cockpitLayers.said().has("heat") ? 16 : 32) * unit()),
      layers,
    };
  }

  function ask() {
    clearTimeout(timer);
    timer = setTimeout(cells, 60);
  }

  async function cells() {
    /* Before the first fit nobody sees what lies there. */
    if (!map || !map.cockpitFitted || !map.getSize().x) return;
    const here = view();
    const frame = inScene() ? cockpitTime.frame() : null;
    const found = await cockpitAsk.asked("cells", cockpitAsk.cells({...here, ...frame}));
    if (!found) return;
    answer = found;
    draw();
    tell(found);
    const next = inScene() ? cockpitTime.next() : null;
    if (next) cockpitAsk.ahead(cockpitAsk.cells({...here, ...next}));
    cockpitTime.drawn(found);
  }

  async function beside() {
    if (!map || !inScene()) return;
    const [places, warned] = await Promise.all([
      cockpitAsk.asked("stations", cockpitAsk.stations()),
      cockpitAsk.asked("alerts", cockpitAsk.alerts()),
    ]);
    if (places) cockpitLayers.facilities((stations = places.kinds));
    if (warned) alerts = warned.alerts;
    draw();
  }

  function tell(found) {
    const box = document.querySelector(".legend-seen");
    if (!box) return;
    const how = found.singles ? "逐件" : "合为 " + found.cells.length.toLocaleString("en-US") + " 点";
    const said = inScene() ? cockpitLayers.said() : new Set(["late"]);
    const some = !found.singles && found.late > MOST_LATE && said.has("late") && !said.has("heat");
    const marked = some ? "，▲ 为超期最集中处" : "";
    const words = found.n ? "视野内 n = " + found.n.toLocaleString("en-US") + "，" + how + marked : "视野内没有事项";
    if (box.textContent !== words) box.textContent = words;
    if (!inScene()) return;
    cockpitLayers.kinds(found.kinds);
    cockpitLayers.counted(found.counts);
    const n = document.querySelector('[data-layer="alert"] .layer-n');
    if (n) n.textContent = alerts.length.toLocaleString("en-US");
  }

  function draw() {
    if (!map || !answer) return;
    const said = inScene() ? cockpitLayers.said() : new Set(["late"]);
    const heat = said.has("heat");
    map.getContainer().classList.toggle("with-heat", heat);
    const size = unit();
    const marks = [];
    spots = [];
    if (!inScene() || cockpitLayers.matters()) {
      if (answer.singles) singles(marks, size, said.has("late"));
      else if (heat) hot(marks, size);
      else sums(marks, size, said.has("late"));
    }
    if (inScene()) {
      facilities(marks, size, said);
      /* Alerts hold at the cutoff: they have no place in a moment before. */
      if (said.has("alert") && !cockpitTime.frame()) warnings(marks, size);
    }
    const group = L.layerGroup(marks);
    const before = shown;
    shown = group.addTo(map);
    if (before) before.remove();
  }

  function put(marks, lat, lon, look) {
    marks.push(cockpitMarks.mark([lat, lon], look, canvas));
  }

  function sums(marks, size, late) {
    const rows = answer.cells.slice().sort((a, b) => a[3] - b[3] || a[2] - b[2]);
    const most = largest();
    rows.forEach(([lon, lat, n, overdue], at) => {
      const marked = late && overdue > 0 && at >= rows.length - MOST_LATE;
      put(marks, lat, lon, cockpitMarks.cell(n / most, marked, size));
    });
  }

  function hot(marks, size) {
    const most = largest();
    for (const [lon, lat, n] of answer.cells) put(marks, lat, lon, cockpitMarks.heat(n / most, size));
  }

  /* The most in one cell of this view: sizes compare what is seen. */
  function largest() {
    return Math.max(1, ...answer.cells.map((cell) => cell[2]));
  }

  function singles(marks, size, marksLate) {
    const rows = answer.singles.slice().sort((a, b) => a[5] - b[5]);
    for (const [lon, lat, k, g, s, late, received, source, id, title] of rows) {
      const [[, word, mark], grade, state] = [answer.kinds[k], GRADES[g], STATES[s]];
      put(marks, lat, lon, cockpitMarks.single(mark, grade, state, late && marksLate, size));
      spots.push({
        at: [lat, lon],
        href: "/matter/" + encodeURIComponent(source) + "/" + encodeURIComponent(id),
        rows: [
          ["tip-name", title || "（无标题）"],
          ["tip-counts", word + " · " + GRADE_WORDS[grade] + " · " + STATE_WORDS[state]],
          ["tip-counts", id + "　受理 " + received],
          ["tip-note", late ? "▲ 超期在办" : ""],
          ["tip-more", "点击看经过"],
        ],
      });
    }
  }

  function facilities(marks, size, said) {
    const letters = cockpitLayers.letters(stations.map(([kind]) => kind));
    stations.forEach(([kind, , rows], at) => {
      if (!said.has(cockpitLayers.layerOf(kind))) return;
      for (const [lon, lat, name] of rows) {
        put(marks, lat, lon, cockpitMarks.station(letters[at], size));
        spots.push({at: [lat, lon], href: null, rows: [["tip-name", name], ["tip-counts", kind]]});
      }
    });
  }

  function warnings(marks, size) {
    for (const [lon, lat, grade, rule, since, source, id, title, place] of alerts.slice().reverse()) {
      put(marks, lat, lon, cockpitMarks.alert(grade, size));
      spots.push({
        at: [lat, lon],
        href: "/matter/" + encodeURIComponent(source) + "/" + encodeURIComponent(id),
        rows: [
          ["tip-name", title || "（无标题）"],
          ["tip-note", "◆ " + ALERT_WORDS[grade] + "预警：" + rule],
          ["tip-counts", place + "　自 " + since],
          ["tip-more", "点击看经过"],
        ],
      });
    }
  }

  /* The thing under the pointer: the canvas itself takes no clicks, or the units below got none. */
  function nearest(point) {
    const reach = 10 * unit();
    let best = null;
    for (const spot of spots) {
      const far = map.latLngToContainerPoint(spot.at).distanceTo(point);
      if (far <= reach && (!best || far <= best.far)) best = {far, spot};
    }
    return best && best.spot;
  }

  function point(event) {
    const spot = nearest(event.containerPoint);
    map.getContainer().classList.toggle("pointing", Boolean(spot && spot.href));
    if (spot && cockpitMap.hoveredUnit) cockpitMap.hoveredUnit.closeTooltip();
    if (spot === pointed) return;
    pointed = spot;
    if (tip) tip.remove();
    tip = spot && L.tooltip({direction: "top", opacity: 1, className: "tip-card", offset: [0, -6 * unit()]})
      .setLatLng(spot.at).setContent(cockpitMap.lines("tip", spot.rows)).addTo(map);
  }

  function begin(found) {
    map = found;
    shown = pointed = tip = null;
    asked = "";
    spots = [];
    const pane = map.createPane("cockpit-matters"); /* above the units, below their names */
    pane.style.zIndex = 620;
    pane.style.pointerEvents = "none";
    canvas = L.canvas({pane: "cockpit-matters", padding: 0.1});
    map.on("moveend resize", ask);
    map.on("mousemove", point);
    map.on("click", (event) => cockpitOnemap.opens(event));
    anew();
  }

  /* Several things may say so at once: an address, its scene, the version. */
  function anew() {
    clearTimeout(renewing);
    renewing = setTimeout(() => {
      if (!map) return;
      cockpitLayers.show();
      const key = cockpit.key() + " " + version;
      if (key === asked) return;
      asked = key;
      cockpitAsk.forget();
      cockpitTime.renew();
      ask();
      beside();
    }, 80);
  }

  window.cockpitOnemap = {
    /* What can be pointed at, where it is on the map. */
    spots: () => spots.map((spot) => ({...map.latLngToContainerPoint(spot.at), href: spot.href})),

    /* Whether the click met a thing of its own; then the unit under it stays closed. */
    opens(event) {
      const spot = nearest(event.containerPoint);
      if (!spot) return false;
      if (spot.href && !event.originalEvent.cockpitOpened) cockpit.go(spot.href);
      event.originalEvent.cockpitOpened = true;
      return true;
    },
  };

  document.addEventListener("cockpit:map", (event) => begin(event.detail));
  document.addEventListener("cockpit:scene", anew);
  document.addEventListener("cockpit:version", (event) => {
    /* What is drawn here comes from loads alone: a note at the desk asks nothing anew. */
    version = event.detail.load + "/" + event.detail.again;
    anew();
  });
  document.addEventListener("cockpit:onemap-again", () => {
    asked = "";
    anew();
  });
  for (const name of ["cockpit:layers", "cockpit:time", "cockpit:fitted"]) document.addEventListener(name, ask);
  document.addEventListener("cockpit:layers", draw);
  for (const name of ["popstate", "_dashprivate_pushstate"]) window.addEventListener(name, () => setTimeout(anew, 0));
})();
