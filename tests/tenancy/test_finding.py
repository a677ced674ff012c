"""Finding a place as people type it."""

from __future__ import annotations

import pytest

from rathaus.tenancy import queries
from rathaus.tenancy.models import Authority, Kind
from rathaus.tenancy.names import fold, spoken

pytestmark = pytest.mark.django_db


def names(text: str, **options: object) -> list[str]:
    return [a.name for a in queries.places(text, **options)]  # type: ignore[arg-type]  # passed on


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Auwinkel", ["Auwinkel"]),
        ("auw", ["Auwinkel"]),
        ("Auwinkl", ["Auwinkel"]),
        ("Dornfeldde", ["Dornfelde"]),
        ("am hitzaker", []),
        ("29991", ["Dornfelde"]),
        ("29991 Wiesendorf", ["Dornfelde"]),
        ("29992 Auwinkel", ["Auwinkel"]),
        ("00000 Auwinkel", ["Auwinkel"]),
        ("039995401002", ["Bachlingen"]),
        ("0399 9540 1002", ["Bachlingen"]),
        ("03999002", ["Bachlingen"]),
        ("Wiesental", []),  # a Samtgemeinde is no place to live in …
        ("00000", []),
        ("", []),
        ("  % _ ' \" \\ ", []),
        ("Quito", []),
    ],
)
def test_places(cast, text, found):
    assert names(text) == found


def test_other_kinds_are_found_on_request(cast):
    assert names("Wiesental", kinds=Kind.values) == ["Samtgemeinde Wiesental"]  # … but an authority
    assert names("abfall", kinds=[Kind.ZWECKVERBAND]) == ["Zweckverband Abfall Auental"]


def test_a_typo_in_part_of_a_name(cast):
    cast.auwinkel.name = "Hitzacker (Elbe), Stadt"
    cast.auwinkel.save()
    assert names("hitzaker") == ["Hitzacker (Elbe), Stadt"]
    assert names("Hitzaker Elbe") == ["Hitzacker (Elbe), Stadt"]
    assert names("Wiesntal", kinds=Kind.values) == ["Samtgemeinde Wiesental"]


def test_a_postcode_of_several(cast):
    Authority.objects.filter(pk__in=[cast.auwinkel.pk, cast.birkenrain.pk]).update(postcode="29999")
    assert names("29999") == ["Auwinkel", "Birkenrain"]
    assert names("29999 Birk") == ["Birkenrain"]


def test_near_a_postcode(cast):
    found = [a.name for a in queries.near_postcode("29994")]
    assert found == ["Bachlingen", "Birkenrain", "Auwinkel", "Dornfelde"]
    assert queries.near_postcode("10115") == queries.near_postcode("Auwinkel") == []


def test_best_first(cast):
    def place(number: int, name: str, population: int) -> None:
        ars = f"03999{number:04}{number:03}"
        Authority.objects.create(
            ars=ars, kind=Kind.EINHEITSGEMEINDE, name=name, population=population
        )

    place(101, "Auwinkelheim", 90_000)
    place(102, "Neu Auwinkel", 500)
    place(103, "Auwinkel am See", 100)
    expected = ["Auwinkel", "Auwinkel am See", "Auwinkelheim", "Neu Auwinkel"]
    assert names("auwinkel") == expected


def test_query_count_does_not_grow(cast, django_assert_max_num_queries):
    Authority.objects.bulk_create(
        Authority(
            ars=f"03999{n:04}{n:03}",
            kind=Kind.EINHEITSGEMEINDE,
            name=f"Testort {n}",
            search_name=f"testort {n}",
            parent=cast.kreis,
            postcode="29999",
        )
        for n in range(100, 130)
    )
    for text in ("29999", "Testort", "Testrot", "03999100"):
        with django_assert_max_num_queries(3):
            assert [a.parent.parent.name for a in queries.places(text) if a.parent.parent]


def test_folding():
    assert fold("Großmöhlen-Ößling / Běła Woda") == "grossmoehlen oessling bela woda"
    assert fold("St. Wendel") == "st wendel"


@pytest.mark.parametrize(
    ("register_name", "code", "name"),
    [
        ("Gifhorn", "44", "Landkreis Gifhorn"),
        ("Dithmarschen", "43", "Kreis Dithmarschen"),
        ("Region Hannover", "44", "Region Hannover"),
        ("Oberbergischer Kreis", "43", "Oberbergischer Kreis"),
        ("Boldecker Land", "52", "Samtgemeinde Boldecker Land"),
        ("Emmerting (VGem)", "54", "Verwaltungsgemeinschaft Emmerting"),
        (
            "VVG der Stadt Nagold",
            "54",
            "Vereinbarte Verwaltungsgemeinschaft der Stadt Nagold",
        ),
        ("GVV Höri", "56", "Gemeindeverwaltungsverband Höri"),
        ("Erding, GKSt", "67", "Erding, Große Kreisstadt"),
        ("Ueckermünde, Seebad , Stadt", "63", "Ueckermünde, Seebad, Stadt"),
        ("Amt Neuhaus", "64", "Amt Neuhaus"),
    ],
)
def test_names_as_people_say_them(register_name, code, name):
    assert spoken(register_name, code) == name
