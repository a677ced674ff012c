"""Whose key is whose, checked without any secret: every key in the tables against its event.

An operator who exchanges or adds a key can hide it from the pages for a while, but not from this:
each binding of a key was an event when it was made, and events are in the ledger. What stays
possible is an exchange that is taken back between two checks; then the forged sealing fails for the
next holder who opens the ring (`rings.Exchanged`).
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from rathaus.audit.models import Event
from rathaus.audit.registry import Finding, Progress
from rathaus.vault.envelope import Malformed, PublicKey
from rathaus.vault.envelope.keys import key_id
from rathaus.vault.models import AccountKey, KeyGrant, KeyRing, PersonalKey, Purpose, RingKey

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
        exchanged = row.purpose in (Purpose.SEAL, Purpose.SIGN) and row.kid != _kid(row)
        if exchanged or (str(row.ring_id), row.kid) not in bound:
            yield _finding(_("Ein Schlüssel des Schlüsselbunds %(id)s"), row.ring_id)


def _kid(row: RingKey) -> str:
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
