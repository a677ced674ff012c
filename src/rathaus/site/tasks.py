"""Background work of the house: tidying up every night."""

from __future__ import annotations

from django.core.management import call_command

from rathaus.access.keys.holders import take_back_ended
from rathaus.accounts.actions import work_off
from rathaus.lib import clock, jobs
from rathaus.mailbox.tasks import remind_all
from rathaus.site import counters


def tidy_up() -> None:
    """Delete what has run out: sessions, counted attempts, the keys of posts that have ended;
    remind of answers; remove second factors whose waiting time is over. Runs every night (migration
    0001); a second run finds only what failed."""
    with jobs.one_by_one() as attempt:
        attempt(call_command, command_name="clearsessions")
        attempt(counters.forget_expired)
        attempt(take_back_ended, at=clock.now())
        attempt(remind_all)
        attempt(work_off, at=clock.now())
