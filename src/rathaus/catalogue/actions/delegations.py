"""Writes to delegations: no two entries for a giver on one day, no chain that is a circle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit.actions import record
from rathaus.catalogue.models import Basis, Delegation, Service
from rathaus.catalogue.queries.chain import cycle, entries_of
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.tenancy.models import Authority, Kind


@transaction.atomic
def delegate(
    *,
    authority: Authority,
    service: Service,
    giver: Authority | None,
    receiver: Authority,
    basis: str = Basis.AGREEMENT,
    reference: str = "",
    valid_from: date,
    valid_to: date | None = None,
    by: Actor,
    at: datetime,
) -> Delegation:
    """Enter that `receiver` does the task of `giver` (None: of all members of `authority`) from
    `valid_from` to `valid_to`, both inclusive. `giver` = `receiver`: the member keeps the task.

    Raises RathausError for an entry that ends before it begins, is for somebody else's task,
    overlaps another one, or would close a circle.
    """
    require(by, "delegation.edit", authority)
    Service.objects.select_for_update().get(pk=service.pk)  # one entry at a time for each service
    _refuse_foreign(authority, giver, receiver)
    if valid_to and valid_to < valid_from:
        raise RathausError(_("Das Ende liegt vor dem Beginn."))
    entry = Delegation(authority=authority, service=service, giver=giver, receiver=receiver)
    entry.basis, entry.reference = basis, reference
    entry.valid_from, entry.valid_to = valid_from, valid_to
    _refuse_overlap(entry)
    entry.save()
    _refuse_circle(entry, since=valid_from, until=valid_to)
    record(verb="delegation.enter", object=entry, by=by, at=at, authority=authority.pk)
    return entry


@transaction.atomic
def end_delegation(
    *, delegation: Delegation, last_day: date, by: Actor, at: datetime
) -> Delegation:
    """Let the entry hold up to and including `last_day`. The history before it stays.

    Raises RathausError where the last day lies before the first or after the present end, or where
    what counts afterwards would be a circle.
    """
    require(by, "delegation.edit", delegation)
    Service.objects.select_for_update().get(pk=delegation.service_id)
    if last_day < delegation.valid_from:
        raise RathausError(_("Der letzte Tag liegt vor dem Beginn der Übertragung."))
    if delegation.valid_to and last_day > delegation.valid_to:
        raise RathausError(_("Die Übertragung endet schon vorher. Tragen Sie eine neue ein."))
    before, delegation.valid_to = delegation.valid_to, last_day
    delegation.save(update_fields=["valid_to"])
    _refuse_circle(delegation, since=last_day + timedelta(days=1), until=before)
    record(
        verb="delegation.end", object=delegation, by=by, at=at, authority=delegation.authority_id
    )
    return delegation


def _refuse_foreign(authority: Authority, giver: Authority | None, receiver: Authority) -> None:
    if giver is None:
        if authority.kind != Kind.SAMTGEMEINDE:
            raise RathausError(_("Nur eine Samtgemeinde kann für alle Mitglieder eintragen."))
    elif giver.pk != authority.pk and not _is_member(giver, authority):
        names = {"authority": authority.name, "giver": giver.name}
        raise RathausError(_("%(authority)s kann keine Aufgaben von %(giver)s übertragen.") % names)
    if not receiver.exists_on(clock.today()):
        raise RathausError(_("„%s“ besteht nicht mehr.") % receiver.name)


def _is_member(giver: Authority, authority: Authority) -> bool:
    """A Landkreis stands above municipalities too, but their tasks are not its own to give away."""
    return authority.kind == Kind.SAMTGEMEINDE and giver.parent_id == authority.pk


def _refuse_overlap(entry: Delegation) -> None:
    same = Delegation.objects.filter(service=entry.service).filter(
        Q(giver=entry.giver) if entry.giver_id else Q(giver=None, authority=entry.authority)
    )
    clash = same.filter(Q(valid_to=None) | Q(valid_to__gte=entry.valid_from))
    if entry.valid_to:
        clash = clash.filter(valid_from__lte=entry.valid_to)
    if other := clash.select_related("receiver").first():
        names = {"receiver": other.receiver.name, "since": _day(other.valid_from)}
        raise RathausError(
            _(
                "Für diese Zeit gibt es schon einen Eintrag (ab %(since)s, an %(receiver)s). "
                "Beenden Sie ihn zuerst."
            )
            % names
        )


def _refuse_circle(entry: Delegation, *, since: date, until: date | None) -> None:
    """Raise where, on a day between `since` and `until`, a giver of `entry` runs into a circle."""
    entries = entries_of(entry.service)
    starts = [entry.giver] if entry.giver else list(entry.authority.children.all())
    for day in _turning_days(entries, since, until):
        for start in starts:
            if circle := cycle(start, entries, day):
                way = " → ".join(node.name for node in circle)
                raise RathausError(
                    _("Das wäre ein Kreis: %(way)s (am %(day)s). Niemand wäre zuständig.")
                    % {"way": way, "day": _day(day)}
                )


def _turning_days(entries: Sequence[Delegation], since: date, until: date | None) -> list[date]:
    """`since` and every later day up to `until` on which another entry begins or has ended."""
    next_days = {e.valid_to + timedelta(days=1) for e in entries if e.valid_to}
    ends = {e.receiver.valid_to for e in entries if e.receiver.valid_to}
    days = {since} | {e.valid_from for e in entries} | next_days | ends
    return sorted(day for day in days if since <= day and (until is None or day <= until))


def _day(day: date) -> str:
    return formats.date_format(day, "d.m.Y")
