"""Changing, exchanging or removing sealed rows is found without a key, and named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from rathaus.cases.models import Application, InternalNote, Notice
from rathaus.lib import ids
from rathaus.mailbox.models import Message
from rathaus.vault import proving
from tests.matrix.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def findings() -> list[tuple[str, str]]:
    return [(found.code, found.text) for found in proving.check(lambda what, done, total: None)]


def flip(world: World) -> str:
    row = Notice.objects.first()
    changed = bytearray(row.content)
    changed[-1] ^= 1
    Notice.objects.filter(pk=row.pk).update(content=bytes(changed))
    return str(row.pk)


def swap(world: World) -> str:
    one, two = Application.objects.order_by("pk")[:2]
    Application.objects.filter(pk=one.pk).update(content=two.content)
    Application.objects.filter(pk=two.pk).update(content=one.content)
    return str(one.pk)


def garble(world: World) -> str:
    row = Message.objects.first()
    Message.objects.filter(pk=row.pk).update(content=b"{}")
    return str(row.pk)


def remove(world: World) -> str:
    row = InternalNote.objects.get()
    InternalNote.objects.filter(pk=row.pk)._raw_delete("default")
    return str(row.pk)


def slip_in(world: World) -> str:
    row = InternalNote.objects.get()
    row.pk = ids.new_id()
    row.save(force_insert=True)
    return "1 Zeilen"


def test_an_untouched_installation_has_nothing_to_say(world: World) -> None:
    assert findings() == []
    call_command("verify")


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        (flip, "content.changed"),
        (swap, "content.changed"),
        (garble, "content.changed"),
        (remove, "content.missing"),
        (slip_in, "content.unproven"),
    ],
)
def test_an_attack_is_named(world: World, attack: Callable[[World], str], code: str) -> None:
    named = attack(world)
    found = findings()
    assert {each for each, _text in found} == {code}
    assert any(named in text for _code, text in found)
    with pytest.raises((CommandError, SystemExit)):
        call_command("verify")


def test_new_recipients_change_nothing(world: World) -> None:
    from rathaus.cases import actions

    case = world.cases["waiting"]
    actions.resume(case=case, by=world.cast.wiesental_clerk, at=world.at)
    assert findings() == []
