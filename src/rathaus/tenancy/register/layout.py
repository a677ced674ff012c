"""The record layout of GV100AD: 220 characters a line, fixed columns (0-based, end exclusive)."""

from __future__ import annotations

import re
from dataclasses import dataclass

WIDTH = 220
LAND, REGIERUNGSBEZIRK, REGION, KREIS, VERBAND, GEMEINDE = "10", "20", "30", "40", "50", "60"

DATE = slice(2, 10)
KEY = slice(10, 22)
NAME = slice(22, 72)
SEAT = slice(72, 122)
TYPE = slice(122, 124)
AREA = slice(128, 139)
POPULATION = slice(139, 150)
MALE = slice(150, 161)
POSTCODE = slice(165, 170)


@dataclass(frozen=True)
class RecordKind:
    """How a kind of record looks: its key (12 columns) and the type codes it may carry."""

    title: str
    key: re.Pattern[str]
    types: frozenset[str]


KINDS: dict[str, RecordKind] = {
    LAND: RecordKind("Land", re.compile(r"[0-9]{2} {10}"), frozenset({"  "})),
    REGIERUNGSBEZIRK: RecordKind(
        "Regierungsbezirk", re.compile(r"[0-9]{3} {9}"), frozenset({"  "})
    ),
    REGION: RecordKind("Region", re.compile(r"[0-9]{4} {8}"), frozenset({"  "})),
    KREIS: RecordKind(
        "Kreis", re.compile(r"[0-9]{5} {7}"), frozenset({"41", "42", "43", "44", "45"})
    ),
    VERBAND: RecordKind(
        "Gemeindeverband",
        re.compile(r"[0-9]{5} {3}[0-9]{4}"),
        frozenset({"50", "51", "52", "53", "54", "55", "56", "58"}),
    ),
    GEMEINDE: RecordKind(
        "Gemeinde",
        re.compile(r"[0-9]{12}"),
        frozenset({"60", "61", "62", "63", "64", "65", "66", "67"}),
    ),
}
CITY_TYPES = frozenset({"41", "42"})  # Kreis records that are a kreisfreie Stadt
CITY_MEMBER_TYPES = frozenset({"61", "62"})  # the Gemeinde record of such a city
UNINCORPORATED_TYPES = frozenset({"65", "66"})
# Records of kind 20 that only group statistics, or that once were an authority
NO_AUTHORITY = ("Statistische Region ", "früher: ")
FREE = "50"  # a "Verband" of one Gemeinde that belongs to none

LAENDER: dict[str, str] = {
    "01": "Schleswig-Holstein",
    "02": "Hamburg",
    "03": "Niedersachsen",
    "04": "Bremen",
    "05": "Nordrhein-Westfalen",
    "06": "Hessen",
    "07": "Rheinland-Pfalz",
    "08": "Baden-Württemberg",
    "09": "Bayern",
    "10": "Saarland",
    "11": "Berlin",
    "12": "Brandenburg",
    "13": "Mecklenburg-Vorpommern",
    "14": "Sachsen",
    "15": "Sachsen-Anhalt",
    "16": "Thüringen",
}
