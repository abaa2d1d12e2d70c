/* The poll of the version, and the banner of a lost server. */
"use strict";
(function () {
  const PATIENCE = 4000; /* one poll may take as long */
  const LOST_AFTER = 8000; /* silence before it is said: banner well within 15 s */
  let heard = Date.now();
  let lost = false;
  let again = 0;

  function clock(time) {
    return new Date(time).toLocaleTimeString("zh-CN", {hour12: false});
  }

  function age(ms) {
    const seconds = Math.round(ms / 1000);
    if (seconds < 60) return seconds + " 秒";
    if (seconds < 3600) return Math.floor(seconds / 60) + " 分钟";
    return Math.floor(seconds / 3600) + " 小时 " + (Math.floor(seconds / 60) % 60) + " 分钟";
  }

  function say(sentence) {
    const banner = document.getElementById("shell-banner");
    if (!banner) return;
    if (banner.textContent !== sentence) banner.textContent = sentence;
    banner.hidden = !sentence;
  }

  function silent(refused) {
    const since = Date.now() - heard;
    if (refused) {
      lost = true;
      say("登录已失效，画面停在 " + clock(heard) + "（" + age(since) + "前）。请运行 python app.py link 取得新链接。");
    } else if (since >= LOST_AFTER) {
      lost = true;
      say("与服务器失去连接，画面停在 " + clock(heard) + "（" + age(since) + "前）的数据；恢复后自动更新。");
    }
    return window.dash_clientside.no_update;
  }

  window.dash_clientside.cockpit.beat = async function (_beats, known) {
    const stop = new AbortController();
    const bell = setTimeout(() => stop.abort(), PATIENCE);
    let answer;
    try {
      answer = await fetch("/version", {signal: stop.signal, cache: "no-store"});
      if (answer.status === 401) return silent(true);
      if (!answer.ok) return silent(false);
      answer = await answer.json();
    } catch (error) {
      if (error instanceof TypeError || error instanceof SyntaxError || error.name === "AbortError")
        return silent(false);
      throw error;
    } finally {
      clearTimeout(bell);
    }
    heard = Date.now();
    if (lost) {
      lost = false;
      again += 1; /* what was asked meanwhile was lost: ask everything once more */
      say("");
    }
    if (known && known.version === answer.version && known.again === again)
      return window.dash_clientside.no_update;
    return {version: answer.version, again: again};
  };
})();
