"""Columns in the ledger: the event that set a column says in its detail what it was set to.

So `rathaus verify` finds a column that says something else than its event, without any key. Such
columns are facts that others rely on, set once: when a message was retrieved, when a letter was
posted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from rathaus.audit.models import Event
from rathaus.audit.registry import Finding, Progress

BATCH = 1000


@dataclass(frozen=True)
class _Proven:
    model: type[models.Model]
    columns: tuple[str, ...]
    named: str  # the key of the detail that names the row; "" where the event is about the row


_verbs: dict[str, _Proven] = {}
_Seen = dict[tuple[type[models.Model], str], int]


def register(model: type[models.Model], verb: str, *columns: str, named: str = "") -> None:
    """Events with this verb say `of(row, …)` of some of these columns, each once in the life of a
    row; what may stay empty is None until then. `named` is the key of the detail with the row's id
    where the event is about something else."""
    _verbs[verb] = _Proven(model, columns, named)


def of(row: models.Model, *columns: str) -> dict[str, str | int | bool]:
    """What the event that sets these columns says of them; nothing of what is None."""
    values = {name: said(getattr(row, name)) for name in columns}
    return {name: value for name, value in values.items() if value is not None}


def said(value: Any) -> str | int | bool | None:
    """A value as it stands in an event: moments in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int) else str(value)


def check(progress: Progress) -> Iterator[Finding]:
    """Compare every proven column with the event that set it. Registered at the audit part."""
    seen: _Seen = defaultdict(int)
    # Counted first: what comes while we look has both row and event and is no stray.
    filled = {
        (proven.model, name): proven.model._base_manager.exclude(**{name: None}).count()
        for proven in _verbs.values()
        for name in proven.columns
    }
    events = Event.objects.filter(verb__in=_verbs, salt__isnull=False).order_by("pk")
    total, done = events.count(), 0
    batch: list[Event] = []
    for event in events.iterator(chunk_size=BATCH):
        batch.append(event)
        if len(batch) == BATCH:
            yield from _compare(batch, seen)
            done, batch = done + len(batch), []
            progress(_("Festgehaltene Tatsachen"), done, total)
    yield from _compare(batch, seen)
    yield from _unproven(filled, seen)
    progress(_("Festgehaltene Tatsachen"), total, total)


def _compare(events: list[Event], seen: _Seen) -> Iterator[Finding]:
    wanted: dict[type[models.Model], dict[str, dict[str, Any]]] = defaultdict(dict)
    for event in events:
        proven = _verbs[event.verb]
        told = {name: event.detail[name] for name in proven.columns if name in event.detail}
        row_id = event.detail.get(proven.named, "") if proven.named else event.object_id
        if told and row_id:
            wanted[proven.model].setdefault(str(row_id), {}).update(told)
            for name in told:
                seen[proven.model, name] += 1
    for model, rows in wanted.items():
        found = {str(row.pk): row for row in model._base_manager.filter(pk__in=rows)}
        for row_id, told in rows.items():
            yield from _judge(model, row_id, found.get(row_id), told)


def _judge(
    model: type[models.Model], row_id: str, row: models.Model | None, told: dict[str, Any]
) -> Iterator[Finding]:
    names = {"kind": model._meta.verbose_name, "id": row_id}
    if row is None:
        yield Finding("fact.missing", _("%(kind)s %(id)s fehlt in der Datenbank.") % names)
        return
    for name, value in told.items():
        if said(getattr(row, name)) != value:
            title = {"column": model._meta.get_field(name).verbose_name}  # type: ignore[union-attr]  # no relation backwards
            text = _("%(kind)s %(id)s: „%(column)s“ sagt etwas anderes als sein Ereignis.")
            yield Finding("fact.changed", text % (names | title))


def _unproven(filled: _Seen, seen: _Seen) -> Iterator[Finding]:
    """Columns that no event set, unless events were erased: then that cannot be told."""
    if Event.objects.filter(verb__in=_verbs, salt__isnull=True).exists():
        return
    for (model, name), count in filled.items():
        stray = count - seen[model, name]
        if stray > 0:
            field = model._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # no relation backwards
            names = {"count": stray, "kind": model._meta.verbose_name_plural, "column": field}
            text = _("%(kind)s: %(count)d mal steht „%(column)s“ in keinem Ereignis.")
            yield Finding("fact.unproven", text % names)
