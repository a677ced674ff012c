"""Heads that were kept elsewhere, and restores that explain why one may be missing here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from rathaus.audit.actions import RESTORE
from rathaus.audit.ledger import leaves, outside
from rathaus.audit.ledger.verification.heads import trusted
from rathaus.audit.models import Event, Head
from rathaus.audit.registry import Finding
from rathaus.standards.evidence import verifier


def check(seen: Iterable[dict[str, Any]]) -> Iterator[Finding]:
    """Every head (JSON) that somebody has seen must stand in the chain."""
    keys = trusted()
    for value in seen:
        try:
            head = verifier.check_head(value)
        except verifier.Untrue as error:
            yield Finding("witness.invalid", str(error))
            continue
        if head["key"] not in keys:
            text = _("Der aufbewahrte Kopf %(number)d ist mit einem fremden Schlüssel signiert.")
            yield Finding("witness.key", text % {"number": head["number"]})
        elif not _stands_here(head):
            yield _absent(head)


def restores() -> Iterator[Finding]:
    """Every restore, so that whoever verifies knows what is lost."""
    for event in Event.objects.filter(verb=RESTORE).order_by("at"):
        at, reason = verifier.moment(leaves.microseconds(event.at)), event.detail.get("reason")
        first, last = _lost(event)
        lost = _("Die Köpfe %(first)d bis %(last)d gingen verloren.") % {
            "first": first,
            "last": last,
        }
        text = _("Am %(at)s wurde eine Sicherung eingespielt. %(lost)s Grund: %(reason)s")
        values = {"at": at, "lost": lost if first <= last else "", "reason": reason}
        yield Finding("restored", text % values, "note")


def _lost(event: Event) -> tuple[int, int]:
    """The numbers of the first and the last head that a restore has cost."""
    return (event.detail.get("here_number") or 0) + 1, event.detail.get("known_number") or 0


def _stands_here(head: dict[str, Any]) -> bool:
    found = Head.objects.filter(number=head["number"]).first()
    return found is not None and leaves.unsigned_head(found) == outside.unsigned(head)


def _absent(head: dict[str, Any]) -> Finding:
    """A head that was lost with a restore is known; any other is a second history."""
    for event in Event.objects.filter(verb=RESTORE):
        first, last = _lost(event)
        if first <= head["number"] <= last:
            text = _(
                "Der aufbewahrte Kopf %(number)d ging beim Einspielen einer Sicherung verloren."
            )
            return Finding("witness.lost", text % {"number": head["number"]}, "warning")
    text = _(
        "Der aufbewahrte Kopf %(number)d vom %(at)s steht nicht in dieser Datenbank: Sie wurde "
        "zurückgesetzt, oder die Geschichte wurde ausgetauscht."
    )
    values = {"number": head["number"], "at": verifier.moment(head["at"])}
    return Finding("witness.other", text % values)
