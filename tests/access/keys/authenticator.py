"""A passkey in software: WebAuthn with ES256 and the PRF extension, as a browser sends it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

MALFORMED = (
    "", "null", "[]", "5", '"text"', "true", "{}", "[" * 100_000, '{"id": 5}',
    '{"id": "AA", "rawId": "AA", "response": null, "type": "public-key"}',
    '{"id": "AA", "rawId": "AA", "response": [], "type": "public-key"}',
    '{"id": "AA", "rawId": "AA", "response": {"clientDataJSON": null}, "type": "public-key"}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "bnVsbA",'
    ' "attestationObject": "oA", "authenticatorData": "AA", "signature": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30",'
    ' "attestationObject": "", "authenticatorData": "", "signature": ""}}',
)  # fmt: skip
PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class Passkey:
    """One credential. `origin` is what the browser would say about the page."""

    origin: str = "http://testserver"
    host: str = "testserver"
    flags: AuthenticatorData.FLAG = PRESENT_AND_VERIFIED
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(32))

    @property
    def data(self) -> AttestedCredentialData:
        public = ES256.from_cryptography_key(self.key.public_key())
        return AttestedCredentialData.create(bytes(16), self.secret[:16], public)

    def parameters(self, salt: bytes = bytes(32)) -> dict[str, str]:
        """What a lock of it keeps."""
        return {"credential": bytes(self.data).hex(), "salt": salt.hex(), "rp_id": self.host}

    def prf(self, salt: bytes) -> bytes:
        """What it computes from a salt."""
        text = b"WebAuthn PRF\x00" + salt
        return hmac.digest(self.secret, hashlib.sha256(text).digest(), "sha256")

    def created(self, options: dict[str, Any]) -> dict[str, str]:
        """The fields of a form that a script sends after `create`."""
        client = self._client(CollectedClientData.TYPE.CREATE, options)
        flags = self.flags | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(self._host_hash, flags, 0, bytes(self.data))
        attestation = AttestationObject.create("none", data, {})
        salt = options["extensions"]["prf"]["eval"]["first"]
        response = {"attestationObject": websafe_encode(bytes(attestation))}
        return self._fields(client, response, salt)

    def used(self, options: dict[str, Any]) -> dict[str, str]:
        """The fields of a form that a script sends after `get`."""
        client = self._client(CollectedClientData.TYPE.GET, options)
        data = AuthenticatorData.create(self._host_hash, self.flags, 1)
        signature = self.key.sign(bytes(data) + client.hash, ec.ECDSA(SHA256()))
        salts = options["extensions"]["prf"]["evalByCredential"]
        response = {
            "authenticatorData": websafe_encode(bytes(data)),
            "signature": websafe_encode(signature),
        }
        return self._fields(client, response, salts[self._id]["first"])

    @property
    def _id(self) -> str:
        return websafe_encode(self.data.credential_id)

    @property
    def _host_hash(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()

    def _client(self, kind: str, options: dict[str, Any]) -> CollectedClientData:
        challenge = websafe_decode(options["challenge"])
        return CollectedClientData.create(kind, challenge, self.origin)

    def _fields(
        self, client: CollectedClientData, response: dict[str, str], salt: str
    ) -> dict[str, str]:
        answer = {
            "id": self._id,
            "rawId": self._id,
            "type": "public-key",
            "response": {"clientDataJSON": websafe_encode(bytes(client)), **response},
        }
        prf = self.prf(websafe_decode(salt))
        return {"credential": json.dumps(answer), "prf": websafe_encode(prf)}
