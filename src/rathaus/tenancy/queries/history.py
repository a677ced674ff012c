"""What an authority was called and who carries on for it, on a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rathaus.tenancy.models import Authority, AuthorityChange, ChangeKind


@dataclass(frozen=True)
class History:
    """The changes of an authority, oldest first, and those of others that ended in it."""

    changes: list[AuthorityChange]
    absorbed: list[AuthorityChange]


def history(authority: Authority) -> History:
    """Everything recorded about it. Two queries."""
    own = authority.changes.select_related("from_parent", "successor")
    absorbed = authority.predecessor_changes.select_related("authority")
    return History(list(own), list(absorbed))


def name_on(authority: Authority, day: date) -> str:
    """Its name on that day: the former name of the first renaming after it, else today's."""
    later = authority.changes.filter(kind=ChangeKind.RENAMED, on__gt=day).first()
    return later.from_name if later else authority.name


def successor_on(authority: Authority, day: date) -> Authority | None:
    """Who carries on for `authority` on that day: itself while it exists, else its successor, or
    that one's; None where it ended without one. One query for each step."""
    node, seen = authority, {authority.pk}
    while node.valid_to is not None and node.valid_to <= day:
        merger = node.changes.filter(kind=ChangeKind.MERGED_INTO, on__lte=day)
        change = merger.select_related("successor").last()
        if change is None or change.successor is None or change.successor.pk in seen:
            return None
        node = change.successor
        seen.add(node.pk)
    return node
