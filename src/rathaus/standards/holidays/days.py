"""Public holidays of a place by day. Days are calendar days in the place's own time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import holidays as library

from rathaus.standards.holidays.data import extra_days
from rathaus.standards.holidays.places import Land, LocalHoliday, Place

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
# Where the library keeps what only parts of a Land have: Corpus Christi and Assumption in its
# category `catholic`, Augsburg as a place of its own.
_AUGSBURG = "Augsburg"


def holiday(day: date, place: Place) -> str | None:
    """The German name of the public holiday that the day is at this place, or None."""
    whole_land = _of_land(place.land, day.year).get(day)
    if whole_land is not None:
        return whole_land
    local = _local(place.land, day.year).get(day)
    return local.value if local in place.observes else None


def doubtful(day: date, place: Place) -> LocalHoliday | None:
    """The local holiday of which it is not known whether this place has it on this day."""
    local = _local(place.land, day.year).get(day)
    return local if local in place.open and holiday(day, place) is None else None


def day_off(day: date, place: Place) -> str | None:
    """Why the day is no working day: the holiday, `Sonnabend` or `Sonntag`; None if it is one."""
    named = holiday(day, place)
    if named is not None:
        return named
    return {SATURDAY: "Sonnabend", SUNDAY: "Sonntag"}.get(day.weekday())


def is_working_day(day: date, place: Place) -> bool:
    """Whether the day is neither Saturday nor Sunday nor a public holiday at this place."""
    return day_off(day, place) is None


def next_working_day(day: date, place: Place) -> date:
    """The day itself, if it is a working day, else the first one after it."""
    while not is_working_day(day, place):
        day += DAY
    return day


@cache
def _of_land(land: Land, year: int) -> Mapping[date, str]:
    known = dict(_library(land.value, year))
    for extra in extra_days():
        if extra.land == land.value and extra.on.year == year:
            known[extra.on] = extra.name
    return known


@cache
def _local(land: Land, year: int) -> Mapping[date, LocalHoliday]:
    """Days that only parts of the Land have, with their names."""
    whole = _library(land.value, year)
    parts = [_library(land.value, year, "catholic")]
    if land is Land.BY:
        parts.append(_library(_AUGSBURG, year))
    found = {day: name for part in parts for day, name in part.items() if day not in whole}
    return {day: LocalHoliday(name) for day, name in found.items()}


def _library(subdivision: str, year: int, category: str = "public") -> Mapping[date, str]:
    """What the library says, in German whatever the language of this machine is."""
    return library.country_holidays(
        "DE", subdivision, years=year, categories=(category,), language="de", expand=False
    )
