"""The pages, the scope of a request, and the contact form."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from rathaus.audit.actions import SYSTEM
from rathaus.audit.models import Event
from rathaus.lib.errors import RathausError, Stranger
from rathaus.tenancy import actions, hostnames, queries
from rathaus.tenancy.actions import Contact
from rathaus.tenancy.middleware import ScopeMiddleware
from rathaus.tenancy.models import Authority, Kind

AT = datetime(2025, 1, 2, 12, tzinfo=UTC)
CONTACT = {
    "street": "Neue Straße 1",
    "postal_town": "29992 Auwinkel",
    "phone": "05999 1",
    "email": "rathaus@wiesental.example",
    "opening_hours": "Montag 8 bis 12 Uhr\r\nDienstag geschlossen",
    "hostname": "Wiesental.localhost.",
}
pytestmark = pytest.mark.django_db


def scope_of(host: str) -> Authority | None:
    request = RequestFactory().get("/", headers={"host": host})
    ScopeMiddleware(lambda r: r)(request)
    return request.authority


def test_the_host_name_sets_the_scope(cast):
    assert scope_of("auwinkel.localhost") == cast.auwinkel
    assert scope_of("AUWINKEL.localhost:8000") == cast.auwinkel
    assert scope_of("unknown.localhost") is None
    assert scope_of("127.0.0.1:8000") is None


def test_the_scope_costs_at_most_one_indexed_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        scope_of("auwinkel.localhost")
    with django_assert_num_queries(0):
        scope_of("localhost")
    plan = Authority.objects.filter(hostname="auwinkel.localhost").explain()
    if connection.vendor == "sqlite":
        assert "authority_by_hostname" in plan


def test_nobody_takes_the_portal(cast):
    Authority.objects.filter(pk=cast.auwinkel.pk).update(hostname="localhost")
    assert scope_of("localhost") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("portal.localhost", "Portal"),
        ("birkenrain.localhost", "andere Behörde"),
        ("BIRKENRAIN.localhost", "andere Behörde"),
        ("www.example.org", "noch nicht eingerichtet"),
        ("kein name", "keine Adresse"),
        ("http://x.localhost/", "keine Adresse"),
        ("-a.localhost", "keine Adresse"),
        ("a..localhost", "keine Adresse"),
        ("127.0.0.1", "keine Adresse"),
    ],
)
def test_host_names_that_are_refused(cast, settings, text, reason):
    settings.PORTAL_URL = "https://portal.localhost"
    with pytest.raises(RathausError, match=reason):
        hostnames.check(text, cast.auwinkel)


def test_host_names_that_are_taken(cast):
    assert hostnames.check("", cast.auwinkel) == ""
    assert hostnames.check(" Auwinkel.localhost. ", cast.auwinkel) == "auwinkel.localhost"
    assert hostnames.check("mühle.localhost", cast.auwinkel) == "xn--mhle-0ra.localhost"


def test_the_address_of_a_front_page(cast):
    request = RequestFactory().get("/", headers={"host": "localhost:8123"})
    url = queries.front_page_url(cast.auwinkel, request)
    assert url == "http://auwinkel.localhost:8123/"
    plain = RequestFactory().get("/", headers={"host": "localhost"}, secure=True)
    assert queries.front_page_url(cast.auwinkel, plain) == "https://auwinkel.localhost/"
    assert queries.front_page_url(cast.abfall, request) == f"/behoerden/{cast.abfall.pk}/"


def test_what_a_front_page_needs(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = queries.front_page(cast.auwinkel)
    assert page.parent == cast.wiesental
    assert page.address == ["Auwinkel", "Dorfstraße 12", "29992 Auwinkel"]
    assert len(page.hours) == 2


def test_everyone_sees_the_authorities(cast):
    client = Client()
    page = client.get(reverse("tenancy:list")).content.decode()
    assert "Samtgemeinde Wiesental" in page
    found = client.get("/behoerden/", {"q": "Auwinkl"}).content.decode()
    assert "Auwinkel" in found.split("Diese Behörden arbeiten")[0]
    empty = client.get("/behoerden/", {"q": "<script>"}).content.decode()
    assert "keine Behörde gefunden" in empty
    assert "<script>" not in empty
    assert "in der Nähe" in client.get("/behoerden/", {"q": "29994"}).content.decode()


def test_one_authority(cast):
    actions.merge(
        authority=cast.bachlingen, into=cast.auwinkel, on=date(2025, 1, 1), by=SYSTEM, at=AT
    )
    actions.rename(
        authority=cast.auwinkel, name="Bad Auwinkel", on=date(2025, 1, 1), by=SYSTEM, at=AT
    )
    page = Client().get(f"/behoerden/{cast.auwinkel.pk}/").content.decode()
    for text in ("Bad Auwinkel", "vorher „Auwinkel“", "Bachlingen", "ist hier aufgegangen"):
        assert text in page
    for text in ("Samtgemeinde Wiesental", "Landkreis Auental", "Niedersachsen", "Dorfstraße 12"):
        assert text in page
    ended = Client().get(f"/behoerden/{cast.bachlingen.pk}/").content.decode()
    assert "Aufgelöst zum 1. Januar 2025" in ended
    assert "Heute zuständig" in ended
    assert Client().get("/behoerden/01890000-0000-7000-8000-000000000000/").status_code == 404


def _count(client: Client, url: str, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(50) as queries_made:
        assert client.get(url).status_code == 200
    return len(queries_made)


@pytest.mark.parametrize("url", ["/behoerden/", "/behoerden/?q=Testort", "/behoerden/{kreis}/"])
def test_query_count_is_constant(cast, url, django_assert_max_num_queries):
    def build(numbers: range) -> None:
        Authority.objects.bulk_create(
            Authority(
                ars=f"03999{n:04}{n:03}",
                kind=Kind.EINHEITSGEMEINDE,
                name=f"Testort {n}",
                search_name=f"testort {n}",
                parent=cast.kreis,
                joined_on=date(2024, 1, 1),
            )
            for n in numbers
        )

    url, client = url.format(kreis=cast.kreis.pk), Client()
    build(range(100, 101))
    one = _count(client, url, django_assert_max_num_queries)
    build(range(101, 130))
    assert _count(client, url, django_assert_max_num_queries) == one


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("wiesental_head", 200),
        ("wiesental_it", 200),
        ("wiesental_clerk", 403),
        ("wiesental_auditor", 403),
        ("wiesental_guide", 403),
        ("anna", 404),
    ],
)
def test_who_keeps_the_contact(cast, client_of, person, status):
    client = client_of(cast.people[person])
    assert client.get("/verwaltung/behoerde/").status_code == status
    assert client.post("/verwaltung/behoerde/", CONTACT).status_code == (
        302 if status == 200 else status
    )


def test_visitors_are_asked_to_sign_in(cast):
    assert Client().get("/verwaltung/behoerde/").status_code == 302


def test_keeping_the_contact(cast, client_of):
    client = client_of(cast.wiesental_it)
    assert 'value="wiesental.localhost"' in client.get("/verwaltung/behoerde/").content.decode()
    client.post("/verwaltung/behoerde/", CONTACT)
    after = Authority.objects.get(pk=cast.wiesental.pk)
    assert after.address_lines == ["Samtgemeinde Wiesental", "Neue Straße 1", "29992 Auwinkel"]
    assert after.opening_hours == "Montag 8 bis 12 Uhr\nDienstag geschlossen"
    assert after.hostname == "wiesental.localhost"
    event = Event.objects.get(verb="update_contact")
    assert event.authority == cast.wiesental.pk
    assert "Neue" not in str(event.detail)


def test_errors_are_shown_at_the_field(cast, client_of):
    client = client_of(cast.wiesental_it)
    wrong = {**CONTACT, "email": "nein", "hostname": ""}
    assert client.post("/verwaltung/behoerde/", wrong).status_code == 200
    page = client.post("/verwaltung/behoerde/", {**CONTACT, "hostname": "birkenrain.localhost"})
    assert "andere Behörde" in page.content.decode()
    assert Authority.objects.get(pk=cast.wiesental.pk).street != "Neue Straße 1"


def test_nobody_edits_a_stranger(cast):
    contact = Contact(**{**CONTACT, "hostname": ""})
    for by in (cast.birkenrain_clerk, cast.kreis_head, cast.citizen):
        with pytest.raises(Stranger):
            actions.update_contact(authority=cast.wiesental, contact=contact, by=by, at=AT)
