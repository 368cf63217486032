// Keeps a [data-live] fragment fresh, its clocks running, and says in words whether the page is still live.
(() => {
  "use strict";

  const EVERY = 3_000;
  const SLOWLY = 15_000;
  const MISSES = 2;
  const lines = document.querySelectorAll("[data-live-line]");
  const said = document.getElementById("said");
  const ahead = Date.parse(document.body.dataset.now) - Date.now() || 0;
  const show = { timeZone: "America/New_York", hour: "numeric", minute: "2-digit", hourCycle: "h12" };
  let misses = 0;
  let last = now();
  let spoken = newest();
  const read = new Set(messages().map((message) => message.id));

  function now() {
    return new Date(Date.now() + ahead);
  }

  function newest() {
    return document.querySelector("[data-live] [data-say]")?.textContent.replace(/\s+/g, " ").trim();
  }

  function messages() {
    return [...document.querySelectorAll("[data-live] [data-message]")];
  }

  // A message of OLA is said once, before anything else that changed with it.
  function arrived() {
    const fresh = messages().filter((message) => !read.has(message.id));
    fresh.forEach((message) => read.add(message.id));
    return fresh.map((message) => message.dataset.message);
  }

  function timeOf(moment, seconds) {
    return moment.toLocaleTimeString("en-US", seconds ? { ...show, second: "2-digit" } : show).replace(/ [AP]M$/, "");
  }

  // One announcement at a time, and only when the words have changed.
  function announce(text) {
    if (said && text && text !== spoken) said.textContent = text;
    spoken = text || spoken;
  }

  function tick() {
    document.querySelectorAll("[data-live]").forEach((part) => htmx.trigger(part, "tick"));
    setTimeout(tick, misses >= MISSES ? SLOWLY : EVERY);
  }

  function answered() {
    misses = 0;
    last = now();
    tell(`Live, updated ${timeOf(last, true)}`);
  }

  function missed() {
    misses += 1;
    if (misses < MISSES || !lines.length) return;
    const phone = lines[0].dataset.phone ? ` Call OLA: ${lines[0].dataset.phone}.` : "";
    const text = `Not live since ${timeOf(last, false)}. Reconnecting.${phone}`;
    tell(text);
    announce(text);
  }

  function tell(text) {
    lines.forEach((line) => {
      line.toggleAttribute("data-missed", misses >= MISSES);
      line.querySelector("[data-live-words]").textContent = text;
    });
  }

  document.body.addEventListener("htmx:afterRequest", (event) => {
    const status = event.detail.xhr.status;
    if (status === 304 || (status >= 200 && status < 300)) answered();
    else missed();
  });

  // An answer from another address is the sign-in page: show it whole, not inside the fragment.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const asked = new URL(event.detail.pathInfo.requestPath, location.href).pathname;
    const got = event.detail.xhr.responseURL;
    if (!got || new URL(got).pathname === asked) return;
    event.detail.shouldSwap = false;
    location.reload();
  });

  document.body.addEventListener("htmx:afterSwap", () => {
    hold();
    run();
    const state = newest();
    announce([...arrived(), state === spoken ? "" : state].filter(Boolean).join(" "));
    spoken = state || spoken;
  });

  // New rows wait behind a bar, so that nothing moves under the pointer; somebody waiting goes on top at once.
  const bar = document.querySelector("[data-show-new]");
  const known = new Set();
  const alarmed = new Set();

  function rows() {
    return [...document.querySelectorAll("[data-live] [data-ref]")];
  }

  function hold() {
    if (!bar) return;
    const fresh = rows().filter((row) => !known.has(row.dataset.ref));
    const waiting = known.size ? fresh.filter((row) => !("hot" in row.dataset)) : [];
    fresh.forEach((row) => waiting.includes(row) || known.add(row.dataset.ref));
    waiting.forEach((row) => (row.hidden = true));
    document.querySelectorAll("[data-group]").forEach((group) => {
      group.hidden = [...group.querySelectorAll("[data-ref]")].every((row) => row.hidden);
    });
    bar.hidden = waiting.length === 0;
    const many = waiting.length === 1 ? "1 new request" : `${waiting.length} new requests`;
    bar.querySelector("span").textContent = `${many}. Show ${waiting.length === 1 ? "it" : "them"}`;
    const hot = known.size > fresh.length ? fresh.find((row) => "hot" in row.dataset) : undefined;
    const danger = rows().find((row) => "danger" in row.dataset && !alarmed.has(row.dataset.ref));
    alarmed.clear();
    rows().forEach((row) => "danger" in row.dataset && alarmed.add(row.dataset.ref));
    if (danger && known.size > fresh.length) announce(`Someone is in danger: ${danger.querySelector("a").textContent}`);
    else if (hot) announce(`Someone is waiting: ${hot.querySelector("a").textContent}`);
    else if (waiting.length) announce(`${many}.`);
  }

  bar?.addEventListener("click", () => {
    const first = rows().find((row) => row.hidden);
    rows().forEach((row) => {
      known.add(row.dataset.ref);
      row.hidden = false;
    });
    hold();
    first?.querySelector("a")?.focus();
  });

  function length(seconds) {
    const two = (number) => String(number).padStart(2, "0");
    if (seconds < 3600) return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
    if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
    const days = Math.floor(seconds / 86400);
    return days === 1 ? "1 day" : `${days} days`;
  }

  function run() {
    document.querySelectorAll("time[data-clock]").forEach((clock) => {
      const gone = Math.floor((now() - Date.parse(clock.dateTime)) / 1000);
      const isDown = clock.dataset.clock === "down";
      const isLate = isDown && gone > 0;
      const text = length(Math.max(0, isDown && !isLate ? -gone : gone)) + (isLate ? " late" : "");
      clock.toggleAttribute("data-late", isLate);
      if (clock.textContent !== text) clock.textContent = text;
    });
  }

  hold();
  run();
  setInterval(run, 1_000);
  setTimeout(tick, EVERY);
})();
