/* Time on the map: a histogram to scrub, played bin by bin; it ends with the newest data, never with the clock. */
"use strict";
(function () {
  const PACE = 900;
  let span = null; /* {range, edges, words, n} */
  let at = -1; /* the bin shown; -1: all of them */
  let ranged = false; /* whether the map shows the span, or the whole period of the question */
  let playing = false;
  let sum = false;
  let timer = null;

  const part = (name) => document.querySelector("#onemap-player [data-time=" + name + "]");
  const bars = () => document.getElementById("onemap-time");

  function frameOf(bin) {
    if (!span || !ranged || bin >= span.n.length) return null;
    const last = bin < 0 ? span.n.length - 1 : bin;
    return {from: span.edges[sum || bin < 0 ? 0 : bin], to: span.edges[last + 1] - 1};
  }

  async function load(range) {
    const found = await cockpitAsk.asked("histogram", cockpitAsk.histogram({range, layers: cockpitLayers.asked()}));
    if (!found) return false;
    span = {range, ...found};
    if (at >= span.n.length) at = span.n.length - 1;
    show();
    return true;
  }

  async function choose(range) {
    if (ranged && span.range === range && at < 0) return leave();
    stop();
    if (!(await load(range))) return;
    at = -1;
    ranged = true;
    show();
    changed();
  }

  function leave() {
    at = -1;
    ranged = false;
    stop();
    changed();
  }

  function changed() {
    document.dispatchEvent(new CustomEvent("cockpit:time"));
  }

  function move(to) {
    if (!span) return;
    at = Math.max(0, Math.min(span.n.length - 1, to));
    ranged = true;
    show();
    changed();
  }

  function stop() {
    playing = false;
    clearTimeout(timer);
    show();
  }

  async function play() {
    if (playing) return stop();
    if (!span && !(await load("30d"))) return;
    playing = true;
    move(at < 0 || at === span.n.length - 1 ? 0 : at);
  }

  /* The next frame once this one is drawn: a slow answer makes it slower, not wrong. */
  function drawn() {
    if (!playing) return;
    clearTimeout(timer);
    timer = setTimeout(() => (at + 1 < span.n.length ? move(at + 1) : stop()), PACE);
  }

  function draw(box) {
    const most = Math.max(1, ...span.n);
    if (box.children.length !== span.n.length)
      box.replaceChildren(...span.n.map(() => document.createElement("span")));
    [...box.children].forEach((bar, bin) => {
      const inside = ranged && (at < 0 || bin === at || (sum && bin <= at));
      bar.className = "time-bar" + (inside ? " inside" : "");
      bar.style.setProperty("--share", span.n[bin] / most);
      bar.title = span.words[bin] + "：受理 " + span.n[bin].toLocaleString("en-US") + " 件";
    });
  }

  function axis() {
    const most = span.n.indexOf(Math.max(...span.n));
    const said = [span.words[0], "最多 " + span.n[most].toLocaleString("en-US") + " 件（" + span.words[most] + "）", span.words.at(-1)];
    [...document.querySelectorAll("#onemap-player .time-axis span")].forEach((place, n) => {
      if (place.textContent !== said[n]) place.textContent = said[n];
    });
  }

  function words() {
    if (!span || !ranged) return "";
    const last = at < 0 ? span.n.length - 1 : at;
    const first = sum || at < 0 ? 0 : at;
    const n = span.n.slice(first, last + 1).reduce((a, b) => a + b, 0);
    const when = first === last ? span.words[last] : span.words[first] + " 至 " + span.words[last];
    return when + "　受理 n = " + n.toLocaleString("en-US") + (at < 0 ? "" : "，办理算到其末");
  }

  function show() {
    const box = bars();
    if (!box) return;
    if (span) {
      draw(box);
      axis();
    }
    const shown = document.getElementById("onemap-shown");
    if (shown && shown.textContent !== words()) shown.textContent = words();
    box.setAttribute("aria-valuemax", span ? span.n.length - 1 : 0);
    box.setAttribute("aria-valuenow", Math.max(at, 0));
    box.setAttribute("aria-valuetext", words() || "整个时段");
    for (const one of document.querySelectorAll("#onemap-player [data-range]")) {
      const on = Boolean(ranged && span.range === one.dataset.range);
      one.setAttribute("aria-pressed", String(on));
      one.classList.toggle("chosen", on);
    }
    part("play").setAttribute("aria-pressed", String(playing));
    part("play").textContent = playing ? "暂停" : "播放";
    part("sum").setAttribute("aria-pressed", String(sum));
    part("sum").classList.toggle("chosen", sum);
    part("leave").hidden = !ranged;
  }

  const PRESSED = {
    play,
    leave,
    sum() {
      sum = !sum;
      show();
      changed();
    },
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target && target.closest("#onemap-player [data-range], #onemap-player [data-time]");
    if (button) return button.dataset.range ? choose(button.dataset.range) : PRESSED[button.dataset.time]();
  });

  /* Scrubbing: the bin under the pointer, while it is held down. */
  function under(event) {
    const box = bars().getBoundingClientRect();
    return Math.floor(((event.clientX - box.left) / box.width) * span.n.length);
  }
  document.addEventListener("pointerdown", (event) => {
    if (!span || !(event.target instanceof Element) || !event.target.closest("#onemap-time")) return;
    const follow = (moved) => under(moved) !== at && move(under(moved));
    const end = () => {
      document.removeEventListener("pointermove", follow);
      document.removeEventListener("pointerup", end);
    };
    document.addEventListener("pointermove", follow);
    document.addEventListener("pointerup", end);
    if (playing) stop();
    follow(event);
  });

  const KEYS = {
    ArrowLeft: () => move(at - 1),
    ArrowRight: () => move(at + 1),
    Home: () => move(0),
    End: () => span && move(span.n.length - 1),
    " ": play,
    Escape: leave,
  };
  document.addEventListener(
    "keydown",
    (event) => {
      if (!(event.target instanceof Element) || event.target.id !== "onemap-time" || !KEYS[event.key]) return;
      event.preventDefault();
      event.stopPropagation(); /* the player of scenes has the same keys */
      if (event.key !== " " && playing) stop();
      KEYS[event.key]();
    },
    true,
  );

  document.addEventListener("cockpit:layers", () => span && load(span.range));

  window.cockpitTime = {
    drawn,
    frame: () => frameOf(at),
    next: () => (playing ? frameOf(at + 1) : null),
    /* Also without a range chosen the bars stand there, to be taken hold of. */
    renew() {
      if (cockpit.scene() === "map") load(span ? span.range : "30d");
    },
  };
})();
