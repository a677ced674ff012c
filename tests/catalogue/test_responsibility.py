"""Exactly one authority is responsible, and it can be explained."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rathaus.catalogue import actions
from rathaus.catalogue.models import Delegation, Offer, Service
from rathaus.catalogue.queries import responsibility
from rathaus.catalogue.queries.chain import chain, cycle
from rathaus.catalogue.queries.online import online_at
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from rathaus.tenancy.models import Authority, Kind
from tests.cast import Cast
from tests.catalogue.conftest import NOW

DAY = date(2026, 3, 2)
START = date(2025, 1, 1)


def _who(place: Authority, service: Service, on: date = DAY) -> str:
    return responsibility(place=place, service=service, on=on).authority.name


def _delegate(
    cast: Cast, service: Service, giver: str | None, receiver: str, **more: object
) -> Delegation:
    values: dict[str, object] = {"valid_from": START, **more}
    return actions.delegate(
        authority=cast.places["wiesental"],
        service=service,
        giver=cast.places[giver] if giver else None,
        receiver=cast.places[receiver],
        by=cast.wiesental_head,
        at=NOW,
        **values,  # type: ignore[arg-type]  # values of several types
    )


def test_levels_without_any_delegation(cast: Cast, dog_tax: Service, hunting: Service) -> None:
    assert _who(cast.places["auwinkel"], dog_tax) == "Auwinkel"
    assert _who(cast.places["auwinkel"], hunting) == "Landkreis Auental"
    assert _who(cast.places["birkenrain"], hunting) == "Landkreis Auental"
    passport = Service.objects.get(key="99085001000000")
    assert _who(cast.places["auwinkel"], passport) == "Samtgemeinde Wiesental"
    assert _who(cast.places["birkenrain"], passport) == "Birkenrain"
    pass_of_land = Service.objects.get(key="99015007000000")
    assert _who(cast.places["auwinkel"], pass_of_land) == "Niedersachsen"


def test_federal_services_are_named_as_such(cast: Cast, everyday: None) -> None:
    benefit = Service.objects.get(key="99041008000000")
    found = responsibility(place=cast.places["auwinkel"], service=benefit, on=DAY)
    assert found.federal
    assert found.offer is None
    assert "Bundes" in found.steps[0]


def test_all_members_by_statute_and_one_differs(cast: Cast, dog_tax: Service) -> None:
    _delegate(cast, dog_tax, None, "wiesental", basis="statute", reference="§ 98 NKomVG")
    _delegate(cast, dog_tax, "dornfelde", "dornfelde")
    assert _who(cast.places["auwinkel"], dog_tax) == "Samtgemeinde Wiesental"
    found = responsibility(place=cast.places["dornfelde"], service=dog_tax, on=DAY)
    assert found.authority.name == "Dornfelde"
    assert any("selbst" in step for step in found.steps)
    assert _who(cast.places["birkenrain"], dog_tax) == "Birkenrain"


def test_the_union_passes_it_on(cast: Cast, dog_tax: Service) -> None:
    _delegate(cast, dog_tax, None, "wiesental", basis="statute")
    _delegate(cast, dog_tax, "wiesental", "kreis")
    found = responsibility(place=cast.places["auwinkel"], service=dog_tax, on=DAY)
    assert found.authority.name == "Landkreis Auental"
    assert len(found.steps) == 4


def test_both_days_are_inclusive(cast: Cast, dog_tax: Service) -> None:
    first, last = date(2026, 2, 1), date(2026, 2, 28)
    _delegate(cast, dog_tax, "auwinkel", "wiesental", valid_from=first, valid_to=last)
    place = cast.places["auwinkel"]
    one = timedelta(days=1)
    names = [_who(place, dog_tax, day) for day in (first - one, first, last, last + one)]
    assert names == ["Auwinkel", "Samtgemeinde Wiesental", "Samtgemeinde Wiesental", "Auwinkel"]


def test_end_leaves_the_past_alone(cast: Cast, dog_tax: Service) -> None:
    entry = _delegate(cast, dog_tax, "auwinkel", "wiesental")
    actions.end_delegation(delegation=entry, last_day=DAY, by=cast.wiesental_head, at=NOW)
    place = cast.places["auwinkel"]
    assert _who(place, dog_tax, DAY) == "Samtgemeinde Wiesental"
    assert _who(place, dog_tax, DAY + timedelta(days=1)) == "Auwinkel"


@pytest.mark.parametrize(
    ("first", "last", "clash"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), False),
        (date(2024, 1, 1), START, True),
        (date(2025, 6, 30), None, True),
        (date(2025, 7, 1), None, False),
    ],
)
def test_no_day_has_two_entries(
    cast: Cast, dog_tax: Service, first: date, last: date | None, clash: bool
) -> None:
    _delegate(cast, dog_tax, "auwinkel", "wiesental", valid_to=date(2025, 6, 30))
    if clash:
        with pytest.raises(RathausError, match="gibt es schon einen Eintrag"):
            _delegate(cast, dog_tax, "auwinkel", "kreis", valid_from=first, valid_to=last)
        assert Delegation.objects.count() == 1
    else:
        _delegate(cast, dog_tax, "auwinkel", "kreis", valid_from=first, valid_to=last)


def test_a_circle_is_refused_with_its_names(cast: Cast, dog_tax: Service) -> None:
    _delegate(cast, dog_tax, None, "wiesental", basis="statute")
    with pytest.raises(RathausError, match=r"Kreis: .*Auwinkel → Samtgemeinde Wiesental"):
        _delegate(cast, dog_tax, "wiesental", "auwinkel")
    assert Delegation.objects.count() == 1


def test_a_circle_that_begins_later_is_refused_now(cast: Cast, dog_tax: Service) -> None:
    _delegate(cast, dog_tax, "auwinkel", "wiesental", valid_from=date(2030, 1, 1))
    with pytest.raises(RathausError, match=r"01.01.2030"):
        _delegate(cast, dog_tax, "wiesental", "auwinkel", valid_from=DAY)


def test_ending_an_exception_must_not_close_a_circle(cast: Cast, dog_tax: Service) -> None:
    _delegate(cast, dog_tax, None, "wiesental", basis="statute")
    keeps = _delegate(cast, dog_tax, "auwinkel", "auwinkel")
    _delegate(cast, dog_tax, "wiesental", "auwinkel")
    with pytest.raises(RathausError, match="Kreis"):
        actions.end_delegation(delegation=keeps, last_day=DAY, by=cast.wiesental_head, at=NOW)


def test_only_the_head_enters_and_only_own_tasks(cast: Cast, dog_tax: Service) -> None:
    wiesental, birkenrain = cast.places["wiesental"], cast.places["birkenrain"]
    common = {"service": dog_tax, "receiver": wiesental, "valid_from": START, "at": NOW}
    with pytest.raises(Forbidden):
        actions.delegate(
            authority=wiesental, giver=wiesental, by=cast.wiesental_clerk, **common  # type: ignore[arg-type]  # values of several types
        )  # fmt: skip
    with pytest.raises(Stranger):
        actions.delegate(
            authority=wiesental, giver=wiesental, by=cast.birkenrain_head, **common  # type: ignore[arg-type]  # values of several types
        )  # fmt: skip
    with pytest.raises(RathausError, match="keine Aufgaben von Birkenrain"):
        actions.delegate(
            authority=wiesental, giver=birkenrain, by=cast.wiesental_head, **common  # type: ignore[arg-type]  # values of several types
        )  # fmt: skip
    with pytest.raises(RathausError, match="keine Aufgaben von Birkenrain"):  # it stands below
        actions.delegate(
            authority=cast.places["kreis"], giver=birkenrain, by=cast.kreis_head, **common  # type: ignore[arg-type]  # values of several types
        )  # fmt: skip


def test_the_offer_that_counts(
    cast: Cast, dog_tax: Service, central: Offer, adopt: Callable[..., Offer]
) -> None:
    place = cast.places["auwinkel"]
    assert responsibility(place=place, service=dog_tax, on=DAY).offer is None
    _delegate(cast, dog_tax, None, "wiesental", basis="statute")
    union = adopt("wiesental")
    assert responsibility(place=place, service=dog_tax, on=DAY).offer == union
    variant = adopt("auwinkel", union, fee="40 Euro")
    found = responsibility(place=place, service=dog_tax, on=DAY)
    assert (found.offer, found.authority.name) == (variant, "Samtgemeinde Wiesental")
    assert responsibility(place=cast.places["bachlingen"], service=dog_tax, on=DAY).offer == union
    assert online_at(place=place, services=[dog_tax.pk], on=DAY) == {dog_tax.pk}
    assert online_at(place=cast.places["birkenrain"], services=[dog_tax.pk], on=DAY) == set()


def test_an_offer_from_before_the_transfer_no_longer_counts(
    cast: Cast, dog_tax: Service, adopt: Callable[..., Offer]
) -> None:
    adopt("auwinkel")  # its own, not built on the union's
    union = adopt("wiesental")
    _delegate(cast, dog_tax, None, "wiesental", basis="statute")
    found = responsibility(place=cast.places["auwinkel"], service=dog_tax, on=DAY)
    assert found.offer == union


@pytest.fixture
def bare_authorities() -> list[Authority]:
    """A union, four members and three bodies, in memory only."""
    land = Authority(ars="03", kind=Kind.LAND, name="L")
    union = Authority(ars="03a", kind=Kind.SAMTGEMEINDE, name="S", parent=land)
    members = [
        Authority(ars=f"03a{i}", kind=Kind.MITGLIEDSGEMEINDE, name=f"M{i}", parent=union)
        for i in range(4)
    ]
    bodies = [Authority(ars=f"Z{i}", kind=Kind.ZWECKVERBAND, name=f"Z{i}") for i in range(2)]
    return [union, *members, *bodies, land]


_index = st.integers(0, 7)
_day = st.integers(0, 40)
_entry = st.tuples(st.one_of(st.none(), _index), _index, _day, _day)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(_entry, max_size=12), start=st.integers(0, 7), day=st.integers(-2, 42))
def test_every_chain_ends_at_exactly_one_authority(
    bare_authorities: list[Authority],
    rows: list[tuple[int | None, int, int, int]],
    start: int,
    day: int,
) -> None:
    """Also where wrong entries got past us (circles, overlaps): it ends, and always the same."""
    service = Service(key="99102013000000", name="x")
    entries = [
        Delegation(
            authority=bare_authorities[0],
            service=service,
            giver=bare_authorities[giver] if giver is not None else None,
            receiver=bare_authorities[receiver],
            valid_from=START + timedelta(days=min(a, b)),
            valid_to=START + timedelta(days=max(a, b)),
        )
        for giver, receiver, a, b in rows
    ]
    on = START + timedelta(days=day)
    first = bare_authorities[start]
    hops = chain(first, entries, on)
    passed = [first, *(hop.doer for hop in hops)]
    assert len(set(passed)) == len(passed)  # nobody twice: no circle
    assert hops == chain(first, list(reversed(entries)), on)  # the order of entries is no matter
    assert all(hop.entry.holds(on) for hop in hops)
    if not cycle(first, entries, on):
        end = passed[-1]
        further = chain(end, entries, on)
        assert further == []  # whoever is found has passed it to nobody


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_is_entered_there_is_never_a_circle(
    cast: Cast, dog_tax: Service, data: st.DataObject
) -> None:
    Delegation.objects.all().delete()
    names = ["wiesental", "auwinkel", "bachlingen", "dornfelde"]
    for _step in range(data.draw(st.integers(1, 6))):
        giver = data.draw(st.sampled_from([None, *names]))
        receiver = data.draw(st.sampled_from([*names, "kreis", "abfall"]))
        begin = START + timedelta(days=data.draw(st.integers(0, 30)))
        length = data.draw(st.one_of(st.none(), st.integers(0, 30)))
        until = None if length is None else begin + timedelta(days=length)
        try:
            _delegate(cast, dog_tax, giver, receiver, valid_from=begin, valid_to=until)
        except RathausError:
            continue
    entries = list(Delegation.objects.select_related("authority", "giver", "receiver"))
    for day in range(0, 65, 3):
        for name in names:
            assert cycle(cast.places[name], entries, START + timedelta(days=day)) == []
