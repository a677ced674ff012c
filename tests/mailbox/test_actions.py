"""Who may write into a mailbox, and the three facts that are set once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django_q.models import OrmQ

from rathaus.archive.forms import CheckedUpload
from rathaus.audit.models import Event
from rathaus.lib import clock, ids
from rathaus.lib.errors import Forbidden, Stranger
from rathaus.mailbox import actions, content, queries, registry
from rathaus.mailbox.models import Direction, Message, MessageKind, Thread
from tests.mailbox.conftest import PDF, SUBJECT, TEXT

FILE = CheckedUpload("Impfpass.pdf", "application/pdf", PDF)


def reply(thread, by, text="Danke", files=(), key=None):
    return actions.reply(thread=thread, text=text, files=files, key=key, by=by, at=clock.now())


def test_the_thread_of_a_case_is_opened_once(open_thread):
    case = uuid4()
    assert open_thread(case_id=case) == open_thread(case_id=case)
    assert queries.thread_for_case(case) == Thread.objects.get()
    assert queries.thread_for_case(uuid4()) is None


def test_a_message_of_the_authority_is_provided_and_notified_later(thread, write):
    message = write(thread)
    assert (message.direction, message.provided_at) == (Direction.OUT, message.sent_at)
    assert message.notified_at is None
    assert message.retrieved_at is None
    assert OrmQ.objects.get().task["args"] == (str(message.pk),)
    thread.refresh_from_db()
    assert thread.last_at == message.sent_at


@pytest.mark.parametrize("who", ["birkenrain_clerk", "kreis_head", "anna", "bernd"])
def test_only_the_threads_authority_provides(cast, thread, who):
    with pytest.raises(Stranger):
        actions.provide(
            thread=thread, kind="message", text="x", by=cast.people[who], at=clock.now()
        )
    assert not Message.objects.exists()
    assert not OrmQ.objects.exists()


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("bernd", Stranger),
        ("business", Stranger),
        ("birkenrain_clerk", Stranger),
        ("wiesental_clerk", Forbidden),
        ("wiesental_head", Forbidden),
    ],
)
def test_only_the_owner_replies_and_retrieves(cast, thread, write, who, refusal):
    write(thread)
    with pytest.raises(refusal):
        reply(thread, cast.people[who])
    with pytest.raises(refusal):
        actions.retrieve(thread=thread, by=cast.people[who], at=clock.now())
    assert Message.objects.get().retrieved_at is None


def test_a_reply_is_no_provision(cast, thread):
    message = reply(thread, cast.citizen, files=[FILE])
    assert message.direction == Direction.IN
    assert message.provided_at is None
    attachment = message.attachments.get()
    assert (attachment.record.kind, attachment.record.authority) == (
        "message_file",
        thread.authority,
    )
    for side in (cast.citizen, cast.wiesental_clerk):
        assert content.text_of(message, side.keys) == "Danke"
        assert content.named(attachment, side.keys).name == "Impfpass.pdf"
        assert content.file_of(attachment, side.keys) == PDF
    assert not OrmQ.objects.exists()


def test_the_same_key_sends_once(cast, thread):
    key = uuid4()
    first = reply(thread, cast.citizen, key=key, files=[FILE])
    again = reply(thread, cast.citizen, text="noch einmal", key=key, files=[FILE])
    assert first == again
    assert Message.objects.count() == 1
    assert reply(thread, cast.citizen, key=uuid4()) != first


def test_a_key_of_another_thread_is_free(cast, thread, open_thread):
    key = uuid4()
    reply(thread, cast.citizen, key=key)
    reply(open_thread(cast.other_citizen), cast.other_citizen, key=key)
    assert Message.objects.count() == 2


def test_parts_above_hear_of_a_reply_in_its_transaction(cast, thread, monkeypatch):
    heard = []

    def fail(message, by, at):
        heard.append((message.thread_id, by, message.sent_at == at))
        raise RuntimeError

    monkeypatch.setattr(registry, "_reply_handlers", [])
    registry.on_reply(fail)
    registry.on_reply(fail)
    with pytest.raises(RuntimeError):
        reply(thread, cast.citizen)
    assert heard == [(thread.pk, cast.citizen, True)]
    assert not Message.objects.exists()


def test_retrieval_counts_from_the_first_time(cast, thread, write):
    write(thread)
    reply(thread, cast.citizen)
    first = clock.now()
    assert actions.retrieve(thread=thread, by=cast.citizen, at=first) == 1
    later = first + timedelta(days=1)
    assert actions.retrieve(thread=thread, by=cast.citizen, at=later) == 0
    assert Message.objects.get(direction=Direction.OUT).retrieved_at == first
    assert Message.objects.get(direction=Direction.IN).retrieved_at is None
    assert Event.objects.filter(verb="message.retrieve").count() == 1


def test_retrieval_of_one_message_leaves_the_others(cast, thread, write):
    seen, unseen = write(thread), write(thread)
    actions.retrieve(thread=thread, only=seen, by=cast.citizen, at=clock.now())
    unseen.refresh_from_db()
    assert unseen.retrieved_at is None
    assert queries.unread_count(cast.citizen) == 1


def test_notification_is_noted_once(thread, write):
    message, first = write(thread), clock.now()
    assert actions.mark_notified(message=message, at=first)
    assert not actions.mark_notified(message=message, at=first + timedelta(hours=1))
    message.refresh_from_db()
    assert message.notified_at == first


def test_acknowledge_opens_and_provides_at_once(cast):
    message = actions.acknowledge(
        account=cast.citizen.account,
        authority=cast.places["wiesental"],
        subject=SUBJECT,
        reference="WIE-2026-0002",
        case_id=ids.new_id(),
        text="Ihr Antrag ist da.",
        at=clock.now(),
    )
    assert message.kind == MessageKind.RECEIPT
    assert message.author == "system"
    assert message.thread.account == cast.citizen.account


def test_no_event_carries_content(cast, thread, write):
    write(thread)
    reply(thread, cast.citizen, files=[FILE])
    actions.retrieve(thread=thread, by=cast.citizen, at=clock.now())
    values = {"given_name": "Anna", "town": "Auwinkel"}
    save = {"account": cast.citizen.account, "by": cast.citizen, "at": clock.now()}
    actions.save_profile(values=values, **save)
    events = " ".join(f"{e.verb} {e.detail} {e.actor}" for e in Event.objects.all())
    for word in (SUBJECT, TEXT, "Bello", "Danke", "Impfpass", "Anna", "Auwinkel", "@"):
        assert word not in events


def test_a_profile_is_its_owners(cast):
    values = {"given_name": "Anna", "street": ""}
    with pytest.raises(Stranger):
        actions.save_profile(
            account=cast.citizen.account, values=values, by=cast.other_citizen, at=clock.now()
        )
    actions.save_profile(
        account=cast.citizen.account, values=values, by=cast.citizen, at=clock.now()
    )
    assert queries.profile_values(cast.citizen.account) == {
        "email": "anna@example.org",
        "given_name": "Anna",
    }
    assert queries.profile_values(cast.other_citizen.account) == {"email": "bernd@example.org"}
