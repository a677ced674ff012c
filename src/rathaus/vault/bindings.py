"""Whose key is whose, checked without any secret: every key in the tables against its event.

An operator who exchanges or adds a key can hide it from the pages for a while, but not from this:
each binding of a key was an event when it was made, and events are in the ledger. What stays
possible is an exchange that is taken back between two checks; then the forged sealing fails for the
next holder who opens the ring (`rings.Exchanged`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.audit.models import Event
from rathaus.audit.registry import Finding, Progress
from rathaus.vault.envelope import Malformed, PublicKey
from rathaus.vault.envelope.keys import key_id
from rathaus.vault.exchange_keys import USES, thumbprint
from rathaus.vault.models import AccountKey, KeyGrant, KeyRing, PersonalKey, RingKey

Bound = set[tuple[str, str]]  # (object of the event, fingerprint of the key)


def check(progress: Progress) -> Iterator[Finding]:
    """Compare all keys with the events that bound them. Registered at the audit part."""
    what = _("Schlüssel")
    progress(what, 0, 4)
    yield from _ring_keys()
    progress(what, 1, 4)
    yield from _own_keys()
    progress(what, 2, 4)
    yield from _grants()
    progress(what, 3, 4)
    yield from _recovery()
    progress(what, 4, 4)


def _bound(verb: str) -> Bound:
    events = Event.objects.filter(verb=verb, salt__isnull=False)
    rows = events.values_list("object_id", "detail")
    return {(object_id, str(detail.get("key"))) for object_id, detail in rows.iterator()}


def _fingerprint(public: bytes) -> str:
    try:
        return PublicKey(bytes(public)).id.hex()
    except Malformed:
        return ""


def _ring_keys() -> Iterator[Finding]:
    bound = _bound("key_ring.key")
    for row in RingKey.objects.iterator():
        if _exchanged(row) or (str(row.ring_id), row.kid) not in bound:
            yield _finding(_("Ein Schlüssel des Schlüsselbunds %(id)s"), row.ring_id)


def is_bound(row: RingKey) -> bool:
    """Whether an event has bound the key to its ring, and it is the one that its name says."""
    return row.pk in bound([row])


def bound(rows: Collection[RingKey]) -> set[UUID]:
    """Those of the keys that are bound (their ids). One query."""
    events = Event.objects.filter(
        verb="key_ring.key",
        object_type="KeyRing",
        object_id__in={str(row.ring_id) for row in rows},
        salt__isnull=False,
    )
    known = {
        (ring, detail.get("key")) for ring, detail in events.values_list("object_id", "detail")
    }
    return {row.pk for row in rows if (str(row.ring_id), row.kid) in known and not _exchanged(row)}


def _exchanged(row: RingKey) -> bool:
    """Whether the public key is another one than its name says; a symmetric one has none."""
    return bool(row.public) and row.kid != _kid(row)


def _kid(row: RingKey) -> str:
    if row.purpose in USES:
        return thumbprint(bytes(row.public))
    return key_id(bytes(row.public)).hex()


def _own_keys() -> Iterator[Finding]:
    for verb, model in (
        ("personal_key.create", PersonalKey),
        ("account_key.create", AccountKey),
    ):
        bound = _bound(verb)
        for pk, public in model.objects.values_list("pk", "public").iterator():
            if (str(pk), _fingerprint(bytes(public))) not in bound:
                yield _finding(_("Der Dienst- oder Kontoschlüssel %(id)s"), pk)


def _grants() -> Iterator[Finding]:
    bound = _bound("key_ring.entitle")
    rows = KeyGrant.objects.values_list("ring", "key__public", "key__ended_at")
    for ring, public, ended_at in rows.iterator():
        if ended_at is not None or (str(ring), _fingerprint(bytes(public))) not in bound:
            yield _finding(_("Eine Freischaltung des Schlüsselbunds %(id)s"), ring)


def _recovery() -> Iterator[Finding]:
    bound = _bound("key_ring.recovery_set_up")
    for row in KeyRing.objects.exclude(recovery_public=None):
        if (str(row.pk), _fingerprint(bytes(row.recovery_public or b""))) not in bound:
            yield _finding(_("Die Wiederherstellung des Schlüsselbunds %(id)s"), row.pk)


def _finding(subject: str, pk: object) -> Finding:
    text = _("%(subject)s ist in keinem Ereignis verzeichnet oder wurde ausgetauscht.")
    return Finding("key.unbound", text % {"subject": subject % {"id": pk}})
