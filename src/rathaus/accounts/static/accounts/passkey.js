// Passkeys for the sign-in (WebAuthn Level 3).
//
// A form with data-passkey="create" or "get" is sent only after the device has answered: what it
// answered goes into the field `credential`. What it computed besides (PRF, section 10.1.4), which
// opens the key of staff, goes into `prf` and nowhere else. The options stand in the element named by
// data-options, or are fetched from data-ask. Without script the form says that passkeys need it.
(() => {
  "use strict";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function decoded(options) {
    const ids = (list) => (list || []).map((entry) => ({ ...entry, id: bytes(entry.id) }));
    const found = { ...options, challenge: bytes(options.challenge) };
    if (options.user) found.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) found.excludeCredentials = ids(options.excludeCredentials);
    if (options.allowCredentials) found.allowCredentials = ids(options.allowCredentials);
    const prf = (options.extensions || {}).prf;
    if (prf) {
      const first = bytes(prf.eval.first);
      found.extensions = { ...options.extensions, prf: { eval: { first } } };
    }
    return found;
  }

  async function asked(form) {
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

  function computed(credential) {
    const prf = credential.getClientExtensionResults().prf;
    return prf && prf.results && prf.results.first ? text(prf.results.first) : "";
  }

  // Many devices compute nothing while they make a passkey, only when it is used.
  async function computedInUse(options, credential) {
    const prf = credential.getClientExtensionResults().prf;
    if (!prf || !prf.enabled) return "";
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

  async function run(form) {
    const options = await asked(form);
    tell(form, "waits");
    const creates = form.dataset.passkey === "create";
    const credential = await navigator.credentials[creates ? "create" : "get"]({
      publicKey: options,
    });
    let prf = computed(credential);
    if (!prf && creates && "opens" in form.dataset) {
      prf = await computedInUse(options, credential).catch(() => "");
    }
    form.elements.credential.value = answered(credential);
    form.elements.prf.value = prf;
    form.submit();
  }

  function reason(error) {
    if (!window.PublicKeyCredential) return "unsupported";
    return { NotAllowedError: "cancelled", InvalidStateError: "known" }[error.name] || "failed";
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
