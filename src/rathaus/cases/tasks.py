"""Background work of the cases part, every night: what ends by law without anybody doing it."""

from __future__ import annotations

from rathaus.cases import actions, queries
from rathaus.lib import clock, jobs


def end_periods() -> None:
    """End the provision of notices that nobody opened in time, and mark what counts as approved
    because nobody decided. Planned by migration 0003; a second run finds only what failed."""
    with jobs.one_by_one() as attempt:
        for notice in queries.not_retrieved():
            attempt(actions.end_provision, notice=notice, at=clock.now())
        for case in queries.running():
            attempt(actions.deem, case=case, at=clock.now())
