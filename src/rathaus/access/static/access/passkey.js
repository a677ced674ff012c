// Passkeys whose PRF extension opens a staff key (WebAuthn Level 3, section 10.1.4).
//
// A form with data-passkey="create" or "get" is sent only after the device has answered: what it
// answered goes into the fields `credential` and `prf`. Without script the form is sent without them
// and the server says so.
(() => {
  "use strict";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  class Problem extends Error {}

  function salts(extensions) {
    const prf = extensions.prf;
    const one = (salt) => ({ first: bytes(salt.first) });
    if (prf.eval) return { prf: { eval: one(prf.eval) } };
    const each = Object.entries(prf.evalByCredential).map(([id, salt]) => [id, one(salt)]);
    return { prf: { evalByCredential: Object.fromEntries(each) } };
  }

  function decoded(options) {
    const ids = (list) => (list || []).map((entry) => ({ ...entry, id: bytes(entry.id) }));
    const found = {
      ...options,
      challenge: bytes(options.challenge),
      extensions: salts(options.extensions),
    };
    if (options.user) found.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) found.excludeCredentials = ids(options.excludeCredentials);
    if (options.allowCredentials) found.allowCredentials = ids(options.allowCredentials);
    return found;
  }

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

  function result(credential) {
    const prf = credential.getClientExtensionResults().prf;
    return prf && prf.results && prf.results.first ? prf.results.first : null;
  }

  // Many devices compute nothing while they make a passkey, only when it is used.
  async function resultOfUse(options, credential) {
    const prf = credential.getClientExtensionResults().prf;
    if (!prf || prf.enabled === false) throw new Problem("no-prf");
    const used = await navigator.credentials.get({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        rpId: options.rp.id,
        allowCredentials: [{ type: "public-key", id: credential.rawId }],
        userVerification: "required",
        extensions: options.extensions,
      },
    });
    return result(used);
  }

  async function create(options) {
    const credential = await navigator.credentials.create({ publicKey: options });
    return [credential, result(credential) || (await resultOfUse(options, credential))];
  }

  async function get(options) {
    const credential = await navigator.credentials.get({ publicKey: options });
    return [credential, result(credential)];
  }

  function answered(credential) {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
    });
  }

  function tell(form, problem) {
    for (const box of form.querySelectorAll("[data-passkey-says]")) {
      box.hidden = box.dataset.passkeySays !== problem;
    }
  }

  async function run(form) {
    if (!window.PublicKeyCredential) throw new Problem("unsupported");
    const options = await ask(form);
    if (!options) return;
    tell(form, "waits");
    const [credential, prf] = await (form.dataset.passkey === "create" ? create : get)(options);
    if (!prf) throw new Problem("no-prf");
    form.elements.credential.value = answered(credential);
    form.elements.prf.value = text(prf);
    form.submit();
  }

  function reason(error) {
    if (error instanceof Problem) return error.message;
    const known = { NotAllowedError: "cancelled", InvalidStateError: "known" };
    return known[error.name] || "failed";
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = event.submitter;
      if (button) button.disabled = true;
      tell(form, "");
      try {
        await run(form);
      } catch (error) {
        tell(form, reason(error));
      } finally {
        if (button) button.disabled = false;
      }
    });
  }
})();
