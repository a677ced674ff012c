"""The e-mail that tells of a new message: sent by a real SMTP server, without content."""

from __future__ import annotations

import socket
from uuid import uuid4

import pytest
from django.utils import translation

from rathaus.accounts.models import Account
from rathaus.mailbox import tasks
from rathaus.mailbox.models import Message
from tests.journeys.town import free_port
from tests.mailbox.conftest import SUBJECT, TEXT


def body(mail) -> str:
    return mail.get_payload(decode=True).decode()


def test_the_mail_says_only_that_there_is_a_message(thread, write, stored, mail_server, run_jobs):
    write(thread, kind="notice", records=[stored("Hundesteuerbescheid.pdf")])
    assert run_jobs() == 1
    (mail,) = mail_server.mails
    assert mail["To"] == "anna@example.org"
    assert "/postfach/" in body(mail)
    raw = mail_server.raw[0].decode() + body(mail)
    told = [SUBJECT, *TEXT.split(), "Bescheid", "bescheid", "Wiesental", "WIE-2026", "Auerbach"]
    allowed = {"Guten", "Tag", "ist", "Ihr"}
    assert [word for word in told if word not in allowed and word in raw] == []
    message = Message.objects.get()
    assert str(message.pk) not in raw
    assert str(thread.pk) not in raw
    assert message.notified_at >= message.provided_at


def test_a_second_run_sends_nothing(thread, write, mail_server, run_jobs):
    message = write(thread)
    run_jobs()
    first = Message.objects.get().notified_at
    tasks.notify(str(message.pk))
    assert len(mail_server.mails) == 1
    assert Message.objects.get().notified_at == first


def test_a_dead_mail_server_raises_so_that_the_queue_tries_again(
    thread, write, settings, mail_server
):
    message = write(thread)
    alive, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    with pytest.raises(ConnectionRefusedError):
        tasks.notify(str(message.pk))
    assert Message.objects.get().notified_at is None
    settings.EMAIL_PORT = alive
    tasks.notify(str(message.pk))
    assert Message.objects.get().notified_at is not None
    assert len(mail_server.mails) == 1


def test_a_mail_server_that_says_nothing_does_not_hold_a_worker_for_ever(
    thread, write, settings, mail_server
):
    message = write(thread)
    settings.EMAIL_TIMEOUT = 1
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.EMAIL_PORT = mute.getsockname()[1]
        with pytest.raises(OSError, match="timed out"):
            tasks.notify(str(message.pk))
    assert Message.objects.get().notified_at is None


def test_mail_servers_have_a_time_limit(settings):
    assert 0 < settings.EMAIL_TIMEOUT <= 60


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_mail_is_in_the_language_of_the_account(
    cast, thread, write, mail_server, run_jobs, monkeypatch, language
):
    made_in, make = [], tasks._mail

    def note_language(address):
        made_in.append(translation.get_language())
        return make(address)

    monkeypatch.setattr(tasks, "_mail", note_language)
    Account.objects.filter(pk=cast.citizen.account.pk).update(language=language)
    write(thread)
    run_jobs()
    assert made_in == [language]
    assert len(mail_server.mails) == 1


def test_a_message_that_is_gone_is_an_error(db):
    with pytest.raises(Message.DoesNotExist):
        tasks.notify(str(uuid4()))
