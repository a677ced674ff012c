"""Background work of the cases part, every night: what ends by law without anybody doing it."""

from __future__ import annotations

from rathaus.cases import actions, queries
from rathaus.lib import clock


def end_periods() -> None:
    """End the provision of notices that nobody opened in time, and mark what counts as approved
    because nobody decided. Planned by migration 0003; a second run finds nothing."""
    for notice in queries.not_retrieved():
        actions.end_provision(notice=notice, at=clock.now())
    for case in queries.running():
        actions.deem(case=case, at=clock.now())
