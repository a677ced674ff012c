"""Verifies the whole installation while it goes on working.

What is compared is bounded by the newest head at the start; what comes later is for the next time.
Every check is a generator of findings in German that name the event, tree, head or tile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from rathaus.audit import registry
from rathaus.audit.ledger import outside, triggers
from rathaus.audit.ledger.verification import heads, stamps, strays, trees, witnesses
from rathaus.audit.models import Head
from rathaus.audit.registry import Finding, Progress
from rathaus.standards.evidence.verifier import Untrue


def verify(progress: Progress, seen: Iterable[dict[str, Any]] = ()) -> Iterator[Finding]:
    """All findings about the ledger and what other parts have registered; `seen` are heads (JSON)
    that witnesses have kept."""
    yield from missing_triggers()
    known, newest, findings = _anchor()
    yield from findings
    yield from heads.check(progress)
    yield from trees.check(newest, progress)
    yield from strays.check()
    yield from stamps.check(progress)
    yield from witnesses.check([*([known] if known and not findings else []), *seen])
    yield from witnesses.restores()
    for check in registry.checks().values():
        yield from check(progress)


def missing_triggers() -> Iterator[Finding]:
    """Whether the database still refuses changes."""
    for name in triggers.missing(connection):
        yield Finding(
            "trigger.missing",
            _("Der Datenbank fehlt der Schutz %(name)s: Einträge ließen sich ändern.")
            % {"name": name},
        )


def _anchor() -> tuple[dict[str, Any] | None, Head | None, list[Finding]]:
    """The head outside, the newest inside, and what contradicts. Outside is read first: what is
    sequenced meanwhile makes the database newer, never older."""
    findings: list[Finding] = []
    known: dict[str, Any] | None = None
    newest: Head | None = None
    for _attempt in range(3):  # two batches may end between the two reads
        try:
            known = outside.read()
        except (Untrue, OSError) as error:
            newest = Head.objects.order_by("-number").first()
            return None, newest, [Finding("outside.damaged", str(error))]
        newest = Head.objects.order_by("-number").first()
        found = outside.contradiction(known, newest)
        findings = [found] if found else []
        if not findings:
            break
    return known, newest, findings
