/* Notes: every [data-notes] shows what was written about it, and takes more; a new version of the desk reads them anew. */
"use strict";
(function () {
  const AUTHOR = "cockpit-author"; /* the name, for as long as the browser's session lasts */
  const AGAIN = 5000; /* the desk did not answer */
  const LONGEST = {author: 40, text: 500};
  const blocks = new Map(); /* element → what stands in it */
  const drafts = new Map(); /* key → what was typed and not sent: the page may be drawn anew meanwhile */

  function element(tag, props, ...children) {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...children);
    return made;
  }

  function author() {
    return sessionStorage.getItem(AUTHOR) || "";
  }

  function field(name, label, tag) {
    const input = element(tag, {name, required: true, maxLength: LONGEST[name], className: "notes-" + name});
    return element("label", {className: "notes-field"}, element("span", {textContent: label}), input);
  }

  function form(key) {
    const made = element(
      "form",
      {className: "notes-form", hidden: true},
      field("author", "姓名", "input"),
      field("text", "备注", "textarea"),
      element("button", {type: "submit", className: "notes-send", textContent: "写下"}),
    );
    made.elements.author.value = author();
    made.elements.text.value = drafts.get(key) || "";
    made.elements.text.rows = 2;
    return made;
  }

  function begin(place) {
    const key = place.dataset.notes;
    const block = {place, key, list: element("ol", {className: "notes-list"}), said: element("p", {className: "notes-said"}), form: form(key), told: "", turn: 0};
    block.said.setAttribute("role", "status");
    block.form.addEventListener("submit", (event) => {
      event.preventDefault();
      write(block, {text: block.form.elements.text.value, period: place.dataset.period || ""});
    });
    block.form.addEventListener("input", () => {
      drafts.set(key, block.form.elements.text.value);
      sessionStorage.setItem(AUTHOR, block.form.elements.author.value);
    });
    place.replaceChildren(block.list, block.said, block.form);
    blocks.set(place, block);
    read(block);
  }

  function line(block, note) {
    const head = element("div", {className: "notes-head"}, element("strong", {textContent: note.author}), element("span", {textContent: note.at}));
    if (note.about) head.append(element("span", {textContent: "关于 " + note.about}));
    if (note.withdrawn) head.append(element("span", {className: "notes-gone", textContent: "已由 " + note.withdrawn}));
    else if (!block.form.hidden) {
      const back = element("button", {type: "button", className: "notes-back", textContent: "撤回"});
      back.addEventListener("click", () => write(block, {withdraw: String(note.id)}));
      head.append(back);
    }
    return element("li", {}, head, ...(note.text ? [element("p", {className: "notes-words", textContent: note.text})] : []));
  }

  function show(block, answer) {
    const told = JSON.stringify(answer);
    if (told === block.told) return;
    block.told = told;
    block.form.hidden = !answer.writable;
    say(block, answer.writable ? "" : "这里是较早的知悉时点所见：回到最新才能写备注。");
    const none = element("li", {className: "notes-none", textContent: "还没有备注"});
    block.list.replaceChildren(...(answer.notes.length ? answer.notes.map((note) => line(block, note)) : [none]));
  }

  function say(block, sentence) {
    block.said.textContent = sentence;
  }

  /* The answer; null where a sentence was said instead, or a newer question took its place. */
  async function ask(block, address, options) {
    const turn = (block.turn += 1);
    let sentence = "备注暂时读写不了，稍后会再试。";
    try {
      const response = await fetch(address, {cache: "no-store", ...options});
      const answer = await response.json();
      if (turn !== block.turn) return null;
      if (response.ok) return answer;
      sentence = answer.error || sentence;
      if (response.status < 500) return void say(block, sentence) || null;
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
      if (turn !== block.turn) return null;
    }
    say(block, sentence);
    setTimeout(() => turn === block.turn && read(block), AGAIN);
    return null;
  }

  async function read(block) {
    const known = new URLSearchParams(location.search).get("known") || "";
    const answer = await ask(block, "/notes?" + new URLSearchParams({key: block.key, known}));
    if (!answer) return;
    say(block, "");
    show(block, answer);
  }

  async function write(block, sent) {
    const name = block.form.elements.author;
    if (!name.reportValidity()) return;
    const body = new URLSearchParams({key: block.key, author: name.value, ...sent});
    const answer = await ask(block, "/notes", {method: "POST", body});
    if (!answer) return;
    if (sent.text !== undefined) {
      drafts.delete(block.key);
      block.form.elements.text.value = "";
    }
    say(block, "");
    show(block, answer);
  }

  function look() {
    for (const place of blocks.keys()) if (!place.isConnected) blocks.delete(place);
    for (const place of document.querySelectorAll("[data-notes]")) {
      const block = blocks.get(place);
      if (!block || block.key !== place.dataset.notes || !place.contains(block.form)) begin(place);
    }
  }

  function all() {
    look();
    for (const block of blocks.values()) read(block);
  }

  document.addEventListener("cockpit:version", all);
  for (const name of ["popstate", "_dashprivate_pushstate"]) window.addEventListener(name, () => setTimeout(all, 0));
  new MutationObserver(look).observe(document.documentElement, {childList: true, subtree: true, attributes: true, attributeFilter: ["data-notes"]});
})();
