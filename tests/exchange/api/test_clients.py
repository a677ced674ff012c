"""Programs are admitted, get a new secret, and end; by those who may, and from the command line."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from rathaus.access.events.words import WORDS
from rathaus.audit.models import Event
from rathaus.exchange import actions
from rathaus.exchange.models import Client
from rathaus.exchange.queries import clients
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from tests.cast import Cast
from tests.exchange.api.programs import ask_token


def admit(cast: Cast, by: str, **more: Any) -> actions.Admitted:
    values: dict[str, Any] = {"name": "Bauverfahren", "may_send": True, "may_fetch": False}
    return actions.admit(
        authority=cast.wiesental, by=cast.people[by], at=clock.now(), **values | more
    )


def test_admitted_renewed_ended(cast: Cast) -> None:
    head, at = cast.wiesental_head, clock.now()
    first = admit(cast, "wiesental_it")
    client = first.client
    assert [*clients.visible_to(head)] == [client]
    second = actions.renew_secret(client=client, by=head, at=at)
    assert second.secret != first.secret
    assert ask_token(str(client.pk), first.secret).status_code == 401
    assert ask_token(str(client.pk), second.secret).status_code == 200
    actions.end(client=client, by=head, at=at)
    assert ask_token(str(client.pk), second.secret).status_code == 401
    for again in (actions.renew_secret, actions.end):
        with pytest.raises(RathausError):
            again(client=client, by=head, at=at)
    found = Event.objects.filter(object_id=str(client.pk))
    verbs = sorted(event.verb for event in found)
    assert verbs == ["client.admit", "client.end", "client.renew_secret"]
    assert set(verbs) <= set(WORDS)
    assert first.secret not in str([event.detail for event in found])


def test_who_may(cast: Cast) -> None:
    client = admit(cast, "wiesental_head").client
    for name, error in (
        ("wiesental_clerk", Forbidden),
        ("birkenrain_head", Stranger),
        ("anna", Stranger),
    ):
        person = cast.people[name]
        with pytest.raises(error):
            admit(cast, name)
        with pytest.raises(error):
            actions.renew_secret(client=client, by=person, at=clock.now())
        with pytest.raises(error):
            actions.end(client=client, by=person, at=clock.now())
        assert not clients.visible_to(person).exists()
    with pytest.raises(Stranger):  # no program admits another one
        actions.admit(
            authority=cast.wiesental, name="x", may_send=True, may_fetch=True, by=client,
            at=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize("more", [{"name": " "}, {"may_send": False}])
def test_what_makes_no_sense(cast: Cast, more: dict[str, Any]) -> None:
    with pytest.raises(RathausError):
        admit(cast, "wiesental_head", **more)


def test_from_the_command_line(cast: Cast) -> None:
    out = StringIO()
    words = ("exchange", "client", "--authority", cast.wiesental.ars, "--name", "Portal", "--send")
    call_command(*words, stdout=out)
    printed = dict(re.findall(r"client_(id|secret): +(\S+)", out.getvalue()))
    assert ask_token(printed["id"], printed["secret"]).status_code == 200
    row = Client.objects.get()
    assert (row.may_send, row.may_fetch, row.authority) == (True, False, cast.wiesental)


def test_the_command_refuses(cast: Cast) -> None:
    for words in (
        ("--authority", "000000000000", "--name", "x", "--send"),
        ("--authority", cast.wiesental.ars, "--name", "x"),
    ):
        with pytest.raises(CommandError):
            call_command("exchange", "client", *words)
    assert not Client.objects.exists()
