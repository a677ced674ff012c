"""Two heads at the same moment: nobody keeps a grant of a ring that was renewed meanwhile."""

from __future__ import annotations

import pytest

from rathaus.access.keys.actions import ring as actions
from rathaus.lib import clock
from rathaus.vault import personal, rings
from rathaus.vault.models import KeyRing
from tests.access.keys.test_ring import newcomer
from tests.cases.test_races import at_once
from tests.cast import build_cast


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
