/* The keeper: the shell and the last good figures, for a screen that is opened anew while the server is away. */
"use strict";
const STEM = "cockpit-";
const SHELL = STEM + "shell-" + BUILD; /* BUILD: the server writes it before this line */
const FIGURES = STEM + "figures-" + BUILD;
const PATIENCE = 3000; /* a server may take as long before the kept answer is shown */
const HASTE = 300; /* while it is known to be away */
const AWAY_LASTS = 8000;
const LEFT_LASTS = 3000;
const HEARD_EVERY = 5000; /* when a screen was last told something is written down this often */
const BOUNDS = [
  /* what, in which cache, at most so many, each of at most so many bytes */
  {name: "page", of: SHELL, most: 12, bytes: 500e3},
  {name: "static", of: SHELL, most: 160, bytes: 8e6},
  {name: "now", of: FIGURES, most: 24, bytes: 2e6},
  {name: "heard", of: FIGURES, most: 24, bytes: 100},
  {name: "content", of: FIGURES, most: 40, bytes: 1e6},
  {name: "map", of: FIGURES, most: 16, bytes: 1e6},
];
const SMALL = ["/_dash-layout", "/_dash-dependencies", "/playlist"];
const DRAWN = ["/map/shapes", "/map/cells", "/map/backdrop", "/map/stations"];
const OUTLINES = ["/map/shapes", "/map/backdrop"];
const STATIC = ["/assets/", "/_dash-component-suites/", "/_favicon.ico"];
const OTHERS = ["/open/", "/export/", "/matters.", "/rejects.", "/remote", "/sw.js", "/healthz", "/readyz"];
const heard = new Map(); /* screen → when it was last told something */
const written = new Map(); /* screen → when that was last written down */
let turn = Promise.resolve(); /* the writing under way */
let left = 0; /* when everything was last thrown away: what was on its way then is not kept either */
let missed = 0; /* when the server last did not answer; 0: it does */

function away() {
  return Date.now() - missed < AWAY_LASTS;
}

function key(name, of) {
  return new Request(location.origin + "/_kept/" + name + "?of=" + encodeURIComponent(of));
}

function named(request, name) {
  return new URL(request.url).pathname === "/_kept/" + name;
}

async function keep(name, of, body, headers) {
  const bound = BOUNDS.find((one) => one.name === name);
  const blob = body instanceof Blob ? body : new Blob([body]);
  if (blob.size > bound.bytes || Date.now() - left < LEFT_LASTS) return;
  const cache = await caches.open(bound.of);
  try {
    await cache.put(key(name, of), new Response(blob, {headers}));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; /* no room on this disk: what was kept stays */
    return;
  }
  const all = (await cache.keys()).filter((one) => named(one, name));
  for (const one of all.slice(0, Math.max(0, all.length - bound.most))) await cache.delete(one);
}

async function kept(name, of) {
  return caches.match(key(name, of), {cacheName: BOUNDS.find((one) => one.name === name).of});
}

async function keepAnswer(name, of, response) {
  await keep(name, of, await response.blob(), {"Content-Type": response.headers.get("Content-Type") || ""});
}

async function forget() {
  left = Date.now();
  heard.clear();
  written.clear();
  for (const name of await caches.keys()) if (name.startsWith(STEM)) await caches.delete(name);
}

/* The server's answer, however late; null where the connection fails. */
async function network(request) {
  const began = Date.now();
  try {
    const response = await fetch(request);
    missed = 0;
    if (response.status === 401) await forget();
    return response;
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    /* A question that another one replaced says nothing of the server. */
    if (error.name !== "AbortError" || Date.now() - began > PATIENCE) missed = Date.now();
    return null;
  }
}

/* What comes in time; null where nothing does. */
async function within(coming, patience) {
  let bell;
  const late = new Promise((done) => (bell = setTimeout(done, patience, undefined)));
  const response = await Promise.race([coming, late]);
  clearTimeout(bell);
  if (response === undefined) missed = Date.now();
  return response || null;
}

function patience() {
  return away() ? HASTE : PATIENCE;
}

async function page(event) {
  const coming = network(event.request);
  const {pathname} = new URL(event.request.url);
  const response = await within(coming, patience());
  if (response && response.ok) event.waitUntil(keepAnswer("page", pathname, response.clone()));
  if (response && response.status < 500) return response;
  /* Every page is the same shell: what it shows is asked by its address. */
  for (const one of [pathname, "/wall", "/"]) {
    const last = await kept("page", one);
    if (last) return last;
  }
  return response || (await coming) || Response.error();
}

async function once(event) {
  const of = new URL(event.request.url);
  const name = SMALL.includes(of.pathname) ? of.pathname : of.pathname + of.search;
  const last = await kept("static", name);
  if (last && (of.searchParams.has("m") || /\.v\d\w*m\d+\./.test(of.pathname))) return last;
  const coming = network(event.request);
  const response = await within(coming, last ? patience() : 120000);
  if (response && response.ok) event.waitUntil(keepAnswer("static", name, response.clone()));
  return (response && response.status < 500 && response) || last || response || Response.error();
}

/* Outlines hardly ever change; points are shown again only where the whole screen says that it is old. */
async function map(event) {
  const of = new URL(event.request.url);
  const name = (of.pathname + of.search).replace("path=%2Fwall&", "path=%2F&"); /* they ask the same */
  const response = await within(network(event.request), away() ? HASTE : 20000);
  if (response && response.ok) event.waitUntil(keepAnswer("map", name, response.clone()));
  else if (OUTLINES.includes(of.pathname) || away()) return (await kept("map", name)) || response || Response.error();
  return response || Response.error();
}

function plain(one) {
  return one !== null && typeof one === "object" && !Array.isArray(one);
}

/* The answer, where it is one: nonsense must not be kept for later. */
function sane(text) {
  try {
    const answer = JSON.parse(text);
    if (!plain(answer) || !Number.isInteger(answer.version) || typeof answer.build !== "string") return null;
    const panels = answer.panels === undefined ? {} : answer.panels;
    return plain(panels) && Object.values(panels).every((one) => plain(one) && Object.values(one).every(plain)) ? answer : null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

/* The whole picture of a screen: what an answer changes is put over what was kept. */
async function picture(of, answer, whole) {
  const time = Date.now();
  heard.set(of, time);
  const panels = answer.panels || {};
  if (whole || Object.keys(panels).length) {
    const last = await kept("now", of);
    const had = (last && (await last.json()).panels) || {};
    const {version, build, refused} = answer;
    const all = refused ? {version, build, refused} : {version, build, panels: {...had, ...panels}};
    await keep("now", of, JSON.stringify(all), {"Content-Type": "application/json"});
  }
  if (time - (written.get(of) || 0) < HEARD_EVERY) return;
  written.set(of, time);
  await keep("heard", of, String(time), {});
}

/* Pictures are put together one after the other. */
function learn(of, answer, whole) {
  turn = turn.then(() => picture(of, answer, whole)).catch((error) => {
    if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof DOMException)) throw error;
  });
  return turn;
}

async function told(of, why) {
  const last = await kept("now", of);
  if (!last) return null;
  const noted = await kept("heard", of);
  const since = Math.max(heard.get(of) || 0, noted ? Number(await noted.text()) : 0);
  const headers = {"Content-Type": "application/json", "X-Cockpit-Kept": String(since), "X-Cockpit-Why": why};
  return new Response(last.body, {headers});
}

async function now(event) {
  const said = new URL(event.request.url).searchParams;
  const path = said.get("path") === "/wall" ? "/" : said.get("path"); /* they ask the same */
  const of = [path, said.get("search"), said.get("scene")].join(" ");
  const bare = said.has("path") && !said.has("have") && !said.has("kept");
  const response = await within(network(event.request), bare ? Math.min(patience(), 2500) : 30000);
  const answer = response && response.ok && said.has("path") ? sane(await response.clone().text()) : null;
  if (answer) event.waitUntil(learn(of, answer, bare));
  if (answer || !bare || (response && response.status < 500 && !response.ok)) return response || Response.error();
  return (await told(of, response && response.status === 503 ? "store" : "lost")) || response || Response.error();
}

/* What the page container holds, by address: Dash asks for it with a POST. */
async function content(event) {
  const copy = event.request.clone();
  const text = await copy.text();
  if (!text.includes("_pages_content.")) return network(event.request).then((response) => response || Response.error());
  const asked = JSON.parse(text);
  const value = (list, property) => ((list || []).find((one) => one && one.property === property) || {}).value;
  const of = value(asked.inputs, "pathname") || "/";
  const screen = value(asked.state, "data");
  const coming = network(event.request);
  const response = await within(coming, screen ? 30000 : patience());
  if (response && response.status === 200 && !screen) event.waitUntil(settled(of, response.clone()));
  if (screen || (response && response.status < 500)) return response || Response.error();
  const last = (await kept("content", of)) || (await kept("content", like(of)));
  return last || response || (await coming) || Response.error();
}

function like(path) {
  return "as /" + path.split("/")[1];
}

/* The empty screen of an address; another place of its level has the same. A matter's own is never kept. */
async function settled(of, response) {
  if (of.startsWith("/matter")) return;
  const body = await response.blob();
  for (const name of [of, like(of)]) await keep("content", name, body, {"Content-Type": "application/json"});
}

/* What a screen that came before its keeper has already read, and the screens it may be sent to; its own shell first. */
async function fill(addresses, [here, ...others]) {
  await fillPage(here, null);
  for (const address of addresses) {
    const of = new URL(address, location.origin);
    const name = SMALL.includes(of.pathname) ? of.pathname : of.pathname + of.search;
    if (of.origin !== location.origin || (await kept("static", name))) continue;
    const response = await network(new Request(of.href));
    if (response && response.ok) await keepAnswer("static", name, response);
  }
  const read = await kept("static", "/_dash-dependencies");
  const asks = read && (await read.json()).find((one) => one.output.includes("_pages_content."));
  for (const path of [here, ...others]) await fillPage(path, asks);
}

async function fillPage(path, asks) {
  if (!(await kept("page", path))) {
    const shell = await network(new Request(path, {headers: {Accept: "text/html"}}));
    if (shell && shell.ok) await keepAnswer("page", path, shell);
  }
  if (asks && !(await kept("content", path))) await ask(asks, path);
}

/* The question that Dash would ask on opening that address. */
async function ask(callback, path) {
  const parts = (one) => ({id: one.slice(0, one.lastIndexOf(".")), property: one.slice(one.lastIndexOf(".") + 1)});
  const body = {
    output: callback.output,
    outputs: callback.output.replace(/^\.\.|\.\.$/g, "").split("...").map(parts),
    inputs: callback.inputs.map((one) => ({...one, value: one.property === "pathname" ? path : ""})),
    state: (callback.state || []).map((one) => ({...one, value: null})),
    changedPropIds: callback.inputs.map((one) => one.id + "." + one.property),
  };
  const headers = {"Content-Type": "application/json"};
  const request = new Request("/_dash-update-component", {method: "POST", headers, body: JSON.stringify(body)});
  const response = await network(request);
  if (response && response.status === 200) await settled(path, response);
}

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys())
        if (name.startsWith(STEM) && name !== SHELL && name !== FIGURES) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data && event.data.claim) event.waitUntil(self.clients.claim());
  if (event.data && event.data.fill) event.waitUntil(fill(event.data.fill, event.data.paths));
});

self.addEventListener("fetch", (event) => {
  const {method, mode, url} = event.request;
  const of = new URL(url);
  if (of.origin !== location.origin) return;
  const path = of.pathname;
  if (method === "POST") {
    if (path === "/leave") event.respondWith(fetch(event.request).finally(forget));
    else if (path === "/_dash-update-component") event.respondWith(content(event));
  } else if (method !== "GET") return;
  else if (path === "/now") event.respondWith(now(event));
  else if (SMALL.includes(path)) event.respondWith(once(event));
  else if (DRAWN.includes(path)) event.respondWith(map(event));
  else if (STATIC.some((start) => path.startsWith(start))) event.respondWith(once(event));
  else if (mode === "navigate" && !OTHERS.some((start) => path.startsWith(start))) event.respondWith(page(event));
});
