"""Our side of SAML without a website, and a browser that carries messages between both."""

from __future__ import annotations

import html
import re
import urllib.parse
import urllib.request
from dataclasses import dataclass, replace
from datetime import datetime
from http.cookiejar import CookieJar
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from rathaus.accounts.identities.saml import answers, messages, profiles, signatures
from rathaus.accounts.models import TrustLevel
from rathaus.lib import clock
from tools import simplesaml

ENTITY = "https://rathaus.example/saml"
ADDRESS = "https://rathaus.example/konto/saml/bundid/antwort/"


@dataclass(frozen=True)
class Party:
    """Who asks the provider."""

    idp: simplesaml.Provider
    key: RSAPrivateKey
    certificate: x509.Certificate
    profile: profiles.Profile = profiles.BUNDID

    @classmethod
    def make(cls, idp: simplesaml.Provider, folder: Path) -> Party:
        key_file, certificate_file = simplesaml.write_pair(folder, "rathaus")
        key = load_pem_private_key(key_file.read_bytes(), None)
        assert isinstance(key, RSAPrivateKey)
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        idp.trust(ENTITY, [ADDRESS], f"{ADDRESS}abmelden/", certificate)
        return cls(idp, key, certificate)

    def as_business(self) -> Party:
        return replace(self, profile=profiles.BUSINESS)

    @property
    def expected(self) -> answers.Expected:
        return answers.Expected(
            issuer=self.idp.entity_id,
            certificates=[x509.load_pem_x509_certificate(self.idp.certificate.read_bytes())],
            audience=ENTITY,
            address=ADDRESS,
            keys=[self.key],
            encrypted=True,
            profile=self.profile,
        )

    def ask(self, name: str, *, pss: bool = False, request_id: str = "") -> str:
        """Sign `name` in at the provider; its answer as the form field that we would get."""
        asked = messages.Question(
            issuer=ENTITY,
            destination=self.idp.sign_in_url,
            answer_to=ADDRESS,
            level=TrustLevel.SUBSTANTIAL,
            profile=self.profile,
            display=messages.Display("Samtgemeinde Wiesental", "BMI-0000"),
        )
        request_id = request_id or messages.new_id()
        root = messages.question(asked, request_id=request_id, at=clock.now())
        signed = signatures.sign(root, self.key, self.certificate, pss=pss)
        return Browser().sign_in(self.idp.sign_in_url, messages.for_post(signed), name)

    def read(self, form_field: str, at: datetime | None = None) -> answers.Answer:
        return answers.read(form_field, self.expected, at=at or clock.now())


class Browser:
    """Just enough of one: cookies, forms and redirects."""

    def __init__(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)

    def sign_in(self, url: str, request: str, name: str) -> str:
        page, url = self.post(url, {"SAMLRequest": request, "RelayState": "weiter"})
        if "SAMLResponse" in form_of(page)[1]:  # the provider knows us still
            return form_of(page)[1]["SAMLResponse"]
        values = {"username": name, "password": simplesaml.PASSWORD}
        action, hidden = form_of(page)
        page, _url = self.post(urllib.parse.urljoin(url, action or url), hidden | values)
        _action, fields = form_of(page)
        assert "SAMLResponse" in fields, page[:3000]
        return fields["SAMLResponse"]

    def get(self, url: str) -> str:
        with self.opener.open(url, timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, url: str, values: dict[str, str]) -> tuple[str, str]:
        body = urllib.parse.urlencode(values).encode()
        with self.opener.open(url, body, timeout=30) as answer:
            return answer.read().decode(), answer.geturl()


def form_of(page: str) -> tuple[str, dict[str, str]]:
    """Where the first form of a page goes, and its hidden fields."""
    form = re.search(r"<form[^>]*>", page)
    assert form, page[:3000]
    action = re.search(r'action="([^"]*)"', form[0])
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="hidden"' in tag:
            fields[name[1]] = html.unescape(value[1]) if value else ""
    return html.unescape(action[1]) if action else "", fields
