"""Destinations out of the catalogue, what senders read of them, what programs may change, and which
of them is responsible where."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser

from rathaus.audit.actions import SYSTEM
from rathaus.catalogue import actions as catalogue
from rathaus.exchange import actions, registry
from rathaus.exchange.models import Destination, DestinationKind
from rathaus.intake.models import FormVersion
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden, Stranger
from rathaus.standards.fitconnect import destinations as standard
from rathaus.standards.fitconnect import routing
from rathaus.standards.jose import Purpose, keys
from rathaus.vault import transport
from tests.cast import Cast
from tests.exchange.api.conftest import LEIKA, URN, Scene
from tests.exchange.api.programs import admitted, call
from tests.intake import story

Reachable = Callable[[str], Destination]


@pytest.fixture
def offer(cast: Cast) -> FormVersion:
    version = story.publish("hundesteuer-anmeldung", story.DOG_FORM.read_bytes())
    story.offer(cast, version)
    return version


def services_of(cast: Cast) -> list[Destination]:
    rows = Destination.objects.filter(authority=cast.wiesental, kind=DestinationKind.SERVICE)
    return list(rows)


def test_out_of_the_catalogue(cast: Cast, reachable: Reachable, offer: FormVersion) -> None:
    reachable("wiesental")
    for _again in range(2):
        actions.sync_destinations(authority=cast.wiesental, by=cast.wiesental_head, at=clock.now())
        (row,) = services_of(cast)
        assert row.regions == ["DE039995401"]
        assert row.forms == [str(offer.pk)]
    program = admitted(cast.kreis, send=True)
    found = program.call("GET", f"/v2/destinations/{row.pk}").json()
    facts = standard.read(found)
    (service,) = facts.services
    assert service.identifier == standard.leika(row.service.key)
    assert service.schemas == tuple(registry.schemas_of(offer.pk))
    assert service.schemas[0].uri == f"urn:rathaus:schema:formular:{offer.pk}"
    assert found["contactInformation"]["legalName"] == cast.wiesental.name


def test_nothing_without_keys_or_responsibility(
    cast: Cast, reachable: Reachable, offer: FormVersion
) -> None:
    assert actions.sync_destinations(authority=cast.wiesental, by=SYSTEM, at=clock.now()) == []
    reachable("birkenrain")
    assert actions.sync_destinations(authority=cast.birkenrain, by=SYSTEM, at=clock.now()) == []
    assert services_of(cast) == []


def test_what_is_withdrawn_takes_nothing(
    cast: Cast, reachable: Reachable, offer: FormVersion
) -> None:
    reachable("wiesental")
    (row,) = actions.sync_destinations(authority=cast.wiesental, by=SYSTEM, at=clock.now())
    published = cast.wiesental.offers.get()
    catalogue.withdraw(offer=published, by=cast.wiesental_head, at=clock.now())
    actions.sync_destinations(authority=cast.wiesental, by=SYSTEM, at=clock.now())
    program = admitted(cast.kreis, send=True)
    assert program.call("GET", f"/v2/destinations/{row.pk}").json()["status"] == "inactive"


def test_who_may(cast: Cast, reachable: Reachable) -> None:
    reachable("wiesental")
    for person, error in (("wiesental_clerk", Forbidden), ("birkenrain_head", Stranger)):
        with pytest.raises(error):
            actions.sync_destinations(
                authority=cast.wiesental, by=cast.people[person], at=clock.now()
            )


def test_the_schema_of_an_imported_form() -> None:
    from rathaus.intake.queries import fim_schema

    assert fim_schema("S00000092", "1.0") == standard.SubmissionSchema(
        "https://schema.fitko.de/fim/s00000092_1.0.schema.json", "application/json"
    )


def test_keys_are_public(scene: Scene) -> None:
    facts = scene.portal.call("GET", f"/v2/destinations/{scene.destination.pk}").json()
    for version in ("v1", "v2"):
        base = f"/{version}/destinations/{scene.destination.pk}/keys"
        found = call(Browser(), "GET", f"{base}/{facts['encryptionKid']}").json()
        assert keys.read(found, Purpose.ENCRYPT, chain_at=clock.now()).kid == found["kid"]
        all_keys = call(Browser(), "GET", base).json()["keys"]
        assert {key["alg"] for key in all_keys} == {"RSA-OAEP-256", "PS512"}
        assert not {"d", "p", "q"} & {name for key in all_keys for name in key}
        assert call(Browser(), "GET", f"{base}/gibt-es-nicht").status_code == 404


def test_a_program_opens_and_closes(scene: Scene) -> None:
    path = f"/v1/destinations/{scene.destination.pk}"
    assert scene.office.call("DELETE", path).status_code == 204
    assert scene.office.call("GET", path).json()["status"] == "inactive"
    assert scene.office.call("PATCH", path, {"status": "active"}).json()["status"] == "active"
    found = scene.office.call("GET", path).json()
    assert scene.office.call("PUT", path, found | {"status": "inactive"}).status_code == 200
    other = {"status": "active", "encryptionKid": "ein-anderer-schluessel"}
    assert scene.office.call("PATCH", path, other).status_code == 422
    assert scene.office.call("PATCH", path, {"status": "weg"}).status_code == 400
    room = f"/v1/destinations/{scene.room.pk}"
    assert scene.office.call("PATCH", room, {"status": "inactive"}).status_code == 422
    ids = {each["destinationId"] for each in
           scene.office.call("GET", "/v1/destinations").json()["destinations"]}  # fmt: skip
    assert ids == {str(scene.destination.pk), str(scene.room.pk)}


def test_a_program_has_one_made(cast: Cast, reachable: Reachable, offer: FormVersion) -> None:
    reachable("wiesental")
    office = admitted(cast.wiesental, fetch=True)
    service = cast.wiesental.offers.get().service
    wanted = {"services": [{"identifier": standard.leika(service.key)}]}
    made = office.call("POST", "/v1/destinations", wanted)
    assert made.status_code == 201, made.content
    assert made.json()["services"][0]["regions"] == ["DE039995401"]
    assert office.call("POST", "/v1/destinations", wanted).status_code == 409
    unknown = {"services": [{"identifier": URN}]}
    assert office.call("POST", "/v1/destinations", unknown).status_code == 422


def routes(**query: str) -> object:
    return call(Browser(), "GET", f"/routes?{urlencode(query)}")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"ars": "039995401001"}, 1),
        ({"ars": "039995401"}, 1),
        ({"ars": "03999"}, 0),
        ({"ars": "039990010010"}, 0),
        ({"ags": "03999001"}, 1),
        ({"ags": "03999999"}, 0),
        ({"areaId": "039995401002"}, 1),
        ({"areaId": "1"}, 0),
    ],
)
def test_routes(scene: Scene, cast: Cast, query: dict[str, str], count: int) -> None:
    found = routes(leikaKey=LEIKA, **query).json()
    assert (found["count"], found["totalCount"], found["offset"]) == (count, count, 0)
    for route in found["routes"]:
        proven = routing.verify(
            route["destinationSignature"],
            key=keys.read(transport.jwk(), Purpose.VERIFY),
            issuer="http://localhost:8000",
            destination=str(scene.destination.pk),
            hosts=("localhost:8000",),
            service=URN,
            ars="039995401001",
            now=clock.now(),
        )
        assert proven.destination == route["destinationId"]


@pytest.mark.parametrize(
    "query",
    [{}, {"ars": "039995401001", "ags": "03999001"}, {"ars": "1"}, {"ars": "03", "limit": "501"}],
)
def test_routes_that_cannot_be_asked_for(scene: Scene, query: dict[str, str]) -> None:
    assert routes(leikaKey=LEIKA, **query).status_code == 400
    assert routes(leikaKey="1", ars="03").status_code == 400


@pytest.mark.parametrize(
    ("expressions", "names"),
    [
        (["Auwinkel"], ["Auwinkel"]),
        (["Auwin"], []),
        (["Auwin*"], ["Auwinkel"]),
        (["*winkel"], ["Auwinkel"]),
        (["D*felde"], []),  # two characters at least
        (["Do*felde"], ["Dornfelde"]),
        (["29991"], ["Dornfelde", "Samtgemeinde Wiesental"]),
        (["29991", "Dorn*"], ["Dornfelde"]),
        (["Kompetenzzentrum*"], []),  # no area
    ],
)
def test_areas(scene: Scene, expressions: list[str], names: list[str]) -> None:
    query = urlencode([("areaSearchexpression", each) for each in expressions])
    answer = call(Browser(), "GET", f"/areas?{query}")
    if any(len(part) == 1 for each in expressions for part in each.split("*")):
        assert answer.status_code == 400
        return
    assert [each["name"] for each in answer.json()["areas"]] == names
    assert set(answer.json()) == {"areas", "count", "offset", "totalCount"}


def test_info(db: None) -> None:
    answer = call(Browser(), "GET", "/info")
    assert answer.json() == {"version": {"major": 2, "minor": 0, "patch": 0}}
