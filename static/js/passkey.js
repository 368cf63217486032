// Has the browser make or use a passkey, and sends what it answers with the form, as anything else that is typed.
(() => {
  "use strict";

  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const able = Boolean(window.PublicKeyCredential && navigator.credentials);
  document.querySelectorAll("[data-passkeys]").forEach((part) => (part.hidden = !able));
  document.querySelectorAll("[data-no-passkeys]").forEach((part) => (part.hidden = able));
  if (!able) return;

  const button = form.querySelector("[data-ask]");
  const trouble = form.querySelector("[data-trouble]");
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const words = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const list = (found) => (found || []).map((one) => ({ ...one, id: bytes(one.id) }));

  // What the server wrote as text, as the browser takes it.
  const read = (asked) => {
    const options = { ...asked, challenge: bytes(asked.challenge) };
    if (asked.user) options.user = { ...asked.user, id: bytes(asked.user.id) };
    if (asked.excludeCredentials) options.excludeCredentials = list(asked.excludeCredentials);
    if (asked.allowCredentials) options.allowCredentials = list(asked.allowCredentials);
    return options;
  };

  const written = (key) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[name]) response[name] = words(key.response[name]);
    }
    return JSON.stringify({
      id: key.id,
      rawId: words(key.rawId),
      type: key.type,
      response,
      clientExtensionResults: key.getClientExtensionResults(),
    });
  };

  button.addEventListener("click", async () => {
    if (!form.reportValidity()) return;
    trouble.hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      const asked = JSON.parse(form.dataset.passkey).publicKey;
      const publicKey = read(asked);
      const key = asked.user
        ? await navigator.credentials.create({ publicKey })
        : await navigator.credentials.get({ publicKey });
      form.elements.passkey.value = written(key);
      form.submit();
    } catch {
      trouble.hidden = false;
      button.removeAttribute("aria-busy");
    }
  });
})();
