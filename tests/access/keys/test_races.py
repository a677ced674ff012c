"""Two heads at the same moment: nobody keeps a grant of a ring that was renewed meanwhile, and one
head stays who can open it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from rathaus.access.actor import Actor
from rathaus.access.keys import holders
from rathaus.access.keys.actions import ring as actions
from rathaus.access.posts import actions as posts
from rathaus.accounts.models import Role
from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.vault import personal, rings
from rathaus.vault.models import KeyRing
from tests.access.keys.test_ring import entitle, key_of, newcomer
from tests.cases.test_races import at_once
from tests.cast import Cast, build_cast


@pytest.mark.django_db(transaction=True)
def test_who_is_entitled_while_the_ring_is_renewed_can_open_it() -> None:
    cast = build_cast()
    head, new = cast.wiesental_head, newcomer(cast)
    key = personal.key_in_use(new.account)
    assert key
    turns = iter([True, False, True, False])

    def act() -> None:
        if next(turns):
            actions.renew(by=head, at=clock.now())
        else:
            seen = actions.fingerprint(key)
            actions.entitle(key=key, seen=seen, by=head, at=clock.now())

    at_once(act, 4)
    assert KeyRing.objects.get(authority=cast.wiesental).generation == 3
    for actor in (head, new, cast.wiesental_clerk):
        ring = rings.open_ring(cast.wiesental.pk, actor.personal)
        assert ring.summary_key


def two_heads(monkeypatch: pytest.MonkeyPatch) -> tuple[Cast, Actor, Actor]:
    """Two who can open the ring; each check takes a while, so that both are at it at once."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time")
    cast = build_cast()
    second = newcomer(cast, Role.HEAD)
    entitle(cast, second)
    found = holders.of_holders

    def slowly(seconds: float) -> Callable[..., Any]:
        def find(*args: Any) -> Any:
            people = found(*args)
            len(people)  # what is true now
            time.sleep(seconds)
            return people

        return find

    monkeypatch.setattr(holders, "of_holders", slowly(0.4))  # a post that ends looks twice
    monkeypatch.setattr(actions, "of_holders", slowly(1.5))
    return cast, cast.wiesental_head, second


def one_is_refused(*acts: Callable[[], object]) -> None:
    turns = iter(acts)

    def act() -> bool:
        try:
            next(turns)()
        except RathausError:
            return False
        return True

    assert sorted(at_once(act, len(acts))) == [False, True]


def opens(cast: Cast, *heads: Actor) -> int:
    """How many of them are entitled."""
    return sum(rings.is_entitled(key_of(head), cast.wiesental.pk) for head in heads)


@pytest.mark.django_db(transaction=True)
def test_of_two_heads_who_leave_the_ring_one_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    cast, one, two = two_heads(monkeypatch)
    one_is_refused(
        lambda: actions.revoke(key=key_of(one), by=one, at=clock.now()),
        lambda: actions.revoke(key=key_of(two), by=two, at=clock.now()),
    )
    assert opens(cast, one, two) == 1


@pytest.mark.django_db(transaction=True)
def test_a_head_leaves_the_ring_while_the_post_of_the_other_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast, one, two = two_heads(monkeypatch)
    one_is_refused(
        lambda: actions.revoke(key=key_of(two), by=two, at=clock.now()),
        lambda: posts.end_post(post=one.post, on=clock.today(), by=two, at=clock.now()),
    )
    assert opens(cast, one, two) == 1
