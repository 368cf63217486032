// Number keys press the answer with that number, only while no field has the focus; the start page turns them off.
(() => {
  "use strict";

  if (document.body.dataset.keys === "off") return;

  const FIELDS = "input, select, textarea, [contenteditable], summary";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented) return;
    const focused = document.activeElement;
    if (focused?.matches(FIELDS)) return;
    if (event.key === "Enter") {
      if (focused?.matches("a, button")) return;
      document.querySelector("[data-enter]")?.click();
      return;
    }
    if (!/^[0-9]$/.test(event.key)) return;
    const wanted = document.querySelector(`[data-key="${event.key}"]`);
    if (!wanted) return;
    event.preventDefault();
    wanted.click();
  });
})();
