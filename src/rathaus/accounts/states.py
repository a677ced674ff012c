"""The life cycle of a mandate as a table.

Read a line of `TABLE` as: "When the mandate is <source>, <verb> makes it <target>." That a mandate
has not begun or is over by date is no state: it follows from its days.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib.errors import RathausError


class MandateState(models.TextChoices):
    ASKED = "asked", _("angefragt")
    GRANTED = "granted", _("erteilt")
    REFUSED = "refused", _("abgelehnt")
    REVOKED = "revoked", _("beendet")


@dataclass(frozen=True)
class Transition:
    """One line of the table."""

    verb: str
    source: MandateState
    target: MandateState


S = MandateState
TABLE = (
    # Whoever was asked takes it on or not; nothing holds before that.
    Transition("accept", S.ASKED, S.GRANTED),
    Transition("refuse", S.ASKED, S.REFUSED),
    # Either side ends it at any time (§ 168 BGB); the principal takes back what was only asked.
    Transition("end", S.ASKED, S.REVOKED),
    Transition("end", S.GRANTED, S.REVOKED),
)


class MandateStateError(RathausError):
    """The verb does not stand in the table: the other side was quicker, or a click came twice."""


def follow(state: str, verb: str) -> MandateState:
    """The state that `verb` leads to. Raises MandateStateError."""
    for line in TABLE:
        if line.source == state and line.verb == verb:
            return line.target
    raise MandateStateError(
        _("Das geht nicht mehr: Die Vollmacht ist „%(state)s“. Bitte laden Sie die Seite neu.")
        % {"state": MandateState(state).label}
    )
