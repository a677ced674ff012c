"""Keys that content is sealed to.

Key pairs are hybrid: ML-KEM-768 (FIPS 203) and X25519 (RFC 7748) together, so that what is stored
today stays closed as long as one of the two holds. A symmetric key can stand in for a pair where
the one who seals may also open. A key's id is the first half of the SHA-256 of its public bytes (of
a symmetric key: of a hash of it), 16 bytes.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rathaus.vault.envelope.errors import Malformed, Tampered

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
ID_LENGTH = 16
SEED_LENGTH = 64 + 32  # ML-KEM seed (FIPS 203 d and z), X25519 scalar
PUBLIC_LENGTH = 1184 + 32
KEY_LENGTH = 32  # of AES-256
NONCE_LENGTH = 12


def key_id(public: bytes) -> bytes:
    """The id of a key by its public bytes."""
    return hashlib.sha256(public).digest()[:ID_LENGTH]


class Key(Protocol):
    """Whatever content can be sealed to."""

    @property
    def id(self) -> bytes: ...

    def wrap(self, secret: bytes, info: bytes) -> bytes:
        """`secret` so that only the holder of the key gets it back, with the same `info`."""
        ...


class OpeningKey(Protocol):
    """Whatever can open what was sealed to it."""

    @property
    def id(self) -> bytes: ...

    def unwrap(self, wrapped: bytes, info: bytes) -> bytes:
        """The secret. Raises Tampered."""
        ...


class Keys(Protocol):
    """A set of keys that are unlocked just now."""

    def find(self, key_id: bytes) -> OpeningKey | None:
        """The key with that id; None where it is not in the set."""
        ...


@dataclass(frozen=True)
class PublicKey:
    """The public half of a pair: 1,216 bytes."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != PUBLIC_LENGTH:
            raise Malformed("public key of a wrong length")

    @cached_property
    def id(self) -> bytes:
        return key_id(self.raw)

    def wrap(self, secret: bytes, info: bytes) -> bytes:
        """HPKE (RFC 9180), single shot, base mode."""
        return SUITE.encrypt(secret, self._key, info)

    @cached_property
    def _key(self) -> hpke.MLKEM768X25519PublicKey:
        return hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(self.raw[:-32]),
            X25519PublicKey.from_public_bytes(self.raw[-32:]),
        )


@dataclass(frozen=True)
class PrivateKey:
    """A pair, from its 96 secret bytes."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_LENGTH:
            raise Malformed("private key of a wrong length")

    @classmethod
    def generate(cls) -> PrivateKey:
        """A fresh pair."""
        return cls(os.urandom(SEED_LENGTH))

    @cached_property
    def public(self) -> PublicKey:
        kem, curve = self._halves
        return PublicKey(
            kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
        )

    @property
    def id(self) -> bytes:
        return self.public.id

    def unwrap(self, wrapped: bytes, info: bytes) -> bytes:
        """The secret of `PublicKey.wrap`. Raises Tampered."""
        try:
            return SUITE.decrypt(wrapped, self._key, info)
        except (InvalidTag, ValueError) as error:
            raise Tampered("a wrapped key does not open") from error

    @cached_property
    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        return (
            MLKEM768PrivateKey.from_seed_bytes(self.seed[:64]),
            X25519PrivateKey.from_private_bytes(self.seed[64:]),
        )

    @cached_property
    def _key(self) -> hpke.MLKEM768X25519PrivateKey:
        return hpke.MLKEM768X25519PrivateKey(*self._halves)


@dataclass(frozen=True)
class SymmetricKey:
    """32 bytes that seal and open."""

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.raw) != KEY_LENGTH:
            raise Malformed("symmetric key of a wrong length")

    @classmethod
    def generate(cls) -> SymmetricKey:
        """A fresh key."""
        return cls(os.urandom(KEY_LENGTH))

    @cached_property
    def id(self) -> bytes:
        return key_id(b"rathaus symmetric key" + self.raw)

    def wrap(self, secret: bytes, info: bytes) -> bytes:
        """AES-256-GCM under a random nonce, which stands in front."""
        nonce = os.urandom(NONCE_LENGTH)
        return nonce + self._cipher.encrypt(nonce, secret, info)

    def unwrap(self, wrapped: bytes, info: bytes) -> bytes:
        """The secret of `wrap`. Raises Tampered."""
        try:
            return self._cipher.decrypt(wrapped[:NONCE_LENGTH], wrapped[NONCE_LENGTH:], info)
        except (InvalidTag, ValueError) as error:
            raise Tampered("a wrapped secret does not open") from error

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self.raw)
