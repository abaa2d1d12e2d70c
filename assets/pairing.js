/* A wall that plays shows a code; a phone that knows it drives the scenes. */
"use strict";
(function () {
  const AGAIN = 9 * 60000; /* a code lasts ten minutes */
  const LOCAL = ["localhost", "127.0.0.1", "[::1]"];
  let name = null;
  let timer = null;

  /* What this browser calls itself; a reload keeps it, another tab has its own. */
  function screen() {
    return name;
  }

  function words(code) {
    const where = LOCAL.includes(location.hostname) ? "本机地址" : location.host;
    return "手机遥控 " + where + "/remote 码 " + code.slice(0, 3) + " " + code.slice(3);
  }

  async function offer() {
    clearTimeout(timer);
    const place = document.getElementById("wall-player-code");
    if (!place || sessionStorage.getItem("cockpit-kiosk") !== "1") return;
    name = sessionStorage.getItem("cockpit-screen") || [...crypto.getRandomValues(new Uint32Array(4))].join("-");
    sessionStorage.setItem("cockpit-screen", name);
    let next = AGAIN;
    try {
      const answer = await fetch("/screen/code", {method: "POST", body: new URLSearchParams({screen: name})});
      if (answer.ok) cockpit.set("wall-player-code", {children: words((await answer.json()).code)});
      else next = 15000;
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
      next = 15000; /* the server is away: the code shown may still be good */
    }
    timer = setTimeout(offer, next);
  }

  document.addEventListener("cockpit:root", () => setTimeout(offer, 0));
  window.cockpitPairing = {screen};
})();
