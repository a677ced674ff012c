"""Changes of territory and name that the operator enters by command: the register names no
successors."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.audit.actions import Named, record
from rathaus.lib.errors import RathausError
from rathaus.tenancy import names
from rathaus.tenancy.models import Authority, AuthorityChange, ChangeKind
from rathaus.tenancy.registry import require_system


@transaction.atomic
def merge(
    *, authority: Authority, into: Authority, on: date, by: Named, at: datetime
) -> AuthorityChange:
    """`authority` is absorbed by `into` from the day `on`; its rows and host name stay with it, and
    whoever asks for it is led to `into`. Corrects an end that the register import has recorded.
    Raises RathausError where that would make a circle of successors."""
    require_system(by)
    if authority in (into, *_successors(into)):
        raise RathausError(_("Eine Behörde kann nicht in sich selbst aufgehen."))
    _end(authority, on)
    change = authority.changes.filter(kind__in=_ENDS).last() or AuthorityChange(authority=authority)
    change.kind, change.on, change.successor = ChangeKind.MERGED_INTO, on, into
    change.save()
    _record("merge", authority, by, at, into=str(into.pk), on=on.isoformat())
    return change


@transaction.atomic
def dissolve(*, authority: Authority, on: date, by: Named, at: datetime) -> AuthorityChange:
    """`authority` ends on the day `on` without a single successor."""
    require_system(by)
    _end(authority, on)
    change = authority.changes.filter(kind__in=_ENDS).last() or AuthorityChange(authority=authority)
    change.kind, change.on, change.successor = ChangeKind.DISSOLVED, on, None
    change.save()
    _record("dissolve", authority, by, at, on=on.isoformat())
    return change


@transaction.atomic
def rename(
    *, authority: Authority, name: str, on: date, by: Named, at: datetime
) -> AuthorityChange:
    """`authority` is called `name` from the day `on`."""
    require_system(by)
    change = AuthorityChange.objects.create(
        authority=authority,
        kind=ChangeKind.RENAMED,
        on=on,
        from_name=authority.name,
        to_name=name,
    )
    authority.name, authority.search_name = name, names.fold(name)
    authority.save(update_fields=["name"])
    _record("rename", authority, by, at, on=on.isoformat())
    return change


_ENDS = (ChangeKind.DISSOLVED, ChangeKind.MERGED_INTO)


def _end(authority: Authority, on: date) -> None:
    if authority.valid_from is not None and on < authority.valid_from:
        raise RathausError(_("Die Behörde kann nicht enden, bevor sie besteht."))
    authority.valid_to = on
    authority.save(update_fields=["valid_to"])


def _successors(authority: Authority) -> list[Authority]:
    found: list[Authority] = []
    node: Authority | None = authority
    while node is not None and node not in found:
        found.append(node)
        change = node.changes.filter(kind=ChangeKind.MERGED_INTO).last()
        node = change.successor if change else None
    return found


def _record(verb: str, authority: Authority, by: Named, at: datetime, **detail: str) -> None:
    record(verb=verb, object=authority, by=by, at=at, authority=authority.pk, **detail)
