"""Länder, places, and the holidays that only parts of a Land have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from rathaus.standards.holidays.data import LocalRow, local_rows

ARS_LENGTH = 12


class Land(StrEnum):
    """The sixteen Länder by their letters (ISO 3166-2 without `DE-`)."""

    SH = "SH"
    HH = "HH"
    NI = "NI"
    HB = "HB"
    NW = "NW"
    HE = "HE"
    RP = "RP"
    BW = "BW"
    BY = "BY"
    SL = "SL"
    BE = "BE"
    BB = "BB"
    MV = "MV"
    SN = "SN"
    ST = "ST"
    TH = "TH"

    @property
    def german(self) -> str:
        """The name, for example `Niedersachsen`."""
        return _NAMES[self]

    @classmethod
    def of_ars(cls, ars: str) -> Land:
        """The Land of a regional key of 2 to 12 digits; ValueError for anything else.

        Source: the first two digits of the ARS number the Länder 01 to 16 in the order above.
        """
        if not (ars.isascii() and ars.isdigit() and len(ars) <= ARS_LENGTH):
            raise ValueError(f"no regional key: {ars!r}")
        number = int(ars[:2]) if len(ars) >= len("01") else 0
        if not 1 <= number <= len(cls):
            raise ValueError(f"no Land has this regional key: {ars!r}")
        return list(cls)[number - 1]


_NAMES = {
    Land.SH: "Schleswig-Holstein",
    Land.HH: "Hamburg",
    Land.NI: "Niedersachsen",
    Land.HB: "Bremen",
    Land.NW: "Nordrhein-Westfalen",
    Land.HE: "Hessen",
    Land.RP: "Rheinland-Pfalz",
    Land.BW: "Baden-Württemberg",
    Land.BY: "Bayern",
    Land.SL: "Saarland",
    Land.BE: "Berlin",
    Land.BB: "Brandenburg",
    Land.MV: "Mecklenburg-Vorpommern",
    Land.SN: "Sachsen",
    Land.ST: "Sachsen-Anhalt",
    Land.TH: "Thüringen",
}


class LocalHoliday(StrEnum):
    """A public holiday that only some municipalities of a Land have; the value is its name."""

    ASSUMPTION = "Mariä Himmelfahrt"
    CORPUS_CHRISTI = "Fronleichnam"
    PEACE_FESTIVAL = "Augsburger Hohes Friedensfest"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a period is kept.

    `observes` are the local holidays of this place, `open` those of which nobody has recorded
    whether the place has them: they count as working days, and results say so.
    """

    land: Land
    observes: frozenset[LocalHoliday] = frozenset()
    open: frozenset[LocalHoliday] = frozenset()


@cache
def place_of(ars: str, on: date) -> Place:
    """The place with this regional key (2 to 12 digits) as `data.toml` knows it on that day.

    The longest matching row decides each local holiday. ValueError for what is no regional key.
    """
    land = Land.of_ars(ars)
    decided = {local: _row(local, ars, on) for local in LocalHoliday}
    return Place(
        land,
        frozenset(local for local, row in decided.items() if row and row.applies == "yes"),
        frozenset(local for local, row in decided.items() if row and row.applies == "open"),
    )


def _row(local: LocalHoliday, ars: str, on: date) -> LocalRow | None:
    fitting = [row for row in local_rows() if row.decides(local, ars, on)]
    return max(fitting, key=lambda row: len(row.ars), default=None)
