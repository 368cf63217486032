// Warns before a quiet screen closes, tells the server when a person acts, and leaves when the time is over.
(() => {
  "use strict";

  // Nothing of a page that was left comes back with Back: ask the server again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || !document.getElementById("quiet")) return;
    document.body.hidden = true;
    location.reload();
  });

  const dialog = document.getElementById("quiet");
  if (!dialog?.showModal) return;
  const whole = Number(dialog.dataset.after) * 1000;
  const OFTEN = 15_000;
  const warning = Math.min(Number(dialog.dataset.warning) * 1000, whole / 2);
  const shown = dialog.querySelector("[data-left]");
  const stay = dialog.querySelector("form");
  let ends = Date.now() + whole;
  let told = Date.now();
  let acted = told;
  let asked = told;
  let isExact = false;
  let isAsking = false;

  // The server keeps the time, for all tabs; what a person does is told to it now and then, not each key.
  async function ask(isAct) {
    if (isAsking) return;
    isAsking = true;
    asked = Date.now();
    try {
      const early = asked + 1_000 < ends ? "&early=1" : "";
      const from = encodeURIComponent(location.pathname + location.search) + early;
      const options = isAct ? { method: "POST", body: new FormData(stay) } : {};
      const answer = await fetch(`${dialog.dataset.address}?from=${from}`, { ...options, cache: "no-store" });
      if (!answer.ok) return;
      const { left, go } = await answer.json();
      ends = Date.now() + left * 1000;
      isExact = true;
      if (isAct) told = acted = Date.now();
      if (go) await leave(go);
    } catch {
      // No network: the page keeps what was typed, and stays hidden behind the dialog once its time is over.
    } finally {
      isAsking = false;
    }
  }

  // The session is over by the server's word, so this keeps a draft and cannot send anything.
  async function leave(go) {
    let next = go;
    for (const form of document.querySelectorAll("form[data-typed]")) {
      const kept = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (kept.redirected) next = kept.url;
    }
    location.replace(next);
  }

  function act() {
    if (dialog.open) return;
    acted = Date.now();
    if (acted - told > whole / 20) ask(true);
  }

  function look() {
    const left = ends - Date.now();
    if (left > warning + whole / 20) {
      isExact = false;
      // The turn may have been ended or moved elsewhere.
      if (Date.now() - asked > OFTEN) ask(false);
    } else if (acted > told) return void ask(true);
    else if (!isExact || left <= 0) ask(false);
    if (left > warning) {
      if (dialog.open) dialog.close();
      return;
    }
    if (!dialog.open && isExact) dialog.showModal();
    const seconds = Math.max(0, Math.ceil(left / 1000));
    shown.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  for (const name of ["keydown", "pointerdown", "wheel", "input"]) document.addEventListener(name, act, { passive: true });
  stay.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(true).then(look);
  });
  setInterval(look, 1_000);
})();
