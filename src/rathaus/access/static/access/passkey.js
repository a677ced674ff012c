// Passkeys whose PRF extension opens a staff key: without it they are of no use here. The options are
// fetched from data-ask. Without script the form is sent empty and the server says so.
(() => {
  "use strict";
  const { Problem, decoded, computed, computedInUse, serve } = rathausPasskey;

  async function ask(form) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const response = await fetch(form.dataset.ask, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      credentials: "same-origin",
    });
    const answer = await response.json();
    if (answer.go) {
      location.assign(answer.go);
      return null;
    }
    return decoded(answer);
  }

  async function prfOf(form, options, credential) {
    let prf = computed(credential);
    if (!prf && form.dataset.passkey === "create") prf = await computedInUse(options, credential);
    if (!prf) throw new Problem("no-prf");
    return prf;
  }

  serve(ask, prfOf);
})();
