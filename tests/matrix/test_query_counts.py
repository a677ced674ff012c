"""List pages whose own parts do not count: as many queries with 30 rows more as with the first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rathaus.access.mandates import actions as mandates
from rathaus.access.mandates.content import Names
from rathaus.accounts.models import MandateRole, Post, Role
from rathaus.audit.actions import SYSTEM
from rathaus.catalogue.actions import put_service
from rathaus.catalogue.models import Basis, Delegation, LifeSituation, OzgService, Service
from rathaus.intake.models import FormVersion
from rathaus.lib import clock
from rathaus.tenancy.models import Authority, Kind
from tests.matrix.harness import Asker
from tests.matrix.world import FORM_KEY, World

pytestmark = pytest.mark.django_db
MORE = range(30)
SINCE = date(2024, 1, 1)


def delegations(world: World) -> None:
    for number in MORE:
        Delegation.objects.create(
            authority=world.cast.wiesental, service=service(number), basis=Basis.STATUTE,
            receiver=world.cast.wiesental, valid_from=SINCE,
        )  # fmt: skip


def service(number: int) -> Service:
    return put_service(
        key=f"hundewesen-{number}", name=f"Hundewesen {number}", level="gemeinde", by=SYSTEM,
        at=clock.now(),
    )  # fmt: skip


def services(world: World) -> None:
    for number in MORE:
        service(number)


def services_of_a_situation(world: World) -> None:
    for number in MORE:
        _place(number, world.situation)


def situations(world: World) -> None:
    for number in MORE:
        named = {"topic": f"Thema {number % 5}", "name": f"Lage {number}"}
        _place(number, LifeSituation.objects.create(**named))


def _place(number: int, situation: LifeSituation) -> None:
    """A service more in that situation."""
    bundle = OzgService.objects.create(ozg_id=f"9{number:04}", name="Hund", situation=situation)
    Service.objects.filter(pk=service(number).pk).update(ozg_service=bundle)


def places(world: World) -> None:
    for number in MORE:
        Authority.objects.create(
            ars=f"03999002{number:04}", kind=Kind.EINHEITSGEMEINDE, name=f"Ort {number}",
            hostname=f"ort{number}.localhost", parent=world.cast.kreis, joined_on=SINCE,
        )  # fmt: skip


def versions(world: World) -> None:
    first = world.versions[0]
    for number in MORE:
        FormVersion.objects.create(
            authority=first.authority, definition=first.definition, number=number + 10,
            title=first.title, content=first.content, sha256=f"{number:064}", source=b"{}",
            source_kind=first.source_kind, imported_at=world.at,
        )  # fmt: skip


def posts_of_one_person(world: World) -> None:
    for place in Authority.objects.all():
        for role in (Role.AUDITOR, Role.IT_ADMIN, Role.GUIDE, Role.HEAD):
            Post.objects.create(
                account=world.cast.wiesental_clerk.account, authority=place, role=role,
                display_name="Clara Klöver", valid_from=SINCE,
            )  # fmt: skip


def mandates_of_bernd(world: World) -> None:
    for number in MORE:
        mandates.ask(
            email=f"nummer{number}@example.org", role=MandateRole.READER, valid_from=clock.today(),
            names=Names("Bernd Brook", f"Nummer {number}"), by=world.cast.other_citizen,
            at=clock.now(),
        )  # fmt: skip


def companies_of_anna(world: World) -> None:
    for number in MORE:
        mandates.found_company(
            name=f"Firma {number}", own_name="Anna Auerbach", by=world.cast.citizen, at=clock.now()
        )


LISTS: dict[str, tuple[str, Callable[[World], None], str]] = {
    "catalogue:delegations": ("wiesental_head", delegations, ""),
    "catalogue:words": ("centre_guide", services, "?q=hundewesen"),
    "catalogue:situations": ("anonymous", situations, ""),
    "catalogue:situation": ("anonymous", services_of_a_situation, ""),
    "home": ("anonymous", places, ""),
    "intake:form": ("wiesental_guide", versions, ""),
    "access:mandates": ("bernd", mandates_of_bernd, ""),
    "access:act_for": ("anna", companies_of_anna, ""),
    "access:choose_post": ("wiesental_clerk", posts_of_one_person, ""),
}


def queries(client: Client, url: str) -> int:
    client.get(url)  # first-time queries: caches, the search index
    with CaptureQueriesContext(connection) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


@pytest.mark.parametrize("name", LISTS)
def test_thirty_rows_ask_as_often_as_one(asker: Asker, name: str) -> None:
    column, grow, query = LISTS[name]
    world, client = asker.world, asker.client(column)
    arguments = {
        "catalogue:situation": {"key": world.situation.pk},
        "intake:form": {"key": FORM_KEY},
    }
    url = reverse(name, kwargs=arguments.get(name)) + query
    if query:
        service(99)  # else nothing is found at first
    few, short = queries(client, url), len(client.get(url).content)
    grow(world)
    assert queries(client, url) == few
    assert len(client.get(url).content) > short
