"""Authorities join; bodies without territory are entered by command."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from rathaus.access.posts.actions import appoint_first_head
from rathaus.audit.actions import SYSTEM
from rathaus.audit.models import Event
from rathaus.lib import clock
from rathaus.tenancy.models import Authority, Kind
from rathaus.tenancy.queries import joined
from tests.cast import Cast


def test_with_its_first_head_an_authority_joins(cast: Cast) -> None:
    parent = cast.places["kreis"]
    new = Authority.objects.create(
        ars="039990010011", kind=Kind.EINHEITSGEMEINDE, name="Neuental", parent=parent
    )
    assert new not in joined()
    appoint_first_head(
        authority=new, email="neu@example.org", display_name="N. Neu", by=SYSTEM, at=clock.now()
    )
    new.refresh_from_db()
    assert new.joined_on == clock.today()
    assert new in joined()
    assert Event.objects.filter(verb="join", object_id=str(new.pk)).count() == 1


def test_a_body_without_territory_is_entered(cast: Cast, capsys: pytest.CaptureFixture) -> None:
    words = ("K00000000002", "competence_centre", "Zentrum Nord", "--parent", "039990000000")
    call_command("register", "add", *words)
    body = Authority.objects.get(ars="K00000000002")
    assert (body.kind, body.parent) == (Kind.COMPETENCE_CENTRE, cast.places["kreis"])


@pytest.mark.parametrize("key", ["K1", "039990010012", "K00000000001"])
def test_a_key_that_does_not_fit_or_is_taken_is_refused(cast: Cast, key: str) -> None:
    with pytest.raises(SystemExit):
        call_command("register", "add", key, "zweckverband", "Z", "--parent", "039990000000")
    assert Authority.objects.filter(ars=key).count() == (key == "K00000000001")
