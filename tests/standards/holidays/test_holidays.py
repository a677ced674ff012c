"""Public holidays against a table stated here: fixed days, Easter by another library, one-offs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.easter import easter

from rathaus.standards import holidays
from rathaus.standards.holidays import (
    Land,
    LocalHoliday,
    Place,
    day_off,
    doubtful,
    holiday,
    is_working_day,
    next_working_day,
    place_of,
)
from rathaus.standards.holidays.data import ExtraDay, local_rows

YEARS = range(2015, 2032)
BY, BE, SN, TH = Place(Land.BY), Place(Land.BE), Place(Land.SN), Place(Land.TH)
AUGSBURG = "097610000000"
MUNICH = "091620000000"
NUREMBERG = "095640000000"

EVERYWHERE = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
AFTER_EASTER = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension, Whit Monday
EPIPHANY = {Land.BW, Land.BY, Land.ST}
CORPUS_CHRISTI = {Land.BW, Land.BY, Land.HE, Land.NW, Land.RP, Land.SL}
ALL_SAINTS = {Land.BW, Land.BY, Land.NW, Land.RP, Land.SL}
REFORMATION = {Land.BB, Land.MV, Land.SN, Land.ST, Land.TH}
REFORMATION_SINCE_2018 = {Land.HB, Land.HH, Land.NI, Land.SH}
ONE_OFF = {
    Land.BE: {date(2020, 5, 8), date(2025, 5, 8), date(2028, 6, 17)},
}


def expected(land: Land, year: int) -> set[date]:
    """The holidays of a whole Land that are no Sundays anyway."""
    sunday = easter(year)
    days = {date(year, month, day) for month, day in EVERYWHERE}
    days |= {sunday + timedelta(days=after) for after in AFTER_EASTER}
    days |= {date(year, 1, 6)} if land in EPIPHANY else set()
    days |= {sunday + timedelta(days=60)} if land in CORPUS_CHRISTI else set()
    days |= {date(year, 11, 1)} if land in ALL_SAINTS else set()
    days |= {date(year, 8, 15)} if land is Land.SL else set()
    reformation = land in REFORMATION or (year >= 2018 and land in REFORMATION_SINCE_2018)
    days |= {date(year, 10, 31)} if reformation or year == 2017 else set()
    days |= {date(year, 3, 8)} if land is Land.BE and year >= 2019 else set()
    days |= {date(year, 3, 8)} if land is Land.MV and year >= 2023 else set()
    days |= {date(year, 9, 20)} if land is Land.TH and year >= 2019 else set()
    days |= {repentance(year)} if land is Land.SN else set()
    return days | {day for day in ONE_OFF.get(land, set()) if day.year == year}


def repentance(year: int) -> date:
    """The Wednesday before 23 November."""
    day = date(year, 11, 22)
    return day - timedelta(days=(day.weekday() - 2) % 7)


@pytest.mark.parametrize("land", Land)
@pytest.mark.parametrize("year", YEARS)
def test_every_land_and_year(land: Land, year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    found = {day for day in days if day.year == year and holiday(day, Place(land))}
    sundays = {easter(year), easter(year) + timedelta(days=49)}  # holidays in some Länder
    assert found - sundays == expected(land, year)


def test_local_holidays_are_kept_only_where_they_are() -> None:
    day = date(2025, 8, 8)
    assert holiday(day, place_of(AUGSBURG, day)) == "Augsburger Hohes Friedensfest"
    assert holiday(day, place_of(MUNICH, day)) is None
    assumption = date(2025, 8, 15)
    assert holiday(assumption, place_of(MUNICH, day)) == "Mariä Himmelfahrt"
    assert holiday(assumption, place_of(NUREMBERG, day)) is None
    assert doubtful(assumption, place_of(NUREMBERG, day)) is None


def test_a_place_nobody_has_recorded_is_doubtful() -> None:
    kulmbach = place_of("09477", date(2025, 1, 1))
    assert holiday(date(2025, 8, 15), kulmbach) is None
    assert doubtful(date(2025, 8, 15), kulmbach) is LocalHoliday.ASSUMPTION
    assert doubtful(date(2025, 8, 14), kulmbach) is None
    corpus_christi = easter(2025) + timedelta(days=60)
    assert doubtful(corpus_christi, place_of("16061", date(2025, 1, 1)))
    assert doubtful(corpus_christi, place_of("14612", date(2025, 1, 1))) is None


def test_a_place_may_be_told_what_it_observes() -> None:
    corpus_christi = easter(2025) + timedelta(days=60)
    told = Place(Land.SN, frozenset({LocalHoliday.CORPUS_CHRISTI}))
    assert holiday(corpus_christi, told) == "Fronleichnam"
    assert holiday(corpus_christi, SN) is None


def test_working_days() -> None:
    assert day_off(date(2025, 4, 18), BY) == "Karfreitag"
    assert day_off(date(2025, 4, 19), BY) == "Sonnabend"
    assert day_off(date(2025, 4, 27), BY) == "Sonntag"
    assert next_working_day(date(2025, 4, 18), BY) == date(2025, 4, 22)
    assert next_working_day(date(2025, 4, 22), BY) == date(2025, 4, 22)
    assert is_working_day(date(2025, 12, 24), BY)
    assert is_working_day(date(2025, 12, 31), BY)  # New Year's Eve is no public holiday


def test_a_day_that_the_library_lacks_is_data(monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2029, 6, 4)
    extra = ExtraDay(
        land="TH", on=day, name="Jubiläum", source="x", url="http://x", checked=date(2026, 1, 1)
    )
    monkeypatch.setattr(holidays.days, "extra_days", lambda: (extra,))
    holidays.days._of_land.cache_clear()
    try:
        assert holiday(day, TH) == "Jubiläum"
        assert holiday(day, BE) is None
    finally:
        holidays.days._of_land.cache_clear()


@pytest.mark.parametrize(
    ("ars", "land"), [("01", Land.SH), ("033510000000", Land.NI), ("16", Land.TH), ("11", Land.BE)]
)
def test_the_key_names_the_land(ars: str, land: Land) -> None:
    assert Land.of_ars(ars) is land
    assert land.german


@pytest.mark.parametrize("ars", ["", "0", "00", "17", "3x", "0335100000001", "٠٣"])
def test_no_other_key_does(ars: str) -> None:
    with pytest.raises(ValueError, match="regional key"):
        Land.of_ars(ars)


def test_rows_are_cited() -> None:
    for row in local_rows():
        assert row.applies in {"yes", "no", "open"}
        assert row.url.startswith("https://")
        assert row.status == "confirmed" or row.reason
        assert LocalHoliday(row.holiday)
        assert Land.of_ars(row.ars)
