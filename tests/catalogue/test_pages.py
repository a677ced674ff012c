"""The pages as people meet them, and who may open which."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from rathaus.access.actor import Actor
from rathaus.audit.actions import SYSTEM
from rathaus.catalogue import actions
from rathaus.catalogue.models import Delegation, Offer, Service
from rathaus.catalogue.states import OfferState
from tests.cast import Cast
from tests.catalogue.conftest import DOG_TAX, NOW

SignIn = Callable[[Actor], Client]
Adopt = Callable[..., Offer]
AUWINKEL = "039995401001"


def _text(client: Client, url: str, **more: str) -> str:
    response = client.get(url, headers={"host": more.pop("host", "localhost")}, **more)  # type: ignore[arg-type]  # values of several types
    assert response.status_code == 200, url
    return str(response.content.decode())


def test_search_page_finds_and_helps(client: Client, cast: Cast, everyday: None) -> None:
    assert "Hundesteuer" in _text(client, "/leistungen/?q=hund+anmelden")
    nothing = _text(client, "/leistungen/?q=xqzvw&ort=Auwinkel")
    assert "nichts gefunden" in nothing
    assert "Dorfstraße 12" in nothing  # whom to ask instead
    assert "kennen wir nicht" in _text(client, "/leistungen/?q=hund&ort=Nirgendwo")


def test_the_way_from_service_to_offer(client: Client, cast: Cast, adopt: Adopt) -> None:
    adopt("birkenrain", fee="70 Euro")
    url = f"/leistungen/{DOG_TAX}/"
    assert "Ort oder Postleitzahl" in _text(client, url)
    page = _text(client, f"{url}?ort=29995")
    assert "70 Euro" in page
    assert "Birkenrain" in page
    assert "Zuständig am" in page
    assert "Rathausstraße 8" in page


def test_two_places_with_one_postcode_are_asked_about(
    client: Client, cast: Cast, everyday: None
) -> None:
    other = cast.places["bachlingen"]
    other.postcode = "29992"
    other.save()
    page = _text(client, f"/leistungen/{DOG_TAX}/?ort=29992")
    assert "Auwinkel" in page
    assert "Bachlingen" in page
    assert "Welchen Ort meinen Sie?" in page


def test_not_online_names_office_and_hours(client: Client, cast: Cast, everyday: None) -> None:
    page = _text(client, f"/leistungen/{DOG_TAX}/?ort={AUWINKEL}")
    assert "noch nicht online" in page
    assert "Montag bis Freitag" in page


def test_under_the_name_of_a_member_the_place_is_known(
    client: Client, cast: Cast, everyday: None
) -> None:
    page = _text(client, f"/leistungen/{DOG_TAX}/", host="auwinkel.localhost")
    assert "Für Auwinkel ist zuständig" in page
    page = _text(client, f"/leistungen/{DOG_TAX}/", host="wiesental.localhost")
    assert "In welcher Gemeinde wohnen Sie?" in page


def test_federal_and_unknown(client: Client, cast: Cast, everyday: None) -> None:
    page = _text(client, f"/leistungen/99041008000000/?ort={AUWINKEL}")
    assert "Behörde des Bundes" in page
    assert client.get("/leistungen/gibt-es-nicht/").status_code == 404
    service = Service.objects.get(key=DOG_TAX)
    assert "Hundesteuer" in _text(client, f"/leistungen/{service.pk}/")


def test_life_situations(client: Client, everyday: None) -> None:
    page = _text(client, "/leistungen/lebenslagen/")
    assert "Tierhaltung" in page
    key = Service.objects.get(key=DOG_TAX).situation_id
    assert "Hundesteuer" in _text(client, f"/leistungen/lebenslagen/{key}/")


def test_drafts_and_withdrawn_offers_are_not_public(
    client: Client, cast: Cast, adopt: Adopt
) -> None:
    offer = adopt("birkenrain", fee="70 Euro")
    actions.withdraw(offer=offer, by=cast.birkenrain_head, at=NOW)
    assert "70 Euro" not in _text(client, f"/leistungen/{DOG_TAX}/?ort=29995")


def test_staff_write_an_offer_from_a_central_one(
    client_of: SignIn, cast: Cast, central: Offer
) -> None:
    client = client_of(cast.wiesental_head)
    data = {"authority": str(cast.places["wiesental"].pk), "based_on": str(central.pk)}
    response = client.post("/verwaltung/angebote/neu/", data)
    offer = Offer.objects.get(authority=cast.places["wiesental"])
    assert response["location"] == f"/verwaltung/angebote/{offer.pk}/"
    texts = f"/verwaltung/angebote/{offer.pk}/texte/"
    page = _text(client, texts)
    assert 'name="fee"' in page
    assert 'name="summary"' not in page  # locked
    client.post(texts, {"fee": "60 Euro", "legal_basis": "", "contact": "", "extra": ""})
    client.post(f"/verwaltung/angebote/{offer.pk}/veroeffentlichen/")
    offer.refresh_from_db()
    assert offer.state == OfferState.PUBLISHED
    assert list(offer.parts.values_list("part", flat=True)) == ["fee"]


def test_staff_see_and_answer_a_central_change(
    client_of: SignIn, cast: Cast, central: Offer, adopt: Adopt
) -> None:
    offer = adopt("wiesental", fee="60 Euro")
    actions.edit_parts(offer=central, parts={"fee": "Kostet nichts."}, by=cast.centre_guide, at=NOW)
    client = client_of(cast.wiesental_head)
    assert "Zentral geändert" in _text(client, "/verwaltung/angebote/?geaendert=1")
    page = _text(client, url := f"/verwaltung/angebote/{offer.pk}/")
    assert "<del>" in page
    assert "<ins>" in page
    assert "60 Euro" in page
    client.post(f"{url}behalten/", {"teil": "fee"})
    assert "<del>" not in _text(client, url)
    client.post(f"{url}uebernehmen/", {"teil": "fee"})
    assert not offer.parts.exists()


def test_own_service_or_a_helpful_error(client_of: SignIn, cast: Cast, everyday: None) -> None:
    client = client_of(cast.wiesental_head)
    data = {"authority": str(cast.places["auwinkel"].pk), "service": "Hundest"}
    page = client.post("/verwaltung/angebote/neu/", data).content.decode()
    assert "Meinten Sie: Hundesteuer?" in page
    client.post("/verwaltung/angebote/neu/", data | {"service": "hundesteuer"})
    assert Offer.objects.get().authority == cast.places["auwinkel"]
    page = client.post("/verwaltung/angebote/neu/", data | {"service": DOG_TAX}).content.decode()
    assert "hat schon ein Angebot" in page


def test_delegations_by_hand(client_of: SignIn, cast: Cast, everyday: None) -> None:
    client = client_of(cast.wiesental_head)
    url = "/verwaltung/angebote/uebertragungen/"
    data = {
        "service": "Hundesteuer", "giver": "alle", "receiver": "Samtgemeinde Wiesental",
        "basis": "statute", "reference": "§ 98 NKomVG", "valid_from": "01.01.2025", "valid_to": "",
    }  # fmt: skip
    for year in ("9999", "0001"):
        odd = client.post(f"{url}neu/", data | {"valid_to": f"31.12.{year}"})
        assert "Bitte prüfen Sie das Jahr." in odd.content.decode()
    assert client.post(f"{url}neu/", data)["location"] == url
    back = data | {"giver": str(cast.places["wiesental"].pk), "receiver": "Auwinkel"}
    assert "Das wäre ein Kreis" in client.post(f"{url}neu/", back).content.decode()
    assert "alle Mitglieder" in _text(client, url)
    entry = Delegation.objects.get()
    client.post(f"{url}{entry.pk}/ende/", {"last_day": "31.12.2026"})
    entry.refresh_from_db()
    assert str(entry.valid_to) == "2026-12-31"


def test_null_characters_do_not_reach_the_database(
    client_of: SignIn, cast: Cast, client: Client
) -> None:
    """PostgreSQL cannot compare with them and raises."""
    assert client.get("/leistungen/%00/").status_code == 404
    assert _text(client_of(cast.wiesental_head), "/verwaltung/angebote/?q=%00")


def test_words_are_kept_by_the_competence_centre(
    client_of: SignIn, cast: Cast, everyday: None
) -> None:
    client = client_of(cast.centre_guide)
    service = Service.objects.get(key=DOG_TAX)
    assert "Hundesteuer" in _text(client, "/verwaltung/angebote/leistungen/?q=hund")
    data = {"synonyms": "Wauwau", "synonyms_en": "", "name_en": "Dog tax", "level": "gemeinde"}
    client.post(f"/verwaltung/angebote/leistungen/{service.pk}/", data)
    assert "Hundesteuer" in _text(client, "/leistungen/?q=wauwau")


def test_who_may_open_what(client_of: SignIn, cast: Cast, adopt: Adopt) -> None:
    offer = adopt("wiesental")
    member = adopt("auwinkel", offer)
    base = "/verwaltung/angebote/"
    expected = {
        "wiesental_clerk": (200, 200, 403, 403),
        "wiesental_head": (200, 200, 200, 200),
        "wiesental_auditor": (200, 200, 403, 403),
        "wiesental_guide": (200, 200, 200, 403),
        "birkenrain_head": (200, 404, 404, 200),
        "kreis_head": (200, 404, 404, 200),
        "anna": (404, 404, 404, 404),
    }
    for person, wanted in expected.items():
        client = client_of(cast.people[person])
        urls = (
            base,
            f"{base}{member.pk}/",
            f"{base}{offer.pk}/texte/",
            f"{base}uebertragungen/neu/",
        )
        found = tuple(client.get(url).status_code for url in urls)
        assert found == wanted, person
        words = client.get(f"{base}leistungen/").status_code
        assert words == (404 if person == "anna" else 403), person
    assert client.get(f"{base}{uuid4()}/").status_code == 404


def test_the_anonymous_are_asked_to_sign_in(client: Client, db: None) -> None:
    assert "/konto/" in client.get("/verwaltung/angebote/")["location"]


def test_only_post_changes_anything(client_of: SignIn, cast: Cast, adopt: Adopt) -> None:
    offer = adopt("wiesental")
    client = client_of(cast.wiesental_head)
    assert client.get(f"/verwaltung/angebote/{offer.pk}/zurueckziehen/").status_code == 405
    assert client.post(f"/verwaltung/angebote/{offer.pk}/unsinn/").status_code == 404
    assert client.post(f"/verwaltung/angebote/{offer.pk}/behalten/").status_code == 404


@pytest.mark.parametrize("host", ["localhost", "birkenrain.localhost"])
def test_search_and_list_need_the_same_queries_for_1_and_30_rows(
    client_of: SignIn,
    cast: Cast,
    adopt: Adopt,
    host: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    adopt("birkenrain", fee="1 Euro")
    client = client_of(cast.birkenrain_head)
    counts = []
    for number in (1, 30):
        for n in range(number if number > 1 else 0):
            _offer(cast, n)
        for url in ("/verwaltung/angebote/", "/leistungen/?q=hundesteuer"):
            _text(client, url, host=host)  # builds the index
            with django_assert_max_num_queries(100) as queries:
                _text(client, url, host=host)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def _offer(cast: Cast, number: int) -> None:
    service = actions.put_service(
        key=f"hundesteuer-{number}", name=f"Hundesteuer {number}", level="gemeinde",
        by=SYSTEM, at=NOW,
    )  # fmt: skip
    common = {"service": service, "at": NOW}
    central = actions.create_offer(
        authority=cast.places["centre"], parts={"title": "T"}, by=cast.centre_guide, **common  # type: ignore[arg-type]  # values of several types
    )  # fmt: skip
    actions.publish(offer=central, by=cast.centre_guide, at=NOW)
    offer = actions.create_offer(
        authority=cast.places["birkenrain"], based_on=central, parts={"fee": "1 Euro"},
        by=cast.birkenrain_head, **common,  # type: ignore[arg-type]  # values of several types
    )  # fmt: skip
    actions.publish(offer=offer, by=cast.birkenrain_head, at=NOW)


def _more_offers(cast: Cast, *numbers: int) -> None:
    """Published offers of Birkenrain with a form, each of a service of its own."""
    by = cast.people["birkenrain_head"]
    for i in numbers:
        service = actions.put_service(
            key=f"mehr-{i}", name=f"Mehrung amtlich {i}", level="gemeinde", by=SYSTEM, at=NOW
        )
        offer = actions.create_offer(
            authority=cast.places["birkenrain"],
            service=service,
            parts={"title": f"Mehr davon {i}", "summary": f"Kurz gesagt {i}."},
            by=by,
            at=NOW,
        )
        actions.publish(offer=offer, by=by, at=NOW)
        Offer.objects.filter(pk=offer.pk).update(form_version=uuid4())


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, headers={"host": "birkenrain.localhost"}).status_code == 200
    return len(captured)


def test_front_page_lists_what_can_be_applied_for(client: Client, cast: Cast, adopt: Adopt) -> None:
    host, heading = "birkenrain.localhost", "Das können Sie hier online beantragen"
    adopt("birkenrain")
    assert heading not in _text(client, "/", host=host), "without a form nothing is online"
    _more_offers(cast, 0)
    page = _text(client, "/", host=host)
    assert heading in page
    assert "Mehr davon 0" in page
    assert "Kurz gesagt 0." in page
    assert "/leistungen/mehr-0/?ort=039990010010" in page
    assert "Hund anmelden" not in page.partition(heading)[2]
    assert heading not in _text(client, "/", host="auwinkel.localhost"), "somebody else's"
    assert heading not in _text(client, "/")


def test_front_page_shows_eight_offers_with_constant_queries(client: Client, cast: Cast) -> None:
    _more_offers(cast, 0)
    one = _queries(client, "/")
    _more_offers(cast, *range(1, 10))
    assert _queries(client, "/") == one
    assert _text(client, "/", host="birkenrain.localhost").count("Mehr davon") == 8


def test_hits_speak_the_words_of_the_offer(client: Client, cast: Cast) -> None:
    _more_offers(cast, 0)
    url = "/leistungen/?q=Mehrung+amtlich"
    assert "Mehr davon" not in _text(client, url)
    there = _text(client, url, host="birkenrain.localhost")
    assert "Mehr davon 0</a>" in there
    assert "Kurz gesagt 0." in there
    assert "Mehrung amtlich 0</span>" in there
    one = _queries(client, url)
    _more_offers(cast, *range(1, 10))
    _text(client, url)  # builds the index anew
    assert _queries(client, url) == one
