"""Writes to key rings: found, entitle, revoke, renew. The caller has checked the right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from rathaus.audit import actions as audit
from rathaus.tenancy.models import Authority
from rathaus.vault.envelope import PrivateKey, PublicKey, SymmetricKey
from rathaus.vault.envelope.keys import key_id
from rathaus.vault.errors import RenewedMeanwhile
from rathaus.vault.models import KeyGrant, KeyRing, PersonalKey, Purpose, RingKey
from rathaus.vault.rings import OpenRing, grant_info, wrapping_info

HYBRID = "ML-KEM-768+X25519"
RECOVERY_INFO = b"rathaus recovery"


@transaction.atomic
def found(*, authority: Authority, holder: PersonalKey, by: audit.Named, at: datetime) -> KeyRing:
    """The key ring of an authority, with its first holder. The one that is there already,
    unchanged, where two found it at once."""
    ring, new = KeyRing.objects.get_or_create(authority=authority, defaults={"founded_at": at})
    if not new:
        return ring
    opened = OpenRing(ring, SymmetricKey.generate())
    _event("key_ring.found", ring, by, at)
    for purpose in (Purpose.SEAL, Purpose.SUMMARY, Purpose.SIGN):
        _new_key(opened, purpose, by, at)
    _grant(opened, holder, by, at)
    return ring


@transaction.atomic
def entitle(*, ring: OpenRing, holder: PersonalKey, by: audit.Named, at: datetime) -> KeyGrant:
    """Let the holder of a personal key open the ring, from now on and everything older. Raises
    RenewedMeanwhile."""
    _locked(ring)
    found = KeyGrant.objects.filter(ring=ring.ring, key=holder).first()
    return found or _grant(ring, holder, by, at)


@transaction.atomic
def revoke(
    *, ring: OpenRing, holders: Iterable[PersonalKey], by: audit.Named, at: datetime
) -> OpenRing:
    """Take the ring from these holders and renew it, so that what they may have kept opens nothing
    that is sealed from now on. Returns the ring under its new secret."""
    for holder in holders:
        deleted, _rows = KeyGrant.objects.filter(ring=ring.ring, key=holder).delete()
        if deleted:
            _event("key_ring.revoke", ring.ring, by, at, key=_fingerprint(holder))
    return renew(ring=ring, by=by, at=at)


@transaction.atomic
def renew(*, ring: OpenRing, by: audit.Named, at: datetime) -> OpenRing:
    """A new secret for the ring, all its keys wrapped anew for those who are entitled now, and new
    keys for sealing and lists; the old ones stay to open what is there. Raises RenewedMeanwhile;
    Exchanged where the database holds a grant or recovery key that no holder has bound."""
    row = _locked(ring)
    old = OpenRing(row, ring.secret)
    row.generation, row.stale_since = row.generation + 1, None
    renewed = OpenRing(row, SymmetricKey.generate())
    for key in row.keys.all():
        secret = old.private_bytes(key)
        key.wrapped = renewed.secret.wrap(secret, wrapping_info(row, key.kid))
        key.generation = row.generation
        if key.purpose in (Purpose.SEAL, Purpose.SUMMARY) and key.retired_at is None:
            key.retired_at = at
        key.save(update_fields=["wrapped", "generation", "retired_at"])
    _serve_holders(old, renewed)
    if row.recovery_public is not None:
        recovery = bytes(row.recovery_public)
        old.require_bound(recovery, row.recovery_binding)
        row.recovery_wrapped = for_recovery(renewed, PublicKey(recovery))
        row.recovery_binding = renewed.binding(recovery)
    row.save()
    _event("key_ring.renew", row, by, at, generation=row.generation)
    for purpose in (Purpose.SEAL, Purpose.SUMMARY):
        _new_key(renewed, purpose, by, at)
    return OpenRing(row, renewed.secret)


@transaction.atomic
def lose_holder(
    *, authority: Authority, holder: PersonalKey, by: audit.Named, at: datetime
) -> None:
    """Take the ring from somebody while nobody here can open it: the right ends at once, and the
    page of the keys asks the head to renew the ring (`stale_since`)."""
    deleted, _rows = KeyGrant.objects.filter(ring__authority=authority, key=holder).delete()
    ring = KeyRing.objects.filter(authority=authority).first()
    if deleted and ring is not None:
        KeyRing.objects.filter(pk=ring.pk, stale_since=None).update(stale_since=at)
        _event("key_ring.revoke", ring, by, at, key=_fingerprint(holder))


def _locked(ring: OpenRing) -> KeyRing:
    """The ring's row, locked until the transaction ends. Raises RenewedMeanwhile where the secret
    that was opened is an old one: what it wrapped would open nothing."""
    row = KeyRing.objects.select_for_update().get(pk=ring.ring.pk)
    if row.generation != ring.ring.generation:
        raise RenewedMeanwhile
    return row


def for_recovery(ring: OpenRing, recovery: PublicKey) -> bytes:
    """The ring's secret for whoever puts the printed shares together."""
    info = RECOVERY_INFO + grant_info(ring.ring, ring.ring.generation)
    return recovery.wrap(ring.secret.raw, info)


def by_recovery(ring: KeyRing, recovery: PrivateKey) -> OpenRing:
    """The ring, opened with the recovery key. Raises Tampered."""
    info = RECOVERY_INFO + grant_info(ring, ring.generation)
    return OpenRing(ring, SymmetricKey(recovery.unwrap(bytes(ring.recovery_wrapped or b""), info)))


def put_key(
    ring: OpenRing,
    purpose: str,
    *,
    algorithm: str,
    kid: str,
    public: bytes,
    private: bytes,
    by: audit.Named,
    at: datetime,
) -> RingKey:
    """A new key in use for a purpose; the one before is retired. Its binding to the authority is an
    event, so that a key slipped in leaves a trace."""
    RingKey.objects.filter(ring=ring.ring, purpose=purpose, retired_at=None).update(retired_at=at)
    last = RingKey.objects.filter(ring=ring.ring, purpose=purpose).order_by("-number").first()
    row = RingKey.objects.create(
        ring=ring.ring,
        purpose=purpose,
        number=last.number + 1 if last else 1,
        algorithm=algorithm,
        kid=kid,
        public=public,
        wrapped=ring.secret.wrap(private, wrapping_info(ring.ring, kid)),
        generation=ring.ring.generation,
        created_at=at,
    )
    _event("key_ring.key", ring.ring, by, at, purpose=purpose, number=row.number, key=kid)
    return row


def _new_key(ring: OpenRing, purpose: str, by: audit.Named, at: datetime) -> None:
    private: bytes
    if purpose == Purpose.SEAL:
        pair = PrivateKey.generate()
        algorithm, public, private, kid = HYBRID, pair.public.raw, pair.seed, pair.id.hex()
    elif purpose == Purpose.SUMMARY:
        key = SymmetricKey.generate()
        algorithm, public, private, kid = "AES-256-GCM", b"", key.raw, key.id.hex()
    else:
        signing = Ed25519PrivateKey.generate()
        public, private = signing.public_key().public_bytes_raw(), signing.private_bytes_raw()
        algorithm, kid = "Ed25519", key_id(public).hex()
    put_key(
        ring, purpose, algorithm=algorithm, kid=kid, public=public, private=private, by=by, at=at
    )


def _serve_holders(old: OpenRing, renewed: OpenRing) -> None:
    """The new secret for all whose key is in use; grants of ended keys go. Raises Exchanged."""
    ring = renewed.ring
    ring.grants.filter(key__ended_at__isnull=False).delete()
    for grant in ring.grants.select_related("key"):
        public = bytes(grant.key.public)
        old.require_bound(public, grant.binding)
        grant.wrapped, grant.binding = _sealed_secret(renewed, grant.key), renewed.binding(public)
        grant.generation = ring.generation
        grant.save(update_fields=["wrapped", "binding", "generation"])


def _grant(ring: OpenRing, holder: PersonalKey, by: audit.Named, at: datetime) -> KeyGrant:
    grant = KeyGrant.objects.create(
        ring=ring.ring,
        key=holder,
        generation=ring.ring.generation,
        wrapped=_sealed_secret(ring, holder),
        binding=ring.binding(bytes(holder.public)),
        granted_by=by.label,
        granted_at=at,
    )
    _event("key_ring.entitle", ring.ring, by, at, key=_fingerprint(holder))
    return grant


def _sealed_secret(ring: OpenRing, holder: PersonalKey) -> bytes:
    info = grant_info(ring.ring, ring.ring.generation)
    return PublicKey(bytes(holder.public)).wrap(ring.secret.raw, info)


def _fingerprint(holder: PersonalKey) -> str:
    return PublicKey(bytes(holder.public)).id.hex()


def _event(verb: str, ring: KeyRing, by: audit.Named, at: datetime, **detail: str | int) -> None:
    audit.record(verb=verb, object=ring, by=by, at=at, authority=ring.authority_id, **detail)
