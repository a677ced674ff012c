"""The authorities of the demo county."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rathaus.tenancy.models import Authority, Kind

FOUNDED = date(2024, 1, 1)
HOURS = "Montag bis Freitag 8:00 bis 12:00 Uhr\nDonnerstag auch 14:00 bis 18:00 Uhr"


@dataclass(frozen=True)
class Place:
    """One authority of the cast; `parent` is the key of another one in `PLACES`."""

    key: str
    ars: str
    kind: Kind
    name: str
    parent: str | None = None
    hostname: str = ""
    population: int | None = None
    postcode: str = ""
    seat: str = ""
    street: str = ""
    joined: bool = True


PLACES = (
    Place("land", "030000000000", Kind.LAND, "Niedersachsen", joined=False),
    Place(
        "kreis", "039990000000", Kind.LANDKREIS, "Landkreis Auental", "land",
        "auental.localhost", 48210, "29990", "Auenstadt", "Kreishausplatz 1",
    ),
    Place(
        "wiesental", "039995401000", Kind.SAMTGEMEINDE, "Samtgemeinde Wiesental", "kreis",
        "wiesental.localhost", 9120, "29991", "Wiesendorf", "Am Markt 3",
    ),
    Place(
        "auwinkel", "039995401001", Kind.MITGLIEDSGEMEINDE, "Auwinkel", "wiesental",
        "auwinkel.localhost", 840, "29992", "Auwinkel", "Dorfstraße 12",
    ),
    Place(
        "bachlingen", "039995401002", Kind.MITGLIEDSGEMEINDE, "Bachlingen", "wiesental",
        "bachlingen.localhost", 2310, "29993", "Bachlingen", "Mühlenweg 5",
    ),
    Place(
        "dornfelde", "039995401003", Kind.MITGLIEDSGEMEINDE, "Dornfelde", "wiesental",
        "dornfelde.localhost", 5970, "29991", "Dornfelde", "Kirchstraße 2",
    ),
    Place(
        "birkenrain", "039990010010", Kind.EINHEITSGEMEINDE, "Birkenrain", "kreis",
        "birkenrain.localhost", 7450, "29995", "Birkenrain", "Rathausstraße 8",
    ),
    Place(
        "centre", "K00000000001", Kind.COMPETENCE_CENTRE, "Kompetenzzentrum Auental", "kreis",
        "", None, "29990", "Auenstadt", "Kreishausplatz 1",
    ),
    Place(
        "abfall", "Z00000000001", Kind.ZWECKVERBAND, "Zweckverband Abfall Auental", "kreis",
        "", None, "29990", "Auenstadt", "Am Wertstoffhof 4",
    ),
)  # fmt: skip


def build_places() -> dict[str, Authority]:
    """Create the authorities that are not there yet; returns them by key."""
    built: dict[str, Authority] = {}
    for place in PLACES:
        built[place.key] = _build(place, built.get(place.parent or ""))
    return built


def _build(place: Place, parent: Authority | None) -> Authority:
    contact = {
        "phone": "05999 100-0",
        "email": f"rathaus@{place.hostname.removesuffix('.localhost') or place.key}.example",
        "opening_hours": HOURS,
    }
    authority, _created = Authority.objects.get_or_create(
        ars=place.ars,
        valid_to=None,
        defaults={
            "kind": place.kind,
            "name": place.name,
            "parent": parent,
            "hostname": place.hostname,
            "population": place.population,
            "postcode": place.postcode,
            "seat": place.seat,
            "street": place.street,
            "valid_from": FOUNDED,
            "joined_on": FOUNDED if place.joined else None,
            **(contact if place.joined else {}),
        },
    )
    return authority
