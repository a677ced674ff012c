"""What kinds of authority there are, and which key each kind has."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What an authority is. The last three have no territory."""

    LAND = "land", _("Land")
    REGION = "region", _("Regierungsbezirk oder Region")
    LANDKREIS = "landkreis", _("Landkreis")
    KREISFREIE_STADT = "kreisfreie_stadt", _("Kreisfreie Stadt")
    SAMTGEMEINDE = "samtgemeinde", _("Samtgemeinde oder anderer Gemeindeverband")
    MITGLIEDSGEMEINDE = "mitgliedsgemeinde", _("Mitgliedsgemeinde")
    EINHEITSGEMEINDE = "einheitsgemeinde", _("Einheitsgemeinde")
    GEMEINDEFREI = "gemeindefrei", _("Gemeindefreies Gebiet")
    ZWECKVERBAND = "zweckverband", _("Zweckverband")
    IT_CENTRE = "it_centre", _("Kommunales Rechenzentrum")
    COMPETENCE_CENTRE = "competence_centre", _("Kompetenzzentrum")


# Where people live. Berlin and Hamburg are a Land and a municipality in one; they are kept as Land
# and found as places too (`queries.places`).
MUNICIPAL = frozenset(
    {Kind.KREISFREIE_STADT, Kind.MITGLIEDSGEMEINDE, Kind.EINHEITSGEMEINDE, Kind.GEMEINDEFREI}
)
CITY_STATES = ("020000000000", "110000000000")

_LETTER_KEY = r"^[A-Z][A-Z0-9]{11}$"
KEY_PATTERNS: dict[Kind, str] = {
    Kind.LAND: r"^[0-9]{2}0{10}$",
    Kind.REGION: r"^[0-9]{4}0{8}$",
    Kind.LANDKREIS: r"^[0-9]{5}0{7}$",
    Kind.KREISFREIE_STADT: r"^[0-9]{5}0{7}$",
    Kind.SAMTGEMEINDE: r"^[0-9]{9}000$",
    Kind.MITGLIEDSGEMEINDE: r"^[0-9]{12}$",
    Kind.EINHEITSGEMEINDE: r"^[0-9]{12}$",
    Kind.GEMEINDEFREI: r"^[0-9]{12}$",
    Kind.ZWECKVERBAND: _LETTER_KEY,
    Kind.IT_CENTRE: _LETTER_KEY,
    Kind.COMPETENCE_CENTRE: _LETTER_KEY,
}

# "Textkennzeichen" of the municipal register (GV100AD, Statistisches Bundesamt).
REGISTER_TYPES: dict[str, str] = {
    "41": "Kreisfreie Stadt",
    "42": "Stadtkreis",
    "43": "Kreis",
    "44": "Landkreis",
    "45": "Regionalverband",
    "50": "Verbandsfreie Gemeinde",
    "51": "Amt",
    "52": "Samtgemeinde",
    "53": "Verbandsgemeinde",
    "54": "Verwaltungsgemeinschaft",
    "55": "Kirchspielslandgemeinde",
    "56": "Verwaltungsverband",
    "58": "Erfüllende Gemeinde",
    "60": "Markt",
    "61": "Kreisfreie Stadt",
    "62": "Stadtkreis",
    "63": "Stadt",
    "64": "Gemeinde",
    "65": "Bewohntes gemeindefreies Gebiet",
    "66": "Gemeindefreies Gebiet",
    "67": "Große Kreisstadt",
}


def identity(ars: str) -> str:
    """What stays the same when a municipality changes its union: the ARS without the four digits
    of the union, which is the AGS (8 digits). All other keys are their own identity (12)."""
    return ars if ars.endswith("000") or not ars.isdigit() else ars[:5] + ars[9:]
