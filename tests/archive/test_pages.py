"""The pages of an authority's records: due, held, proposed, disposed of by two people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from rathaus.archive import actions
from rathaus.archive.models import Kind, Record
from rathaus.cases import actions as cases
from rathaus.lib import clock
from tests.cast import sign_in
from tests.matrix.world import World, build_world

pytestmark = pytest.mark.django_db
LIST = "/verwaltung/ablage/"


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def clerk(world: World) -> Client:
    return sign_in(world.cast.wiesental_clerk)


@pytest.fixture
def head(world: World) -> Client:
    return sign_in(world.cast.wiesental_head)


@pytest.fixture
def notice(world: World) -> Record:
    return world.cases["granted"].notices.get().record


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def press(client: Client, record: Record, verb: str) -> str:
    response = client.post(f"{LIST}{record.pk}/{verb}/", follow=True)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_all_records_with_names_and_cases_but_no_drafts(world: World, clerk: Client) -> None:
    page = text(clerk, f"{LIST}?ansicht=all")
    number = world.cases["granted"].number
    assert f"Bescheid-{number}.pdf" in page
    assert page.count(number) > 1
    assert "Anlage eines Entwurfs" not in page
    assert "Hier liegt nichts." in text(clerk, LIST)


def test_files_of_an_application_are_no_draft_files_any_more(world: World) -> None:
    sent = world.cases["received"].applications.get().files.get().record
    assert sent.kind == Kind.APPLICATION_FILE


def test_closing_a_case_starts_its_retention_and_reopening_stops_it(
    world: World, head: Client, notice: Record
) -> None:
    by, case = world.cast.wiesental_clerk, world.cases["granted"]
    cases.close(case=case, by=by, at=world.at)
    kept = case.applications.get().files.get().record
    for record in (notice, kept):
        record.refresh_from_db()
        assert record.retain_until.year == clock.today().year + 10
    actions.retain(records=[notice], on=clock.today().replace(year=2026), by=by, at=world.at)
    Record.objects.filter(pk=notice.pk).update(retain_until=clock.today() - timedelta(days=1))
    assert case.number in text(head, LIST)
    cases.reopen(case=case, by=by, at=world.at)
    notice.refresh_from_db()
    assert notice.retain_until is None


def test_before_time_two_people_and_then_it_is_gone(
    world: World, clerk: Client, head: Client, notice: Record
) -> None:
    assert "Vorher muss eine Person" in press(head, notice, "loeschen")
    assert "Freigeben muss sie jemand anderes" in press(clerk, notice, "vorschlagen")
    assert clerk.post(f"{LIST}{notice.pk}/loeschen/").status_code == 403
    assert world.cases["granted"].number in text(head, f"{LIST}?ansicht=proposed")
    assert "bleibt belegt" in press(head, notice, "loeschen")
    assert "gelöscht" in text(head, f"{LIST}{notice.pk}/")
    case = world.cases["granted"]
    shown = sign_in(world.cast.wiesental_clerk).get(f"/vorgaenge/{case.pk}/")
    assert shown.status_code == 200


def test_who_proposed_does_not_approve(head: Client, notice: Record) -> None:
    press(head, notice, "vorschlagen")
    assert "Freigeben muss sie jemand anderes" in press(head, notice, "loeschen")


def test_a_hold_stops_everything(clerk: Client, head: Client, notice: Record) -> None:
    assert "Löschsperre ist gesetzt" in press(head, notice, "sperren")
    assert "Heben Sie zuerst die Sperre auf" in press(clerk, notice, "vorschlagen")
    assert "Diese Datei darf nicht gelöscht werden." in text(clerk, f"{LIST}{notice.pk}/")
    assert "aufgehoben" in press(head, notice, "entsperren")


def test_an_unknown_verb_and_a_stranger_find_nothing(
    world: World, head: Client, notice: Record
) -> None:
    assert head.post(f"{LIST}{notice.pk}/aufessen/").status_code == 404
    assert sign_in(world.cast.birkenrain_head).get(f"{LIST}{notice.pk}/").status_code == 404
