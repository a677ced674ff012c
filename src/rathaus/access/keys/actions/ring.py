"""Writes to an authority's key ring: each by its head."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.keys.holders import lock, of_holders, opened, reading_posts
from rathaus.accounts.models import Role
from rathaus.audit import actions as audit
from rathaus.lib import clock
from rathaus.lib.errors import RathausError, Stranger
from rathaus.vault import keeping, personal, recovery
from rathaus.vault.envelope import PublicKey
from rathaus.vault.models import KeyGrant, KeyRing, PersonalKey
from rathaus.vault.rings import OpenRing


def fingerprint(key: PersonalKey) -> str:
    """What two people compare of a personal key."""
    return PublicKey(bytes(key.public)).id.hex()


@transaction.atomic
def entitle(*, key: PersonalKey, seen: str, by: Actor, at: datetime) -> KeyGrant:
    """Let a colleague open the content of the authority. `seen` is the fingerprint that the head
    has looked at. Raises Stranger, Forbidden, Locked, NotEntitled, RathausError."""
    require(by, "key.manage", by.post)
    key = PersonalKey.objects.get(pk=key.pk)
    posts = reading_posts(by.authority_id, since=clock.today())
    if key.ended_at is not None or fingerprint(key) != seen:
        raise RathausError(
            _("Dieser Schlüssel hat sich inzwischen geändert. Bitte prüfen Sie ihn noch einmal.")
        )
    if not posts.filter(account=key.account_id).exists():
        raise RathausError(
            _("Diese Person hat bei Ihrer Behörde keinen Dienstposten, der Vorgänge liest.")
        )
    return _entitle(opened(by), key, by, at)


@transaction.atomic
def revoke(*, key: PersonalKey, by: Actor, at: datetime) -> None:
    """Take the ring from somebody, and renew it. Raises as `entitle`; RathausError where no other
    head could open it who stays, which remains so: the ring is locked before."""
    require(by, "key.manage", by.post)
    ring = opened(by)
    posts = reading_posts(by.authority_id, since=clock.today()).filter(role=Role.HEAD)
    stay = posts.filter(valid_from__lte=clock.today(), valid_to=None)
    others = stay.exclude(account=key.account_id)
    if not of_holders(others, by.authority_id).exists():
        raise RathausError(
            _(
                "Das ist die letzte Amtsleitung, deren Schlüssel freigeschaltet ist. Ohne sie "
                "könnte niemand mehr die Inhalte öffnen und andere freischalten. Schalten Sie "
                "zuerst eine andere Amtsleitung frei."
            )
        )
    keeping.revoke(ring=ring, holders=[key], by=by, at=at)


@transaction.atomic
def renew(*, by: Actor, at: datetime) -> None:
    """A new secret and new keys for everything that is sealed from now on. Raises Stranger,
    Forbidden, Locked, NotEntitled."""
    require(by, "key.manage", by.post)
    keeping.renew(ring=opened(by), by=by, at=at)


@transaction.atomic
def set_up_recovery(
    *, needed: int, keepers: Sequence[str], seen: str, by: Actor, at: datetime
) -> list[str]:
    """Make shares; returns the words of each. `seen` is `edition` of the ring when the page was
    shown: to send it twice must not make the sheets that are printed just now worthless. Raises as
    `renew`, and RathausError."""
    require(by, "key.manage", by.post)
    ring = opened(by)
    if edition(ring.ring) != seen:
        raise RathausError(
            _(
                "Die Anteile wurden inzwischen neu erzeugt. Nur die Blätter von dort gelten. Sind "
                "sie nicht gedruckt, richten Sie die Wiederherstellung noch einmal ein."
            )
        )
    return recovery.set_up(ring=ring, needed=needed, keepers=keepers, by=by, at=at)


@transaction.atomic
def drill_recovery(*, words: Sequence[str], by: Actor, at: datetime) -> None:
    """Try the shares. Raises Stranger, Forbidden, WrongSecret."""
    require(by, "key.manage", by.post)
    recovery.drill(ring=_ring(by), words=words, by=by, at=at)


@transaction.atomic
def recover(*, words: Sequence[str], by: Actor, at: datetime) -> KeyGrant:
    """Entitle the acting head by the printed shares. Raises Stranger, Forbidden, WrongSecret,
    RathausError."""
    require(by, "key.manage", by.post)
    row = _ring(by)
    ring = recovery.open_with(row, words)
    holder = personal.key_in_use(by.account)
    if holder is None:
        raise RathausError(_("Sie haben noch keinen eigenen Schlüssel. Öffnen Sie ihn zuerst."))
    grant = _entitle(ring, holder, by, at)
    audit.record(
        verb="key_ring.recover", object=row, by=by, at=at, authority=row.authority_id,
        key=fingerprint(holder),
    )  # fmt: skip
    return grant


def edition(ring: KeyRing) -> str:
    """Which print of the shares is valid."""
    return ring.recovery_at.isoformat() if ring.recovery_at else ""


def _entitle(ring: OpenRing, key: PersonalKey, by: Actor, at: datetime) -> KeyGrant:
    """Entitle; a grant of an older generation opens nothing and makes room."""
    ring.ring.grants.filter(key=key).exclude(generation=ring.ring.generation).delete()
    return keeping.entitle(ring=ring, holder=key, by=by, at=at)


def _ring(by: Actor) -> KeyRing:
    ring = lock(by.authority_id)
    if ring is None:
        raise Stranger
    return ring
