"""The tree, its constraints, and what happens to authorities over time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from rathaus.audit.actions import SYSTEM
from rathaus.audit.models import Event
from rathaus.lib.errors import Forbidden, RathausError
from rathaus.tenancy import actions, queries
from rathaus.tenancy.models import Authority, Kind

AT = datetime(2025, 1, 2, 12, tzinfo=UTC)
NEW_YEAR = date(2025, 1, 1)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "ars"),
    [
        (Kind.LAND, "031000000000"),
        (Kind.REGION, "031510000000"),
        (Kind.LANDKREIS, "031510010000"),
        (Kind.SAMTGEMEINDE, "031515401001"),
        (Kind.MITGLIEDSGEMEINDE, "03151540100"),
        (Kind.MITGLIEDSGEMEINDE, "03151540100x"),
        (Kind.ZWECKVERBAND, "031510000000"),
        (Kind.COMPETENCE_CENTRE, "k00000000001"),
        ("village", "031515401001"),
    ],
)
def test_a_key_fits_its_kind(db, kind, ars):
    with pytest.raises(IntegrityError), transaction.atomic():
        Authority.objects.create(ars=ars, kind=kind, name="Falsch")


def test_no_circles(cast):
    cast.kreis.parent = cast.auwinkel
    with pytest.raises(ValueError, match="below itself"):
        cast.kreis.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Authority.objects.filter(pk=cast.kreis.pk).update(parent=cast.kreis.pk)


def test_one_key_once_while_it_exists(cast):
    again = {"ars": cast.auwinkel.ars, "kind": cast.auwinkel.kind, "name": "Doppelt"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Authority.objects.create(**again)
    Authority.objects.create(**again, valid_to=NEW_YEAR)


def test_up_and_down(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        above = [a.name for a in queries.chain(cast.auwinkel)]
    assert above == ["Samtgemeinde Wiesental", "Landkreis Auental", "Niedersachsen"]
    assert above == [a.name for a in Authority.objects.get(pk=cast.auwinkel.pk).ancestors()]
    with django_assert_num_queries(1):
        below = {a.name for a in queries.subtree(cast.wiesental)}
    assert below == {"Samtgemeinde Wiesental", "Auwinkel", "Bachlingen", "Dornfelde"}
    assert queries.subtree(cast.land).count() == Authority.objects.count()
    assert [a.name for a in queries.members(cast.wiesental)] == [
        "Auwinkel",
        "Bachlingen",
        "Dornfelde",
    ]


def test_a_circle_past_the_model_ends(cast):
    Authority.objects.filter(pk=cast.land.pk).update(parent=cast.auwinkel)
    assert queries.subtree(cast.wiesental).count() == Authority.objects.count()
    assert len(queries.chain(Authority.objects.get(pk=cast.auwinkel.pk))) <= 5


def test_a_merger(cast):
    auwinkel, bachlingen, dornfelde = cast.auwinkel, cast.bachlingen, cast.dornfelde
    actions.merge(authority=auwinkel, into=bachlingen, on=NEW_YEAR, by=SYSTEM, at=AT)
    later = date(2026, 1, 1)
    actions.merge(authority=bachlingen, into=dornfelde, on=later, by=SYSTEM, at=AT)
    before = date(2024, 12, 31)
    assert queries.successor_on(auwinkel, before) == auwinkel
    assert queries.successor_on(auwinkel, NEW_YEAR) == bachlingen
    assert queries.successor_on(auwinkel, later) == dornfelde
    assert queries.by_hostname("auwinkel.localhost", later) == dornfelde
    assert queries.by_hostname("auwinkel.localhost", before) == auwinkel
    assert [c.authority for c in queries.history(dornfelde).absorbed] == [bachlingen]
    assert Event.objects.filter(verb="merge", authority=auwinkel.pk).exists()
    with pytest.raises(RathausError):
        actions.merge(authority=dornfelde, into=auwinkel, on=later, by=SYSTEM, at=AT)
    with pytest.raises(RathausError):
        actions.merge(authority=dornfelde, into=dornfelde, on=later, by=SYSTEM, at=AT)


def test_an_end_without_successor_and_a_correction(cast):
    auwinkel = cast.auwinkel
    actions.dissolve(authority=auwinkel, on=NEW_YEAR, by=SYSTEM, at=AT)
    assert queries.successor_on(auwinkel, NEW_YEAR) is None
    actions.merge(authority=auwinkel, into=cast.dornfelde, on=NEW_YEAR, by=SYSTEM, at=AT)
    assert queries.successor_on(auwinkel, NEW_YEAR) == cast.dornfelde
    assert [c.kind for c in queries.history(auwinkel).changes] == ["merged_into"]
    with pytest.raises(RathausError):
        actions.dissolve(authority=cast.bachlingen, on=date(2020, 1, 1), by=SYSTEM, at=AT)


def test_names_over_time(cast):
    auwinkel = cast.auwinkel
    for year, name in ((2025, "Groß Auwinkel"), (2027, "Bad Auwinkel")):
        on = date(year, 1, 1)
        actions.rename(authority=auwinkel, name=name, on=on, by=SYSTEM, at=AT)
    assert queries.name_on(auwinkel, date(2024, 6, 1)) == "Auwinkel"
    assert queries.name_on(auwinkel, date(2025, 1, 1)) == "Groß Auwinkel"
    assert queries.name_on(auwinkel, date(2027, 1, 1)) == "Bad Auwinkel"
    assert queries.places("gross auw") == []
    assert queries.places("Bad Auw") == [auwinkel]


def test_only_the_operator_changes_territory(cast):
    for by in (cast.wiesental_head, cast.wiesental_it):
        with pytest.raises(Forbidden):
            actions.dissolve(authority=cast.wiesental, on=NEW_YEAR, by=by, at=AT)
