// Passkeys for the sign-in. The options stand in the element named by data-options, or are fetched
// from data-ask. What the device computes opens the key of staff; a form with data-opens asks for it
// also while a passkey is made. Without script the form says that passkeys need it.
(() => {
  "use strict";
  const { decoded, computed, computedInUse, serve } = rathausPasskey;

  async function ask(form) {
    if (form.dataset.options) {
      return decoded(JSON.parse(document.getElementById(form.dataset.options).textContent));
    }
    const response = await fetch(form.dataset.ask, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (!response.ok) throw new Error("no options");
    return decoded(await response.json());
  }

  async function prfOf(form, options, credential) {
    const prf = computed(credential);
    const wanted = form.dataset.passkey === "create" && "opens" in form.dataset;
    return prf || !wanted ? prf : computedInUse(options, credential).catch(() => "");
  }

  serve(ask, prfOf);
})();
