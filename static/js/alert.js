// What the queue's page does when somebody waits: a count in the title, two soft notes, a notice on the desktop.
// Each only if the person asked for it; the notice says the reference and nothing else.
(() => {
  "use strict";

  const wish = document.querySelector("[data-wish]")?.dataset ?? {};
  const product = document.title.split(" – ").pop();
  const title = document.title;
  const AGAIN = 60_000;
  const told = new Set();
  let sounded = 0;
  let audio;

  function waiting() {
    return [...document.querySelectorAll("[data-live] [data-ref]")].filter((row) => row.querySelector("form"));
  }

  // Browsers keep a page silent until something on it was pressed; then the next look rings.
  function sound() {
    if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return false;
    audio ??= new AudioContext();
    if (audio.state === "suspended") audio.resume();
    [660, 880].forEach((pitch, at) => {
      const start = audio.currentTime + at * 0.25;
      const note = new OscillatorNode(audio, { frequency: pitch });
      const soft = new GainNode(audio, { gain: 0 });
      soft.gain.setValueAtTime(0, start);
      soft.gain.linearRampToValueAtTime(0.15, start + 0.04);
      soft.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
      note.connect(soft).connect(audio.destination);
      note.start(start);
      note.stop(start + 0.65);
    });
    return true;
  }

  function notice(words, tag) {
    if (!("Notification" in window) || Notification.permission !== "granted") return false;
    try {
      new Notification(words, { tag }).onclick = () => window.focus();
      return true;
    } catch {
      return false; // some telephones show none from a page
    }
  }

  function look() {
    const rows = waiting();
    if ("title" in wish) document.title = rows.length ? `(${rows.length}) ${title}` : title;
    const fresh = rows.filter((row) => !told.has(row.dataset.ref));
    fresh.forEach((row) => {
      told.add(row.dataset.ref);
      if ("desktop" in wish) notice(`${product}: ${row.dataset.ref} needs you`, row.dataset.ref);
    });
    if (!("sound" in wish) || !rows.length) return;
    if ((fresh.length || Date.now() - sounded >= AGAIN) && sound()) sounded = Date.now();
  }

  function say(words) {
    const place = document.querySelector("[data-try-words]");
    if (place) place.textContent = words;
    const said = document.getElementById("said");
    if (said) said.textContent = words;
  }

  async function trial(what) {
    if (what === "sound") {
      sound();
      return say("Two notes were played.");
    }
    if (!("Notification" in window)) return say("This browser shows no notices.");
    const answer = await Notification.requestPermission();
    if (answer !== "granted") return say("This browser does not let the page show notices. Change that in its settings.");
    const shown = notice(`${product}: a try. Nobody is waiting`, "try");
    say(shown ? "A notice was shown." : "This browser shows no notices.");
  }

  document.querySelectorAll("[data-try]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => trial(button.dataset.try));
  });

  if (!document.querySelector("[data-wish]")) return;
  look();
  document.body.addEventListener("htmx:afterSwap", look);
  setInterval(look, 5_000);
})();
