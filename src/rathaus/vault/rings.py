"""Opening and reading the key rings of authorities."""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from rathaus.tenancy.models import Authority
from rathaus.vault.envelope import PrivateKey, PublicKey, SymmetricKey
from rathaus.vault.errors import Exchanged, Locked, NoKeyRing, NotEntitled
from rathaus.vault.models import KeyGrant, KeyRing, PersonalKey, Purpose, RingKey

log = logging.getLogger(__name__)
ATTEMPTS = 3  # a renewal can end between the query for the grant and the one for the keys


def public_key(authority: Authority) -> PublicKey:
    """What content for the authority is sealed to. Raises NoKeyRing."""
    found = RingKey.objects.filter(
        ring__authority=authority, purpose=Purpose.SEAL, retired_at=None
    ).values_list("public", flat=True)
    row = found.first()
    if row is None:
        raise NoKeyRing(authority.name)
    return PublicKey(bytes(row))


def has_keys(authority_id: UUID) -> bool:
    """Whether content can be sealed to the authority."""
    return KeyRing.objects.filter(authority=authority_id).exists()


@dataclass(frozen=True)
class OpenRing:
    """A ring whose secret is known just now. `loaded`: its keys, as they were with that secret."""

    ring: KeyRing
    secret: SymmetricKey = field(repr=False)
    loaded: tuple[RingKey, ...] | None = field(default=None, repr=False)

    def find(self, key_id: bytes) -> PrivateKey | SymmetricKey | None:
        """The key of the ring with that id, in use or retired; None where it is no key of it."""
        row = self._rows.get(key_id.hex())
        if row is not None and key_id not in self._unwrapped:
            self._unwrapped[key_id] = self.unwrap(row)
        return self._unwrapped.get(key_id)

    def unwrap(self, row: RingKey) -> PrivateKey | SymmetricKey:
        """The usable key of a row that seals. Raises Tampered; Exchanged where the public half, to
        which others seal, is not that of the private one."""
        secret = self.private_bytes(row)
        if row.purpose == Purpose.SUMMARY:
            return SymmetricKey(secret)
        pair = PrivateKey(secret)
        if pair.public.raw != bytes(row.public):
            log.error("key ring %s: public key %s was exchanged", self.ring.pk, row.kid)
            raise Exchanged
        return pair

    def binding(self, public: bytes) -> bytes:
        """What only a holder of the secret can make for a public key: HMAC-SHA256, 32 bytes."""
        return hmac.digest(self.secret.raw, b"rathaus ring binding" + public, "sha256")

    def require_bound(self, public: bytes, binding: bytes | memoryview | None) -> None:
        """Raises Exchanged unless a holder of the ring's secret bound that public key to it."""
        if not hmac.compare_digest(self.binding(public), bytes(binding or b"")):
            log.error("key ring %s: a key was slipped in", self.ring.pk)
            raise Exchanged

    def private_bytes(self, row: RingKey) -> bytes:
        """The private key of any row, as it was wrapped. Raises Tampered."""
        return self.secret.unwrap(bytes(row.wrapped), wrapping_info(self.ring, row.kid))

    @cached_property
    def summary_key(self) -> SymmetricKey:
        """The symmetric key in use for what lists show."""
        rows = self._rows.values()
        row = next(r for r in rows if r.purpose == Purpose.SUMMARY and r.retired_at is None)
        return SymmetricKey(self.private_bytes(row))

    @cached_property
    def _unwrapped(self) -> dict[bytes, PrivateKey | SymmetricKey]:
        """What was asked for so far: making a pair of its secret costs as much as using it."""
        return {}

    @cached_property
    def _rows(self) -> dict[str, RingKey]:
        rows = _sealing_keys(self.ring) if self.loaded is None else self.loaded
        return {row.kid: row for row in rows}


def open_ring(authority_id: UUID | None, personal: PrivateKey | None) -> OpenRing:
    """The ring of an authority, opened with a personal key. Two short queries. Raises Locked
    without a key, NotEntitled where nobody granted this one, Exchanged where one was slipped in."""
    if personal is None:
        raise Locked
    for _attempt in range(ATTEMPTS):
        opened = _open(authority_id, personal)
        if all(row.generation == opened.ring.generation for row in opened.loaded or ()):
            return _checked(opened)
    raise NotEntitled


def _checked(opened: OpenRing) -> OpenRing:
    """Raises Exchanged where what is sealed just now goes to a key that is not the ring's."""
    for row in opened.loaded or ():
        if row.purpose == Purpose.SEAL and row.retired_at is None:
            opened.unwrap(row)
    return opened


def _open(authority_id: UUID | None, personal: PrivateKey) -> OpenRing:
    grant = (
        KeyGrant.objects.filter(ring__authority=authority_id, key__ended_at=None)
        .filter(key__public=personal.public.raw)
        .select_related("ring")
        .first()
    )
    if grant is None or grant.generation != grant.ring.generation:
        raise NotEntitled
    secret = personal.unwrap(bytes(grant.wrapped), grant_info(grant.ring, grant.generation))
    return OpenRing(grant.ring, SymmetricKey(secret), _sealing_keys(grant.ring))


def _sealing_keys(ring: KeyRing) -> tuple[RingKey, ...]:
    return tuple(ring.keys.filter(purpose__in=(Purpose.SEAL, Purpose.SUMMARY)))


@dataclass(frozen=True)
class StaffKeys:
    """The keys a post can open in this request: opened when first asked for."""

    authority_id: UUID | None
    personal: PrivateKey | None = field(default=None, repr=False)

    def find(self, key_id: bytes) -> PrivateKey | SymmetricKey | None:
        """As `OpenRing.find`. Raises Locked, NotEntitled."""
        return self.ring.find(key_id)

    @cached_property
    def ring(self) -> OpenRing:
        """The opened ring. Raises Locked, NotEntitled."""
        return open_ring(self.authority_id, self.personal)


def is_entitled(key: PersonalKey, authority_id: UUID) -> bool:
    """Whether the holder of that personal key may open the authority's ring."""
    return KeyGrant.objects.filter(key=key, ring__authority=authority_id).exists()


def wrapping_info(ring: KeyRing, kid: str) -> bytes:
    """What binds a wrapped key to its ring."""
    return f"rathaus ring {ring.pk} key {kid}".encode()


def grant_info(ring: KeyRing, generation: int) -> bytes:
    """What binds a granted secret to its ring and generation."""
    return f"rathaus ring {ring.pk} generation {generation}".encode()
