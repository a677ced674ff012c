"""Two requests at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from rathaus.access.posts.actions import create_post, end_post
from rathaus.accounts.models import Post, Role
from rathaus.archive.forms import CheckedUpload
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.mailbox import actions
from rathaus.mailbox.models import Message
from tests.mailbox.conftest import PDF

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*doings: Callable[[], object]) -> list[object]:
    """Run all in threads of their own; returns what each gave back or raised."""
    results: list[object] = [None] * len(doings)
    ready = Barrier(len(doings))

    def run(number: int) -> None:
        ready.wait()
        try:
            results[number] = doings[number]()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_double_click_sends_once(cast, thread):
    key, file = uuid4(), CheckedUpload("Impfpass.pdf", "application/pdf", PDF)

    def send():
        return actions.reply(
            thread=thread, text="Danke", files=[file], key=key, by=cast.citizen, at=clock.now()
        )

    sent = at_once(*[send] * 4)
    assert sent == [Message.objects.get()] * 4


def test_two_windows_retrieve_once(cast, thread, write):
    write(thread)

    def look():
        return actions.retrieve(thread=thread, by=cast.citizen, at=clock.now())

    assert sorted(at_once(*[look] * 4)) == [0, 0, 0, 1]
    assert Event.objects.filter(verb="message.retrieve").count() == 1


def test_two_heads_cannot_end_each_other(cast):
    hanna = cast.people["wiesental_head"]
    second = create_post(
        authority=cast.places["wiesental"],
        email="birkenrain.head@example.org",
        role=Role.HEAD,
        display_name="Britta Bohm",
        valid_from=clock.today(),
        by=hanna,
        at=clock.now(),
    )

    def end(post):
        return lambda: end_post(post=post, on=clock.today(), by=hanna, at=clock.now())

    ended = at_once(end(hanna.post), end(second))
    assert sorted(type(result) for result in ended if isinstance(result, Exception)) == [
        RathausError
    ]
    assert Post.objects.filter(authority=second.authority, role=Role.HEAD, valid_to=None).exists()
