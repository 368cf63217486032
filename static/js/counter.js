// Sends a page of the counter without leaving it, so that nothing pressed or typed is lost while the server is away.
// Kept in the page's memory only: no service worker, nothing in browser storage.
(() => {
  "use strict";

  const RETRY = 3_000;
  const PATIENCE = 8_000;
  const LATER = 800;
  const AWAY = new Set([502, 503, 504]);
  const note = document.querySelector("[data-unsent]");
  const said = document.getElementById("said");
  let waiting = null; // the last press that has not reached the server
  let timer = 0;
  let isSending = false;

  // htmx notes the address of a page in the tab's storage; a shared computer keeps nothing of ours.
  sessionStorage.clear();
  window.addEventListener("pagehide", () => sessionStorage.clear());

  function time() {
    return new Date().toLocaleTimeString("en-US", { timeZone: "America/New_York", hourCycle: "h12" }).replace(/ [AP]M$/, "");
  }

  function ask(address, body) {
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), PATIENCE);
    const headers = { "X-Counter": "1" };
    return fetch(address, { method: "POST", body, headers, signal: stop.signal, credentials: "same-origin" }).finally(() =>
      clearTimeout(clock),
    );
  }

  function bodyOf(form, button) {
    const body = new URLSearchParams(new FormData(form));
    if (button?.name) body.append(button.name, button.value);
    return body;
  }

  function go(address) {
    waiting = null;
    location.assign(address);
  }

  async function send() {
    clearTimeout(timer);
    if (!waiting || isSending) return;
    isSending = true;
    const press = waiting;
    try {
      const answer = await ask(press.form.action, press.body);
      if (AWAY.has(answer.status)) throw new Error("away");
      if (press !== waiting) return;
      const next = answer.headers.get("X-Go") || (answer.redirected ? answer.url : "");
      if (next) go(next);
      else whole(press);
    } catch {
      missed();
    } finally {
      isSending = false;
      if (waiting && press !== waiting) send();
    }
  }

  // The server answered with a page of its own: let the browser ask for it whole. The same key makes it the same request.
  function whole(press) {
    waiting = null;
    delete press.form.dataset.sent;
    press.form.dataset.whole = "yes";
    if (press.button) press.form.requestSubmit(press.button);
    else press.form.requestSubmit();
  }

  function missed() {
    if (!note) return;
    const isNew = note.hidden;
    note.hidden = false;
    note.querySelector("[data-tried]").textContent = time();
    if (isNew) {
      said?.setAttribute("aria-live", "assertive");
      if (said) said.textContent = note.querySelector("b").textContent;
      note.scrollIntoView({ block: "nearest" });
    }
    free();
    timer = setTimeout(send, RETRY);
  }

  // Buttons work again, so that "Alert OLA now" can take the place of an answer that is still waiting.
  function free() {
    document.querySelectorAll("[data-counter]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("[aria-busy]").forEach((button) => {
      button.removeAttribute("aria-busy");
      button.removeAttribute("aria-disabled");
      const words = button.querySelector("[data-words]");
      if (words) words.textContent = words.dataset.words;
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("counter" in form.dataset) || "whole" in form.dataset) return;
    if (form.dataset.sent && !waiting) return; // press.js refuses a second press
    event.preventDefault();
    waiting = { form, button: event.submitter, body: bodyOf(form, event.submitter) };
    send();
  });

  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => {
    if (waiting && note && !note.hidden) event.preventDefault();
  });

  // A page that Back brings from memory has an old key and old answers: ask for it anew.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());

  // Words are kept on the server while they are typed.
  const typing = document.querySelector("[data-keep]");
  const saved = document.querySelector("[data-saved]");
  let pause = 0;

  async function keep() {
    clearTimeout(pause);
    try {
      const answer = await ask(typing.dataset.keep, new URLSearchParams(new FormData(typing)));
      const at = answer.headers.get("X-Saved");
      if (saved) saved.textContent = at ? `Saved ${at}` : "Not saved yet";
    } catch {
      if (saved) saved.textContent = "Not saved yet";
    }
  }

  typing?.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(keep, LATER);
  });
  typing?.addEventListener("focusout", () => pause && keep());

  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
})();
