"""An authority whose end is known already is there until that day, everywhere."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from pytest_django import Settings

from rathaus.catalogue.forms.delegation import DelegationForm
from rathaus.catalogue.queries.offers import actable_authorities
from rathaus.catalogue.queries.pages import choose_place
from rathaus.intake.models import FormDefinition
from rathaus.lib import clock
from rathaus.site.legal import operator_of
from rathaus.tenancy.models import Authority
from tests.cast import Cast
from tests.intake.story import DOG_FORM


@pytest.fixture(params=[True, False], ids=["will end", "has ended"])
def there(request: pytest.FixtureRequest, cast: Cast) -> bool:
    """Whether Auwinkel, Bachlingen and Wiesental still exist: they end tomorrow or ended today."""
    day = clock.today() + timedelta(days=1 if request.param else 0)
    Authority.objects.filter(ars__startswith="039995401").update(valid_to=day)
    Authority.objects.filter(ars__startswith="039995401", joined_on=None).update(joined_on=day)
    for authority in (cast.auwinkel, cast.wiesental):
        authority.refresh_from_db()
    return bool(request.param)


def test_the_front_page_names_it(cast: Cast, there: bool) -> None:
    found = cast.auwinkel.hostname in Client().get("/").content.decode()
    assert found == there


def test_it_answers_for_the_portal(cast: Cast, there: bool, settings: Settings) -> None:
    settings.PORTAL_OPERATOR = cast.wiesental.ars
    found = operator_of(RequestFactory().get("/impressum/"))
    assert found == (cast.wiesental if there else None)


def test_the_union_writes_for_it(cast: Cast, there: bool) -> None:
    assert (cast.auwinkel in actable_authorities(cast.wiesental_guide)) == there


def test_it_can_be_chosen_below_its_union(cast: Cast, there: bool) -> None:
    assert (cast.auwinkel in choose_place("", scope=cast.wiesental).candidates) == there


def test_it_can_receive_a_task(cast: Cast, there: bool) -> None:
    form = DelegationForm({"receiver": cast.auwinkel.name}, authority=cast.kreis)
    assert ("receiver" not in form.errors) == there


def test_forms_are_imported_for_it(cast: Cast, there: bool) -> None:
    command = ["import", str(DOG_FORM), "--key", "hund", "--authority", cast.auwinkel.ars]
    with nullcontext() if there else pytest.raises(CommandError, match="gibt es nicht"):
        call_command("forms", *command)
    assert FormDefinition.objects.filter(authority=cast.auwinkel).exists() == there
