// Fills in the reference behind "#": it is read here and never sent to any server.
(() => {
  "use strict";

  const found = /^#([2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{3})$/.exec(location.hash);
  const place = document.querySelector("[data-reference]");
  if (!found || !place) return;
  place.textContent = found[1];
  place.hidden = false;
  document.querySelector("[data-no-reference]").textContent = "Say it when you call.";
})();
