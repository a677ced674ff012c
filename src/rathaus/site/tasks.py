"""Background work of the house: tidying up every night."""

from __future__ import annotations

from django.core.management import call_command

from rathaus.access.keys.holders import take_back_ended
from rathaus.accounts.actions import work_off
from rathaus.lib import clock
from rathaus.mailbox.tasks import remind_all
from rathaus.site import counters


def tidy_up() -> None:
    """Delete what has run out: sessions, counted attempts, the keys of posts that have ended;
    remind of answers; remove second factors whose waiting time is over. Runs every night (migration
    0001); a second run finds nothing."""
    call_command("clearsessions")
    counters.forget_expired()
    take_back_ended(at=clock.now())
    remind_all()
    work_off(at=clock.now())
