"""Sealed content in the ledger: the event that made a row names the fingerprint of what it holds.

So `rathaus verify` finds, without any key, content that was changed, exchanged between two rows or
removed. The fingerprint is over the ciphertext alone and stays when recipients come and go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext as _

from rathaus.audit.models import Event
from rathaus.audit.registry import Finding, Progress
from rathaus.vault.content import about
from rathaus.vault.envelope import Malformed, fingerprint

BATCH = 1000
_verbs: dict[str, type[models.Model]] = {}


def register(model: type[models.Model], *verbs: str) -> None:
    """Every row of `model` was made by an event with one of the verbs, which has `of(row)` in its
    detail. The column is named `content`."""
    for verb in verbs:
        _verbs[verb] = model


def of(row: models.Model) -> dict[str, str]:
    """What the event that makes the row says of its content."""
    return {"sealed": about(row), "fingerprint": fingerprint(bytes(row.content))}  # type: ignore[attr-defined]  # registered models have it


def check(progress: Progress) -> Iterator[Finding]:
    """Compare every sealed row with the event that made it. Registered at the audit part."""
    seen: dict[type[models.Model], int] = defaultdict(int)
    # Counted first: what comes while we look has both row and event and is no stray.
    rows = {model: model._base_manager.count() for model in dict.fromkeys(_verbs.values())}
    events = Event.objects.filter(verb__in=_verbs, salt__isnull=False).order_by("pk")
    total, done = events.count(), 0
    batch: list[Event] = []
    for event in events.iterator(chunk_size=BATCH):
        batch.append(event)
        if len(batch) == BATCH:
            yield from _compare(batch, seen)
            done, batch = done + len(batch), []
            progress(_("Versiegelte Inhalte"), done, total)
    yield from _compare(batch, seen)
    yield from _unproven(rows, seen)
    progress(_("Versiegelte Inhalte"), total, total)


def _compare(events: list[Event], seen: dict[type[models.Model], int]) -> Iterator[Finding]:
    named: dict[type[models.Model], dict[str, str]] = defaultdict(dict)
    for event in events:
        if "sealed" in event.detail:
            row_id = event.detail["sealed"].rpartition(":")[2]
            named[_verbs[event.verb]][row_id] = event.detail["fingerprint"]
    for model, expected in named.items():
        rows = model._base_manager.filter(pk__in=expected).values_list("pk", "content")
        found = {str(pk): bytes(content) for pk, content in rows}
        seen[model] += len(found)
        for row_id, wanted in expected.items():
            yield from _judge(model, row_id, found.get(row_id), wanted)


def _judge(
    model: type[models.Model], row_id: str, content: bytes | None, wanted: str
) -> Iterator[Finding]:
    names = {"kind": model._meta.verbose_name, "id": row_id}
    if content is None:
        yield Finding("content.missing", _("%(kind)s %(id)s fehlt in der Datenbank.") % names)
    elif _fingerprint(content) != wanted:
        text = _("Der Inhalt von %(kind)s %(id)s ist verändert oder vertauscht.") % names
        yield Finding("content.changed", text)


def _fingerprint(content: bytes) -> str:
    try:
        return fingerprint(content)
    except Malformed:
        return ""


def _unproven(
    rows: dict[type[models.Model], int], seen: dict[type[models.Model], int]
) -> Iterator[Finding]:
    """Rows that no event made, unless events were erased: then that cannot be told."""
    if Event.objects.filter(verb__in=_verbs, salt__isnull=True).exists():
        return
    for model, count in rows.items():
        stray = count - seen[model]
        if stray > 0:
            names = {"count": stray, "kind": model._meta.verbose_name_plural}
            text = _("%(kind)s: %(count)d Zeilen stehen in keinem Ereignis.") % names
            yield Finding("content.unproven", text)
