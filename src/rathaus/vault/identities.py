"""What the accounts part has sealed and blinded (`accounts.registry.secrecy`): what an identity
provider said, between two requests, and the names under which it knows people."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rathaus.accounts.registry import NotUnsealed
from rathaus.vault import envelope, platform
from rathaus.vault.envelope import PrivateKey
from rathaus.vault.envelope.keys import KEY_LENGTH


@dataclass(frozen=True)
class _TransitKeys:
    pair: PrivateKey

    def find(self, key_id: bytes) -> PrivateKey | None:
        return self.pair if self.pair.id == key_id else None


class Identities:
    """Content class *transit*, and a keyed hash whose key stands outside database and backup."""

    def seal(self, plain: bytes, about: str) -> bytes:
        return envelope.seal(plain, to=[platform.transit_key().public], about=about)

    def unseal(self, sealed: bytes, about: str) -> bytes:
        keys = _TransitKeys(platform.transit_key())
        try:
            return envelope.open_sealed(sealed, keys=keys, about=about)
        except envelope.SealError as error:
            raise NotUnsealed(about) from error

    def blind(self, text: str) -> str:
        return hmac.new(_blinding_key(), text.encode(), "sha256").hexdigest()


def _blinding_key() -> bytes:
    info = b"rathaus subjects of identity providers"
    return HKDF(SHA256(), KEY_LENGTH, salt=None, info=info).derive(
        platform.account_wrapping_key().raw
    )
