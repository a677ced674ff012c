"""Public holidays and working days at a place, for the computation of periods.

Whether a day is a public holiday is law of the Land, in some Länder of the municipality. The kept
library `holidays` knows the Länder by year; `data.toml` adds, as dated rows with their sources,
which municipalities observe a holiday that only parts of a Land have, and days that the library
does not have yet. Saturdays are no working days here (§ 193 BGB, § 31 (3) VwVfG, § 222 (2) ZPO,
§ 108 (3) AO).
"""

from rathaus.standards.holidays.days import (
    day_off,
    doubtful,
    holiday,
    is_working_day,
    next_working_day,
)
from rathaus.standards.holidays.places import Land, LocalHoliday, Place, place_of

__all__ = [
    "Land",
    "LocalHoliday",
    "Place",
    "day_off",
    "doubtful",
    "holiday",
    "is_working_day",
    "next_working_day",
    "place_of",
]
