"""The life cycle of a case as a table: what may happen in which state, and what follows.

Read a line of `TABLE` as: "When the case is <source>, <verb> makes it <target>."
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib.errors import RathausError


class CaseState(models.TextChoices):
    RECEIVED = "received", _("eingegangen")
    IN_PROGRESS = "in_progress", _("in Bearbeitung")
    WAITING = "waiting_for_applicant", _("wartet auf Antwort")
    GRANTED = "granted", _("bewilligt")
    PARTLY_GRANTED = "partly_granted", _("teilweise bewilligt")
    REFUSED = "refused", _("abgelehnt")
    DEEMED = "deemed", _("gilt als genehmigt")
    WITHDRAWN = "withdrawn", _("zurückgenommen")
    CLOSED = "closed", _("abgeschlossen")


class Outcome(models.TextChoices):
    """How a notice decides an application."""

    GRANTED = "granted", _("bewilligt")
    PARTLY = "partly", _("teilweise bewilligt")
    REFUSED = "refused", _("abgelehnt")


@dataclass(frozen=True)
class Transition:
    """One line of the table."""

    verb: str
    source: CaseState
    target: CaseState


S = CaseState
TABLE = (
    # The authority begins to work on it.
    Transition("take", S.RECEIVED, S.IN_PROGRESS),
    Transition("assign", S.RECEIVED, S.IN_PROGRESS),
    Transition("assign", S.IN_PROGRESS, S.IN_PROGRESS),
    Transition("assign", S.WAITING, S.WAITING),
    Transition("unassign", S.IN_PROGRESS, S.RECEIVED),
    # Something is missing: the applicant answers, or the authority goes on without an answer.
    Transition("request_correction", S.IN_PROGRESS, S.WAITING),
    Transition("correct", S.WAITING, S.IN_PROGRESS),
    Transition("resume", S.WAITING, S.IN_PROGRESS),
    # The decision: once, by a notice.
    Transition("grant", S.IN_PROGRESS, S.GRANTED),
    Transition("grant_partly", S.IN_PROGRESS, S.PARTLY_GRANTED),
    Transition("refuse", S.IN_PROGRESS, S.REFUSED),
    # Nobody decided in time and a statute says that this grants it (§ 42a VwVfG).
    Transition("deem", S.RECEIVED, S.DEEMED),
    Transition("deem", S.IN_PROGRESS, S.DEEMED),
    Transition("deem", S.WAITING, S.DEEMED),
    # The applicant takes the application back, as long as nothing is decided.
    Transition("withdraw", S.RECEIVED, S.WITHDRAWN),
    Transition("withdraw", S.IN_PROGRESS, S.WITHDRAWN),
    Transition("withdraw", S.WAITING, S.WITHDRAWN),
    # Nothing is left to do.
    Transition("close", S.GRANTED, S.CLOSED),
    Transition("close", S.PARTLY_GRANTED, S.CLOSED),
    Transition("close", S.REFUSED, S.CLOSED),
    Transition("close", S.DEEMED, S.CLOSED),
    Transition("close", S.WITHDRAWN, S.CLOSED),
    # The authority takes a decided matter up again (objection upheld, §§ 48-51 VwVfG).
    Transition("reopen", S.GRANTED, S.IN_PROGRESS),
    Transition("reopen", S.PARTLY_GRANTED, S.IN_PROGRESS),
    Transition("reopen", S.REFUSED, S.IN_PROGRESS),
    Transition("reopen", S.DEEMED, S.IN_PROGRESS),
    Transition("reopen", S.CLOSED, S.IN_PROGRESS),
)

INITIAL = S.RECEIVED
OPEN = (S.RECEIVED, S.IN_PROGRESS, S.WAITING)
DECIDED = (S.GRANTED, S.PARTLY_GRANTED, S.REFUSED, S.CLOSED)
DECISIONS = {
    Outcome.GRANTED: "grant",
    Outcome.PARTLY: "grant_partly",
    Outcome.REFUSED: "refuse",
}


class WrongStateError(RathausError):
    """The verb does not stand in the table for this state: someone else was quicker, or a click
    came twice."""


def verbs(state: str) -> frozenset[str]:
    """What may happen in `state`."""
    return frozenset(line.verb for line in TABLE if line.source == state)


def follow(state: str, verb: str) -> CaseState:
    """The state that `verb` leads to. Raises WrongStateError where the table has no such line."""
    for line in TABLE:
        if line.source == state and line.verb == verb:
            return line.target
    title = CaseState(state).label
    raise WrongStateError(
        _("Das geht jetzt nicht: Der Vorgang ist „%(state)s“. Bitte laden Sie die Seite neu.")
        % {"state": title}
    )
