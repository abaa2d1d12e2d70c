/* Marks on the map's canvas: what a thing is tells its shape, how it stands its colour. */
"use strict";
(function () {
  const PAINT = {
    open: "#EAF2FF", closed: "#EAF2FF", settled: "#7BF1D4", declined: "#8796A8", late: "#FFA24D",
    critical: "#FF4D6D", urgent: "#FFE08A", heat: "255,209,102", station: "#FFD166", dark: "#071426",
    red: "#FF4D6D", orange: "#FFA24D", yellow: "#FFE08A", blue: "#4FB3FF",
  };
  const ALERTS = {red: 11, orange: 8.5, yellow: 7.5, blue: 7};
  const SHAPES = {
    circle(c, x, y, r) {
      c.arc(x, y, r, 0, 2 * Math.PI);
    },
    diamond(c, x, y, r) {
      const s = r * 1.2;
      corners(c, [x, y - s], [x + s, y], [x, y + s], [x - s, y]);
    },
    triangle(c, x, y, r) {
      const s = r * 1.25;
      corners(c, [x, y - s], [x + s, y + s * 0.8], [x - s, y + s * 0.8]);
    },
    square(c, x, y, r) {
      corners(c, [x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]);
    },
    hexagon(c, x, y, r) {
      corners(c, ...around(x, y, [r * 1.15], 6));
    },
    star(c, x, y, r) {
      corners(c, ...around(x, y, [r * 1.35, r * 0.6], 10));
    },
    cross(c, x, y, r) {
      const [s, t] = [r * 1.15, r * 0.4];
      corners(c, [x - t, y - s], [x + t, y - s], [x + t, y - t], [x + s, y - t], [x + s, y + t], [x + t, y + t],
        [x + t, y + s], [x - t, y + s], [x - t, y + t], [x - s, y + t], [x - s, y - t], [x - t, y - t]);
    },
  };

  /* Corners on circles about a point, the first at the top. */
  function around(x, y, radii, n) {
    return Array.from({length: n}, (_, at) => {
      const [r, turn] = [radii[at % radii.length], 2 * Math.PI * at / n - Math.PI / 2];
      return [x + r * Math.cos(turn), y + r * Math.sin(turn)];
    });
  }

  function corners(c, first, ...others) {
    c.moveTo(...first);
    for (const other of others) c.lineTo(...other);
    c.closePath();
  }

  function glow(c, x, y, r, strength) {
    const light = c.createRadialGradient(x, y, 0, x, y, r);
    light.addColorStop(0, "rgba(" + PAINT.heat + "," + strength + ")");
    light.addColorStop(1, "rgba(" + PAINT.heat + ",0)");
    c.fillStyle = light;
    c.fillRect(x - r, y - r, 2 * r, 2 * r);
  }

  function letter(c, x, y, look) {
    c.fillStyle = look.ink;
    c.font = "700 " + look.radius * 1.35 + 'px "Noto Sans SC", "Noto Sans CJK SC", sans-serif';
    c.textAlign = "center";
    c.textBaseline = "middle";
    c.fillText(look.letter, x, y + look.radius * 0.06);
  }

  function paint(c, {x, y}, look) {
    c.globalAlpha = 1;
    if (look.shape === "glow") return glow(c, x, y, look.radius, look.strength);
    c.beginPath();
    SHAPES[look.shape](c, x, y, look.radius);
    c.globalAlpha = look.alpha ?? 1;
    if (look.fill) {
      c.fillStyle = look.fill;
      c.fill();
    }
    if (look.line) {
      c.globalAlpha = look.lineAlpha ?? 1;
      c.strokeStyle = look.line;
      c.lineWidth = look.width;
      c.stroke();
    }
    if (look.ring) {
      c.globalAlpha = 1;
      c.beginPath();
      c.arc(x, y, look.radius + 2.2 * look.width, 0, 2 * Math.PI);
      c.strokeStyle = look.ring;
      c.lineWidth = 1.6 * look.width;
      c.stroke();
    }
    c.globalAlpha = 1;
    if (look.letter) letter(c, x, y, look);
  }

  let made = null;

  window.cockpitMarks = {
    PAINT,

    /* Leaflet's canvas calls a layer's _updatePath to draw it; this one draws any of the shapes. */
    mark(at, look, renderer) {
      made ||= L.CircleMarker.extend({
        _updatePath() {
          if (this._renderer._drawing && !this._empty()) paint(this._renderer._ctx, this._point, this.options.look);
        },
      });
      return new made(at, {renderer, interactive: false, radius: look.radius * 1.6, weight: 2, look});
    },

    /* A cell of several matters. */
    cell(share, late, size) {
      const radius = (late ? Math.max(4.5, 9 * Math.sqrt(share)) : Math.max(2, 12 * Math.sqrt(share))) * size;
      if (late) return {shape: "triangle", radius, fill: PAINT.late, alpha: 0.95, line: PAINT.dark, lineAlpha: 0.6, width: size};
      return {shape: "circle", radius, fill: PAINT.open, alpha: 0.45, line: PAINT.dark, lineAlpha: 0.6, width: 0.75 * size};
    },

    heat(share, size) {
      return {shape: "glow", radius: 26 * size, strength: Math.min(0.9, 0.08 + 0.82 * Math.sqrt(share))};
    },

    /* One matter: its kind's mark (overdue: a triangle), colour by state, a ring by grade. */
    single(mark, grade, state, late, size) {
      const look = {
        shape: late ? "triangle" : mark,
        radius: (late ? 5.5 : 4.5) * size,
        fill: late ? PAINT.late : PAINT[state],
        alpha: state === "settled" ? 0.75 : 0.95,
        line: PAINT.dark,
        width: size,
      };
      if (!late && state === "closed") Object.assign(look, {fill: PAINT.dark, line: PAINT.closed, width: 1.6 * size});
      if (grade === "critical" || grade === "urgent") look.ring = PAINT[grade];
      return look;
    },

    station(letter, size) {
      return {shape: "square", radius: 9 * size, fill: PAINT.dark, alpha: 0.85, line: PAINT.station, width: 1.5 * size, letter, ink: PAINT.station};
    },

    alert(grade, size) {
      return {shape: "diamond", radius: ALERTS[grade] * size, fill: PAINT[grade], line: PAINT.dark, width: 1.5 * size, letter: "!", ink: PAINT.dark};
    },
  };
})();
