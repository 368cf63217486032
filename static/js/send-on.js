// Sends a form on that was kept while its author showed a second factor; without this they press its button.
(() => {
  "use strict";

  const form = document.querySelector("form[data-send-on]");
  if (form) form.submit();
})();
