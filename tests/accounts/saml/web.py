"""A website that knows the provider, without a browser: requests of the test client."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from django.http import HttpResponse
from django.test import Client

from tests.accounts.saml.party import Browser, form_of
from tools import simplesaml

BASE = "http://testserver/konto/anmeldewege/saml"
ROW = """
[[provider]]
id = "{id}"
kind = "saml"
name = "{name}"
audience = ["{audience}"]
issuer = "{issuer}"
client_id = "{entity}"
least_level = "low"
[provider.saml]
profile = "{id}"
sign_in_url = "{sign_in}"
sign_out_url = "{sign_out}"
certificates = "{certificates}"
key = "{folder}/web.key"
certificate = "{folder}/web.crt"
organisation = "Samtgemeinde Wiesental"
service_id = "BMI-0000"
binding = "{binding}"
"""
PROVIDERS = {
    "bundid": ("BundID", "citizen"),
    "unternehmenskonto": ("Mein Unternehmenskonto", "business"),
}


def declare(
    idp: simplesaml.Provider, folder: Path, base: str = BASE, binding: str = "post"
) -> Path:
    """Both providers in a file of the operator's, and we at them: by our own metadata's words."""
    if not (folder / "web.key").exists():
        simplesaml.write_pair(folder, "web")
    certificate = x509.load_pem_x509_certificate((folder / "web.crt").read_bytes())
    rows = []
    for provider_id, (name, audience) in PROVIDERS.items():
        entity = f"{base}/{provider_id}/metadaten/"
        idp.trust(
            entity,
            [f"{base}/{provider_id}/antwort/"],
            f"{base}/{provider_id}/abgemeldet/",
            certificate,
        )
        rows.append(
            ROW.format(
                id=provider_id,
                name=name,
                audience=audience,
                issuer=idp.entity_id,
                entity=entity,
                sign_in=idp.sign_in_url,
                sign_out=idp.sign_out_url,
                certificates=idp.certificate,
                folder=folder,
                binding=binding,
            )
        )
    path = folder / "providers.toml"
    path.write_text("\n".join(rows))
    return path


@dataclass
class Visitor:
    """Somebody at the website and at the provider."""

    idp: simplesaml.Provider
    client: Client
    browser: Browser

    @classmethod
    def new(cls, idp: simplesaml.Provider, client: Client | None = None) -> Visitor:
        return cls(idp, client or Client(), Browser())

    def ask(self, name: str, provider: str = "bundid", **values: str) -> str:
        """Leave for the provider and sign in there; its answer."""
        page = self.client.post(f"/konto/anmeldewege/mit/{provider}/", values)
        assert page.status_code == 200, page.content
        action, fields = form_to(page, self.idp.sign_in_url)
        return self.browser.sign_in(action, fields["SAMLRequest"], name)

    def answer(self, said: str, provider: str = "bundid") -> HttpResponse:
        return self.client.post(
            f"/konto/anmeldewege/saml/{provider}/antwort/",
            {"SAMLResponse": said, "noch_einmal": "1"},
        )

    def sign_in(self, name: str, provider: str = "bundid", **values: str) -> HttpResponse:
        return self.answer(self.ask(name, provider, **values), provider)


def form_to(page: HttpResponse, url: str) -> tuple[str, dict[str, str]]:
    """The form on the page that goes there."""
    text = page.content.decode()
    for form in re.findall(r"<form.*?</form>", text, re.DOTALL):
        if html.escape(url) in form:
            return form_of(form)
    raise AssertionError(text)
