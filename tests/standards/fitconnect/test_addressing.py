"""Destinations and routing: who is responsible, and who signed that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rathaus.standards.fitconnect import destinations, routing
from rathaus.standards.fitconnect.destinations import NotAccepted
from rathaus.standards.fitconnect.problems import FitConnectError
from rathaus.standards.fitconnect.routing import Addressing, Offer, SignatureMismatch
from rathaus.standards.jose import HeaderRefused, SignatureInvalid, jws
from tests.shared_data import shared
from tests.standards.fitconnect.samples import (
    DESTINATION,
    JTI,
    LEIKA_KEY,
    NOW,
    OTHER_DESTINATION,
    SCHEMA,
    SERVICE,
)
from tests.standards.keys import signs

ARS = "033590403000"
PORTAL, HOST = "https://portal.example.org", "submission-api.example.org"
SERVICES = [
    {"identifier": SERVICE, "submissionSchemas": [SCHEMA.as_dict()], "regions": ["DE03359"]}
]
FOUND: dict[str, Any] = {
    "destinationId": DESTINATION,
    "status": "active",
    "encryptionKid": "key-to-open-1",
    "metadataVersions": ["2.1.0"],
    "replyChannels": {"fitConnect": {}},
    "publicServices": SERVICES,
}
ADDRESSING = Addressing(PORTAL, NOW, JTI, DESTINATION, HOST, (Offer((SERVICE,), ("03359",)),))


def test_both_versions_are_read() -> None:
    found = destinations.read(FOUND)
    assert found.services[0].schemas == (SCHEMA,)
    assert found.reply_channels == ("fitConnect",)
    old = {**{k: v for k, v in FOUND.items() if k != "publicServices"}, "services": SERVICES}
    assert destinations.read(old, version=1) == found


@pytest.mark.parametrize(
    "changes",
    [
        {"destinationId": "1"},
        {"status": ""},
        {"encryptionKid": None},
        {"publicServices": {}},
        {"publicServices": ["x"]},
        {"publicServices": [{**SERVICES[0], "identifier": "Parkausweis"}]},
        {"publicServices": [{**SERVICES[0], "regions": ["AT1"]}]},
        {"publicServices": [{**SERVICES[0], "regions": ["DE1"]}]},
        {"publicServices": [{**SERVICES[0], "submissionSchemas": [{"schemaUri": "x"}]}]},
        {"publicServices": [{**SERVICES[0], "submissionSchemas": ["x"]}]},
    ],
)
def test_a_broken_destination_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(FitConnectError):
        destinations.read({**FOUND, **changes})


def test_a_destination_says_what_it_takes() -> None:
    found = destinations.read(FOUND)
    fitting: dict[str, Any] = {"service": SERVICE, "ars": ARS, "schema": SCHEMA}
    destinations.check_accepts(found, **fitting)
    for changes, why in (
        ({"service": destinations.leika("99000000000000")}, "this service$"),
        ({"ars": "031510000000"}, "region"),
        ({"schema": replace(SCHEMA, uri="urn:x:y")}, "schema"),
    ):
        with pytest.raises(NotAccepted, match=why):
            destinations.check_accepts(found, **{**fitting, **changes})
    with pytest.raises(NotAccepted, match="inactive"):
        destinations.check_accepts(replace(found, status="inactive"), **fitting)


def test_names_of_services_and_regions() -> None:
    assert destinations.leika(LEIKA_KEY) == f"urn:de:fim:leika:leistung:{LEIKA_KEY}"
    assert destinations.check_service("urn:xzufi:1:2") == "urn:xzufi:1:2"
    assert (destinations.region(ARS), destinations.region()) == (f"DE{ARS}", "DE")
    for key in ("", "98018115001001", "9901811500100", LEIKA_KEY + "\n"):
        with pytest.raises(FitConnectError):
            destinations.leika(key)
    for urn in ("", "urn:x", "urn:a:" + "b" * 300, "http://x.y", "urn:de:fim:leika:leistung:1", 7):
        with pytest.raises(FitConnectError):
            destinations.check_service(urn)
    with pytest.raises(FitConnectError):
        destinations.region("0335")


def test_the_parameters_of_routes() -> None:
    assert routing.routes_query(LEIKA_KEY, ars=ARS) == {
        "leikaKey": LEIKA_KEY, "ars": ARS, "offset": "0", "limit": "100",
    }  # fmt: skip
    assert routing.routes_query(LEIKA_KEY, ags="03359403")["ags"] == "03359403"
    assert routing.routes_query(LEIKA_KEY, area_id="1024", limit=500)["limit"] == "500"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"ars": ARS, "ags": "03359403"},
        {"ars": "0335"},
        {"ags": "033590403000"},
        {"area_id": "x"},
        {"ars": ARS, "limit": 0},
        {"ars": ARS, "limit": 501},
        {"ars": ARS, "offset": -1},
    ],
)
def test_other_parameters_of_routes_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(FitConnectError):
        routing.routes_query(LEIKA_KEY, **given)


def test_the_parameters_of_areas() -> None:
    assert routing.areas_query(["Wies*", "31535"])[:2] == [
        ("areaSearchexpression", "Wies*"), ("areaSearchexpression", "31535"),
    ]  # fmt: skip
    for wrong in ([], ["a"], ["*"], ["**ab"], ["ab"] * 11):
        with pytest.raises(FitConnectError):
            routing.areas_query(wrong)


def verified(token: str, **changes: Any) -> Addressing:
    wanted = {
        "key": signs().public, "issuer": PORTAL, "destination": DESTINATION, "hosts": {HOST},
        "service": SERVICE, "ars": ARS, "now": NOW, **changes,
    }  # fmt: skip
    return routing.verify(token, **wanted)


def test_a_signed_addressing_comes_back() -> None:
    assert verified(routing.sign(ADDRESSING, signs())) == ADDRESSING


@pytest.mark.parametrize("issuer", ["http://localhost:8000", "http://127.0.0.1"])
def test_the_own_machine_may_do_without_tls(issuer: str) -> None:
    token = routing.sign(replace(ADDRESSING, issuer=issuer), signs())
    assert verified(token, issuer=issuer).issuer == issuer


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://portal.evil.example"},
        {"destination": OTHER_DESTINATION},
        {"hosts": {"other.example.org"}},
        {"service": "urn:de:fim:leika:leistung:99000000000000"},
        {"ars": "031510000000"},
        {"now": NOW - timedelta(minutes=6)},
    ],
)
def test_an_addressing_for_something_else_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(SignatureMismatch):
        verified(routing.sign(ADDRESSING, signs()), **changes)


def test_an_addressing_by_someone_else_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        verified(routing.sign(ADDRESSING, signs(3)))
    with pytest.raises(HeaderRefused):
        verified(jws.sign(b"{}", signs(), typ="secevent+jwt"))


@pytest.mark.parametrize(
    "broken",
    [
        replace(ADDRESSING, host="https://x"),
        replace(ADDRESSING, issuer="portal"),
        replace(ADDRESSING, issuer="http://portal.example.org"),
        replace(ADDRESSING, issuer="http://localhost.evil.example"),
        replace(ADDRESSING, destination="1"),
        replace(ADDRESSING, jti="1"),
        replace(ADDRESSING, offers=()),
        replace(ADDRESSING, offers=(Offer(("x",), ("03",)),)),
        replace(ADDRESSING, offers=(Offer((SERVICE,), ("0",)),)),
    ],
)
def test_a_broken_addressing_is_not_signed(broken: Addressing) -> None:
    with pytest.raises(FitConnectError):
        routing.sign(broken, signs())


def test_the_published_example_has_these_claims() -> None:
    """The signature in FITKO's description of the routing API, read without its key."""
    text = shared("fit-connect/routing-api_2.0.0.yaml").read_text("utf-8")
    token = next(line.split()[-1] for line in text.splitlines() if "example: eyJ" in line)
    found = jws.inspect(token)
    assert found.header.typ == "jwt"
    read = routing._addressing(found.payload)
    assert read.covers("urn:de:fim:leika:leistung:99134005017000", "120645410010")
    assert not read.covers("urn:de:fim:leika:leistung:99134005017000", "120645411010")
