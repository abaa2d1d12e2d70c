/* The banner of lost data: since when, how long, and what to do. */
"use strict";
window.cockpitBanner = (function () {
  const REASONS = {
    refused: ["登录已失效", "。请运行 python app.py link 取得新链接。"],
    store: ["数据库暂时读不到", "的数据；恢复后自动更新。"],
    lost: ["与服务器失去连接", "的数据；恢复后自动更新。"],
  };

  function words(ms) {
    const seconds = Math.max(0, Math.round(ms / 1000));
    if (seconds < 60) return seconds + " 秒";
    if (seconds < 3600) return Math.floor(seconds / 60) + " 分钟";
    if (seconds < 172800) return Math.floor(seconds / 3600) + " 小时 " + (Math.floor(seconds / 60) % 60) + " 分钟";
    return Math.floor(seconds / 86400) + " 天";
  }

  /* The day is said where it is another. */
  function clock(time) {
    const then = new Date(time);
    const said = then.toLocaleTimeString("zh-CN", {hour12: false});
    return then.toDateString() === new Date().toDateString() ? said : then.getMonth() + 1 + "月" + then.getDate() + "日 " + said;
  }

  function say(sentence) {
    const banner = document.getElementById("shell-banner");
    if (!banner) return;
    if (banner.textContent !== sentence) banner.textContent = sentence;
    banner.hidden = !sentence;
  }

  return {
    words,
    clock,

    /* Milliseconds by a clock that nobody sets: a corrected clock is no silence, and hides none. */
    tick() {
      return performance.now();
    },

    lost(why, silence) {
      const [what, then] = REASONS[why];
      say(what + "，画面停在 " + clock(Date.now() - silence) + "（" + words(silence) + "前）" + then);
    },

    /* Nothing has come at all since it was opened. */
    never(why, silence) {
      if (why === "refused") say(REASONS.refused[0] + REASONS.refused[1]);
      else say((why === "store" ? REASONS.store[0] : "服务器没有应答") + "，已等 " + words(silence) + "；恢复后自动显示。");
    },

    over() {
      say("");
    },
  };
})();
