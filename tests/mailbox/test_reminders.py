"""The reminder of a day for an answer, and which e-mails somebody wants."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rathaus.lib import clock
from rathaus.mailbox import actions, rules, tasks
from rathaus.mailbox.models import MessageKind, Thread
from tests.mailbox.conftest import SUBJECT


def ask(cast, thread, days):
    return actions.provide(
        thread=thread, kind=MessageKind.MESSAGE, text="Bitte den Impfausweis.",
        answer_by=clock.today() + timedelta(days=days), by=cast.wiesental_clerk, at=clock.now(),
    )  # fmt: skip


def choose(cast, *, messages=True, reminders=True):
    account = cast.citizen.account
    actions.choose_mails(
        account=account, messages=messages, reminders=reminders, by=cast.citizen, at=clock.now()
    )


def subjects(mail_server):
    from email.header import decode_header, make_header

    return [str(make_header(decode_header(mail["Subject"]))) for mail in mail_server.mails]


def night(run_jobs):
    tasks.remind_all()
    return run_jobs()


def test_some_days_before_and_once_without_content(cast, thread, mail_server, run_jobs):
    ask(cast, thread, rules.REMIND_DAYS)
    run_jobs()
    night(run_jobs)
    assert subjects(mail_server)[1:] == ["Bitte denken Sie an Ihre Antwort"]
    raw = mail_server.raw[1].decode() + mail_server.mails[1].get_payload(decode=True).decode()
    assert [w for w in (SUBJECT, "Impfausweis", "Wiesental", "Auerbach") if w in raw] == []
    assert Thread.objects.get().reminded_at is not None
    assert night(run_jobs) == 0


@pytest.mark.parametrize("days", [rules.REMIND_DAYS + 1, -1])
def test_not_too_early_and_not_too_late(cast, thread, mail_server, run_jobs, days):
    ask(cast, thread, days)
    run_jobs()
    assert night(run_jobs) == 0


def test_whoever_has_answered_is_left_in_peace(cast, thread, mail_server, run_jobs):
    ask(cast, thread, 2)
    run_jobs()
    tasks.remind_all()
    actions.reply(thread=thread, text="Hier.", by=cast.citizen, at=clock.now())
    run_jobs()
    assert subjects(mail_server) == ["Neue Nachricht in Ihrem Postfach"]


def test_what_was_turned_off_is_not_sent_but_legal_mail_is(
    cast, thread, write, stored, mail_server, run_jobs
):
    choose(cast, messages=False, reminders=False)
    write(thread)
    ask(cast, thread, 2)
    run_jobs()
    night(run_jobs)
    assert mail_server.mails == []
    write(thread, kind=MessageKind.NOTICE, records=[stored()])
    run_jobs()
    assert len(mail_server.mails) == 1
