"""Why a register file is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.lib.errors import RathausError

SHOWN = 10


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong in which line of the file (first line: 1)."""

    line: int
    reason: str

    def __str__(self) -> str:
        return _("Zeile %(line)d: %(reason)s") % {"line": self.line, "reason": self.reason}


class DamagedRegister(RathausError):
    """The file cannot be taken over; `problems` (at least one) name lines and reasons."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems)
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(_("… und %d weitere Fehler") % (len(self.problems) - SHOWN))
        super().__init__("\n".join(lines))


class OldRegister(RathausError):
    """The file is older than what has been taken over already."""
