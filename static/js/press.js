// A pressed button says so and does not send twice; the server's key is the guard, this only saves a round trip.
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    // A file may be asked for twice.
    if (form.method !== "post" || "again" in form.dataset) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (!button) return;
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("aria-busy", "true");
    const words = button.querySelector("[data-busy]");
    if (!words) return;
    words.dataset.words = words.textContent;
    words.textContent = words.dataset.busy;
  });

  // Back brings a page as it was left: make its buttons work again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("[aria-busy]").forEach((button) => {
      button.removeAttribute("aria-busy");
      button.removeAttribute("aria-disabled");
    });
    document.querySelectorAll("[data-words]").forEach((words) => (words.textContent = words.dataset.words));
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  document.querySelector("[data-errors]")?.focus();
})();
