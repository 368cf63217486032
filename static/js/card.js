// The screen turned to an officer. On the card itself: a way back that nobody presses by chance. On every screen of
// the counter: Esc twice, or the first button at its foot, covers the page at once and then replaces it by the card.
(() => {
  "use strict";

  const HOLD = 1_000;
  const ESC_WAITS = 2_000;
  const TWICE = 800;
  const AGAIN = 5_000;
  const ASK = 5_000;

  // Held for a second, or pressed twice while it has the focus (a switch, a keyboard, a voice).
  function holdable(button, done) {
    const words = button.querySelector("span");
    const said = words.textContent;
    let timer = 0;
    let presses = 0;
    const stop = () => {
      clearTimeout(timer);
      button.removeAttribute("data-holding");
    };
    button.addEventListener("pointerdown", () => {
      const hadFocus = document.activeElement === button;
      button.dataset.by = hadFocus ? "focus" : "pointer";
      button.setAttribute("data-holding", "");
      timer = setTimeout(done, HOLD);
    });
    for (const name of ["pointerup", "pointerleave", "pointercancel", "blur"]) button.addEventListener(name, stop);
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const byPointer = button.dataset.by === "pointer";
      delete button.dataset.by;
      if (byPointer) return;
      presses += 1;
      if (presses > 1) return done();
      words.textContent = "Press again to go back";
      setTimeout(() => {
        presses = 0;
        words.textContent = said;
      }, AGAIN);
    });
  }

  function onEscape(done) {
    const opened = performance.now();
    const listen = (event) => {
      if (event.key !== "Escape" || event.repeat || performance.now() - opened < ESC_WAITS) return;
      document.removeEventListener("keydown", listen);
      done();
    };
    document.addEventListener("keydown", listen);
  }

  // "Has been told" is added once it is so; nothing else of the card ever changes by itself.
  async function watch(lead) {
    const page = await fetch(document.querySelector(".langs").action + location.search, { cache: "no-store" }).then((answer) => answer.text()).catch(() => "");
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("[data-told]");
    if (!fresh?.dataset.told) return void setTimeout(watch, ASK, lead);
    lead.replaceChildren(...fresh.childNodes);
  }

  function stayAwake() {
    if (document.visibilityState === "visible") navigator.wakeLock?.request("screen").catch(() => {});
  }

  const close = document.querySelector("[data-close]");
  if (close) {
    const button = close.querySelector("[data-hold]");
    const done = () => {
      const step = document.createElement("input");
      Object.assign(step, { type: "hidden", name: "step", value: "2" });
      close.append(step);
      close.submit();
    };
    holdable(button, done);
    onEscape(done);
    const lead = document.querySelector("[data-told]");
    if (lead?.dataset.told === "") setTimeout(watch, ASK, lead);
    stayAwake();
    document.addEventListener("visibilitychange", stayAwake);
    return;
  }

  const form = document.getElementById("turn");
  if (!form) return;
  const cover = document.getElementById("turned");
  const title = document.title;
  let last = -TWICE;

  function turn() {
    if (document.querySelector(".turned--over")) return;
    document.activeElement?.blur(); // what was being typed is saved as at every other leaving of a field
    const body = new FormData(form);
    const rest = [...document.body.children].filter((part) => !part.hidden);
    rest.forEach((part) => (part.hidden = true));
    document.body.append(cover.content.cloneNode(true));
    document.title = document.querySelector(".turned--over h1").textContent;
    const back = () => {
      document.querySelector(".turned--over")?.remove();
      rest.forEach((part) => (part.hidden = false));
      document.title = title;
    };
    fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true })
      .then(() => location.replace(form.action))
      .catch(() => {
        // The server does not answer: the page stays covered, and goes back as the card does.
        holdable(document.querySelector(".turned--over [data-hold]"), back);
        onEscape(back);
      });
  }

  // A page that Back brings up as it was left shows the card, never what lies under it.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector(".turned--over")) location.replace(form.action);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    turn();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - last < TWICE) turn();
    last = event.timeStamp;
  });
})();
