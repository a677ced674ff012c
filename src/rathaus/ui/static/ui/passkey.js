// What all pages with passkeys share (WebAuthn Level 3): JSON to bytes and back, the PRF extension
// (section 10.1.4), and forms that are sent only after the device has answered.
//
// A form with data-passkey="create" or "get" gets the answer into its field `credential`. What the
// device computed besides goes into `prf` and nowhere else. Elements with data-passkey-says="…" in it
// show what happens. To be loaded before the script of the page.
const rathausPasskey = (() => {
  "use strict";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // Its message says which element tells about it.
  class Problem extends Error {}

  function salts(prf) {
    const one = (salt) => ({ first: bytes(salt.first) });
    if (prf.eval) return { eval: one(prf.eval) };
    const each = Object.entries(prf.evalByCredential).map(([id, salt]) => [id, one(salt)]);
    return { evalByCredential: Object.fromEntries(each) };
  }

  function decoded(options) {
    const ids = (list) => (list || []).map((entry) => ({ ...entry, id: bytes(entry.id) }));
    const found = { ...options, challenge: bytes(options.challenge) };
    if (options.user) found.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) found.excludeCredentials = ids(options.excludeCredentials);
    if (options.allowCredentials) found.allowCredentials = ids(options.allowCredentials);
    const prf = (options.extensions || {}).prf;
    if (prf) found.extensions = { ...options.extensions, prf: salts(prf) };
    return found;
  }

  function computed(credential) {
    const prf = credential.getClientExtensionResults().prf;
    return prf && prf.results && prf.results.first ? text(prf.results.first) : "";
  }

  // Many devices compute nothing while they make a passkey, only when it is used. "" where this one
  // never does.
  async function computedInUse(options, credential) {
    const prf = credential.getClientExtensionResults().prf;
    if (!prf || prf.enabled === false) return "";
    const used = await navigator.credentials.get({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        rpId: options.rp.id,
        allowCredentials: [{ type: "public-key", id: credential.rawId }],
        userVerification: "required",
        extensions: { prf: options.extensions.prf },
      },
    });
    return computed(used);
  }

  function answered(credential) {
    const response = {};
    const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature"];
    for (const name of [...names, "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    const { credProps } = credential.getClientExtensionResults();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credProps ? { credProps } : {},
    });
  }

  function tell(form, problem) {
    for (const box of form.querySelectorAll("[data-passkey-says]")) {
      box.hidden = box.dataset.passkeySays !== problem;
    }
  }

  function reason(error) {
    if (!window.PublicKeyCredential) return "unsupported";
    if (error instanceof Problem) return error.message;
    return { NotAllowedError: "cancelled", InvalidStateError: "known" }[error.name] || "failed";
  }

  // ask(form): the decoded options, or null where the page goes elsewhere. prfOf(form, options,
  // credential): what to send as `prf`.
  async function run(form, ask, prfOf) {
    if (!window.PublicKeyCredential) throw new Problem("unsupported");
    const options = await ask(form);
    if (!options) return;
    tell(form, "waits");
    const verb = form.dataset.passkey === "create" ? "create" : "get";
    const credential = await navigator.credentials[verb]({ publicKey: options });
    form.elements.prf.value = await prfOf(form, options, credential);
    form.elements.credential.value = answered(credential);
    form.submit();
  }

  function serve(ask, prfOf) {
    for (const form of document.querySelectorAll("form[data-passkey]")) {
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const button = event.submitter;
        if (button) button.disabled = true;
        tell(form, "");
        try {
          await run(form, ask, prfOf);
        } catch (error) {
          tell(form, reason(error));
        } finally {
          if (button) button.disabled = false;
        }
      });
    }
  }

  return { Problem, decoded, computed, computedInUse, serve };
})();
