// The privacy guard's panel under a field: "Take it out" puts back the text without the marked words, "Keep it" is noted.
(() => {
  "use strict";

  const said = document.getElementById("said");

  function announce(text) {
    if (said) said.textContent = text;
  }

  function fieldOf(panel) {
    return panel.closest(".field")?.querySelector("textarea, input:not([type=hidden])");
  }

  function takeOut(button) {
    const panel = button.closest("[data-guard]");
    const field = fieldOf(panel);
    field.value = button.dataset.rest;
    panel.replaceChildren();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    announce("The marked words are out.");
  }

  function keep(button) {
    const panel = button.closest("[data-guard]");
    const chosen = document.createElement("input");
    chosen.type = "hidden";
    chosen.name = "keep";
    chosen.value = button.value;
    panel.replaceChildren(chosen);
    fieldOf(panel).focus();
    announce("Kept.");
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-guard] button");
    if (!button) return;
    event.preventDefault();
    if (button.name === "take_out") takeOut(button);
    else keep(button);
  });
})();
