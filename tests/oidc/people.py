"""Who the test providers know, all fictional, and how they are declared in the town."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

SECRET = "only-for-tests-of-the-client"
PEOPLE: dict[str, dict[str, Any]] = {
    "lena": {
        "sub": "8f2c-lena",
        "acr": "urn:test:substantial",
        "email": "lena.lindner@example.org",
        "email_verified": True,
        "given_name": "Lena",
        "family_name": "Lindner-Marsch",
        "birthdate": "1985-04-17",
        "address": {
            "street_address": "Am Moordamm 7b",
            "postal_code": "29999",
            "locality": "Auwinkel",
        },
    },
    "lena-schwach": {"sub": "8f2c-lena", "acr": "urn:test:low", "family_name": "Lindner-Marsch"},
    "bruno": {  # the address of somebody who has an account already
        "sub": "71-bruno",
        "acr": "urn:test:low",
        "email": "bernd@example.org",
        "email_verified": True,
        "family_name": "Fremd",
    },
    "namenlos": {"sub": "0-nobody", "acr": "urn:test:high", "email": "ohne.name@example.org"},
    "ungeprueft": {
        "sub": "55-u",
        "acr": "urn:test:low",
        "email": "neu.ungeprueft@example.org",
        "email_verified": False,
        "family_name": "Ungeprüft",
    },
    "clara": {"sub": "k-100", "email": "wiesental.clerk@example.org", "email_verified": True},
    "clara2": {"sub": "k-200", "email": "wiesental.clerk@example.org", "email_verified": True},
    "hanna": {"sub": "k-101", "email": "wiesental.head@example.org", "email_verified": True},
    "britta": {"sub": "k-102", "email": "birkenrain.head@example.org", "email_verified": True},
    "gast": {"sub": "k-103", "email": "gast@example.org", "email_verified": True},
    "nele": {"sub": "k-104", "email": "nele.neu@example.org", "email_verified": True},
}
TOML = """
[[provider]]
id = "nutzerkonto"
kind = "oidc"
name = "Nutzerkonto Test"
audience = ["citizen", "business"]
issuer = "{issuer}"
client_id = "rathaus"
secret_file = "{secret_file}"
trust_email = true
least_level = "{least}"
required = ["family_name"]
[provider.levels]
"urn:test:low" = "low"
"urn:test:substantial" = "substantial"
"urn:test:high" = "high"
[provider.oidc]
scope = ["openid", "profile", "email", "address"]

[[provider]]
id = "verzeichnis"
kind = "oidc"
name = "Rathaus-Kennung"
audience = ["staff"]
authority = "{ars}"
issuer = "{issuer}"
client_id = "verzeichnis"
secret_file = "{secret_file}"
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clients(*places: str) -> list[dict[str, Any]]:
    """The two clients of the town, at each of its addresses (no slash at the end)."""
    return [
        {
            "client_id": client_id,
            "client_secret": SECRET,
            "redirect_uris": [f"{p}/konto/anmeldewege/oidc/{way}/" for p in places],
            "post_logout_redirect_uris": [f"{place}/" for place in places],
        }
        for client_id, way in (("rathaus", "nutzerkonto"), ("verzeichnis", "verzeichnis"))
    ]


def declare(folder: Path, issuer: str, *, ars: str, least: str = "low") -> str:
    """Write the operator's file; returns its path."""
    secret = folder / "client_secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    path = folder / "providers.toml"
    path.write_text(TOML.format(issuer=issuer, secret_file=secret, ars=ars, least=least))
    return str(path)
