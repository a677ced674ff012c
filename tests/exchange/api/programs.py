"""Programs that call the delivery service through Django's test client."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.http import HttpResponse
from django.test import Client as Browser

from rathaus.audit.actions import SYSTEM
from rathaus.exchange import actions
from rathaus.exchange.content import events
from rathaus.exchange.models import Client, Destination, Transfer
from rathaus.lib import clock
from rathaus.standards.fitconnect import events as standard
from rathaus.standards.fitconnect.lifecycle import Happening
from rathaus.standards.jose import PrivateKey, PublicKey, Purpose, jwe, keys
from rathaus.tenancy.models import Authority
from rathaus.vault.models import Purpose as RingPurpose
from rathaus.vault.models import RingKey
from tests.stock import SIZE, pair

BASE = "/fit-connect"
JOSE = "application/jose"


def admitted(authority: Authority, *, send: bool = False, fetch: bool = False) -> Program:
    found = actions.admit(
        authority=authority,
        name="Fachverfahren",
        may_send=send,
        may_fetch=fetch,
        by=SYSTEM,
        at=clock.now(),
    )
    return Program(found.client, found.secret)


@dataclass
class Program:
    """A client with its secret; signs in when it first calls."""

    client: Client
    secret: str
    token: str = ""
    browser: Browser = field(default_factory=Browser)

    def sign_in(self) -> Any:
        return ask_token(str(self.client.pk), self.secret)

    def call(self, method: str, path: str, content: Any = None, **more: Any) -> Any:
        """JSON for a dict, else as it stands with `content_type`."""
        if not self.token:
            self.token = self.sign_in().json()["access_token"]
        headers = {"Authorization": f"Bearer {self.token}"} if self.token != "none" else {}
        return call(self.browser, method, path, content, headers=headers, **more)


def call(browser: Browser, method: str, path: str, content: Any = None, **more: Any) -> Any:
    more.setdefault("content_type", "application/json")
    body = json.dumps(content) if isinstance(content, dict | list) else (content or b"")
    return browser.generic(method, path if path.startswith("/fit") else BASE + path, body, **more)


def ask_token(client_id: str, secret: str, **more: str) -> HttpResponse:
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    body = "&".join(f"{name}={value}" for name, value in (form | more).items())
    return call(Browser(), "POST", "/token", body, content_type="application/x-www-form-urlencoded")


def key_of(program: Program, destination: Destination) -> PublicKey:
    base = f"/v2/destinations/{destination.pk}"
    kid = program.call("GET", base).json()["encryptionKid"]
    return keys.read(program.call("GET", f"{base}/keys/{kid}").json(), Purpose.ENCRYPT)


def created(
    program: Program, destination: Destination, service: str, *names: str, **more: Any
) -> Any:
    return program.call(
        "POST",
        "/v2/submissions",
        {
            "destinationId": str(destination.pk),
            "announcedAttachments": list(names),
            "publicService": {"identifier": service, "name": "Hundesteuer"},
            **more,
        },
    )


def submitted(program: Program, destination: Destination, service: str, *files: bytes) -> Any:
    """The ids of a submission with these files, sent as a whole."""
    key = key_of(program, destination)
    names = [str(uuid4()) for _file in files]
    ids = created(program, destination, service, *names).json()
    base = f"/v2/submissions/{ids['submissionId']}"
    for name, content in zip(names, files, strict=True):
        token = jwe.encrypt(content, key, cty="application/pdf")
        answer = program.call("PUT", f"{base}/attachments/{name}", token, content_type=JOSE)
        assert answer.status_code == 204, answer.content
    answer = program.call("PUT", base, parts(key))
    assert answer.status_code == 200, answer.content
    return {**ids, "attachments": names}


def parts(key: PublicKey) -> dict[str, str]:
    return {
        "encryptedMetadata": jwe.encrypt(b"{}", key, cty="application/json"),
        "encryptedData": jwe.encrypt(b'{"hund":"Rex"}', key, cty="application/json"),
    }


def answer_of(ids: Any, happening: Happening, **more: Any) -> str:
    """What the receiving authority signs."""
    transfer = Transfer.objects.get(pk=ids["submissionId"])
    values: dict[str, Any] = {"issuer": str(transfer.destination_id)}
    if happening is Happening.ACCEPT:
        values["tags"] = events.tags_of(transfer)
    event = events.build(transfer, happening, clock.now(), **values | more)
    row = RingKey.objects.get(
        ring__authority=transfer.authority_id, purpose=RingPurpose.EXCHANGE_SIGNATURE
    )
    return standard.build(event, PrivateKey(Purpose.VERIFY, row.kid, private_of(row)))


def private_of(row: RingKey) -> RSAPrivateKey:
    """The private half of an exchange key: it is one of the stock."""
    for number in range(SIZE):
        public = (
            pair(number)
            .public_key()
            .public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        if public == bytes(row.public):
            return pair(number)
    raise AssertionError("no such key in the stock")
