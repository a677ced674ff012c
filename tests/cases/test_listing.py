"""Summaries are opened quickly once somebody has searched, and by nobody else."""

from __future__ import annotations

import pytest

from rathaus.access.actor import Actor
from rathaus.cases import actions, content, queries
from rathaus.cases.actions.listing import AT_ONCE
from rathaus.cases.models import Case
from rathaus.vault import keeping, rings
from rathaus.vault.envelope import recipients
from rathaus.vault.errors import Locked
from tests.cast import sign_in
from tests.matrix.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def waiting() -> int:
    return Case.objects.filter(listed_with="").count()


def test_a_search_makes_what_came_since_quick_once(world: World) -> None:
    clerk = world.cast.wiesental_clerk
    count = waiting()
    assert 0 < count < AT_ONCE
    assert sign_in(clerk).post("/vorgaenge/", {"suche": "Auerbach"}).status_code == 200
    assert waiting() == 0
    assert actions.list_quickly(by=clerk, at=world.at) == 0
    names = {content.applicant_name(c, clerk.keys) for c in queries.visible_to(clerk)}
    assert "Anna Auerbach" in names


def test_the_quick_key_is_used_first(world: World) -> None:
    clerk = world.cast.wiesental_clerk
    actions.list_quickly(by=clerk, at=world.at)
    case = world.cases["received"]
    case.refresh_from_db()
    assert recipients(bytes(case.content))[0] == clerk.keys.ring.summary_key.id


def test_a_renewed_ring_seals_them_anew(world: World) -> None:
    clerk, head = world.cast.wiesental_clerk, world.cast.wiesental_head
    count = actions.list_quickly(by=clerk, at=world.at)
    keeping.renew(ring=rings.open_ring(head.authority_id, head.personal), by=head, at=world.at)
    clerk = Actor(clerk.account, clerk.post, personal=clerk.personal)
    assert actions.list_quickly(by=clerk, at=world.at) == count


def test_a_locked_session_cannot(world: World) -> None:
    clerk = world.cast.wiesental_clerk
    with pytest.raises(Locked):
        actions.list_quickly(by=Actor(clerk.account, clerk.post), at=world.at)


def test_an_application_corrected_waits_again(world: World) -> None:
    from rathaus.intake import actions as intake

    clerk = world.cast.wiesental_clerk
    actions.list_quickly(by=clerk, at=world.at)
    draft = world.drafts["correction"]
    intake.submit(draft=draft, key=str(draft.pk), by=world.cast.citizen, at=world.at)
    assert waiting() == 1
