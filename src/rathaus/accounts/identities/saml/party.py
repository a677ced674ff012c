"""A declared provider with its keys and certificates read: who speaks to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.exceptions import ImproperlyConfigured

from rathaus.accounts.identities.config import IdentityProvider
from rathaus.accounts.identities.saml.answers import Expected
from rathaus.accounts.identities.saml.profiles import PROFILES, Profile

KNOWN = {
    *("profile", "sign_in_url", "sign_out_url", "binding", "certificates", "key", "certificate"),
    *("old_key", "encrypted", "pss", "service_id", "organisation", "form_hosts"),
}
POST, REDIRECT = "post", "redirect"


@dataclass(frozen=True)
class Party:
    """Both sides of the talk with one provider."""

    row: IdentityProvider
    profile: Profile
    sign_in_url: str
    sign_out_url: str
    binding: str
    theirs: Sequence[x509.Certificate]
    keys: list[RSAPrivateKey]  # the first one signs, all decrypt
    certificate: x509.Certificate
    encrypted: bool
    pss: bool
    service_id: str
    organisation: str
    form_hosts: tuple[str, ...]

    @property
    def key(self) -> RSAPrivateKey:
        return self.keys[0]

    @property
    def entity_id(self) -> str:
        """Our name at the provider."""
        return self.row.client_id

    def expected(self, address: str) -> Expected:
        """What an answer that arrives at `address` must fit."""
        return Expected(
            issuer=self.row.issuer,
            certificates=self.theirs,
            audience=self.entity_id,
            address=address,
            keys=self.keys,
            encrypted=self.encrypted,
            profile=self.profile,
        )

    def origins(self, url: str) -> list[str]:
        """Where a form to `url` may lead: its own host, and those the operator names."""
        parts = urlsplit(url)
        return [f"{parts.scheme}://{parts.netloc}", *self.form_hosts]


def party(row: IdentityProvider) -> Party:
    """The provider with its files read. Raises ImproperlyConfigured with what does not fit."""
    options = row.options
    try:
        if unknown := set(options) - KNOWN:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        found = _party(row, options)
    except (KeyError, OSError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"identity provider {row.id}: saml: {error}") from error
    return found


def _party(row: IdentityProvider, options: Any) -> Party:
    binding, pss = str(options.get("binding", POST)), bool(options.get("pss", False))
    if binding not in (POST, REDIRECT):
        raise ValueError("binding: post or redirect expected")
    if binding == REDIRECT and pss:
        raise ValueError("pss: only with binding post")
    keys = [_key(options[name]) for name in ("key", "old_key") if name in options]
    certificate = _certificates(options["certificate"])[0]
    if certificate.public_key() != keys[0].public_key():
        raise ValueError("key and certificate do not belong together")
    return Party(
        row=row,
        profile=PROFILES[options.get("profile", "bundid")],
        sign_in_url=_url(options["sign_in_url"]),
        sign_out_url=_url(options["sign_out_url"]) if "sign_out_url" in options else "",
        binding=binding,
        theirs=_certificates(options["certificates"]),
        keys=keys,
        certificate=certificate,
        encrypted=bool(options.get("encrypted", True)),
        pss=pss,
        service_id=str(options.get("service_id", "")),
        organisation=str(options.get("organisation", "")),
        form_hosts=tuple(map(str, options.get("form_hosts", ()))),
    )


def _url(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https"):
        raise ValueError(f"{text}: an address with https expected")
    return text


def _certificates(path: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(Path(path).read_bytes())


def _key(path: str) -> RSAPrivateKey:
    key = load_pem_private_key(Path(path).read_bytes(), None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError(f"{path}: an RSA key expected")
    return key
