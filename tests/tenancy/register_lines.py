"""Writes small register files in the layout of GV100AD: a fictional Lower Saxony."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

EDITION = date(2024, 12, 31)


@dataclass(frozen=True)
class Line:
    kind: str
    key: str
    name: str
    type: str = "  "
    seat: str = ""
    population: int = 0
    area: int = 0
    postcode: str = ""

    def text(self, edition: date) -> str:
        head = f"{self.kind}{edition:%Y%m%d}{self.key:12}{self.name:50}{self.seat:50}{self.type:2}"
        if self.kind != "60":
            return head.ljust(220)
        figures = f"{self.area:011}{self.population:011}{self.population // 2:011}"
        return f"{head}    {figures}    {self.postcode:5}".ljust(220)


def municipality(
    ags: str, union: str, name: str, *, type: str = "64", population: int = 1000, postcode: str = ""
) -> Line:
    key = ags[:8] + union
    return Line("60", key, name, type, population=population, area=500, postcode=postcode)


def land() -> list[Line]:
    """One Land, one Kreis, one Samtgemeinde of two members, three Einheitsgemeinden, a city."""
    return [
        Line("10", "03", "Niedersachsen", seat="Hannover"),
        Line("20", "031", "Reg.-Bez. Au"),
        Line("40", "03101", "Austadt, Stadt", "41", "Austadt"),
        Line("50", "03101   0000", "Austadt, Stadt", "50"),
        municipality("03101000", "0000", "Austadt, Stadt", type="61", postcode="29998"),
        Line("40", "03151", "Auenland", "44", "Auenstadt"),
        Line("50", "03151   0010", "Heidebach, Stadt", "50"),
        Line("50", "03151   0011", "Moorheim", "50"),
        Line("50", "03151   0012", "Seeheim", "50"),
        Line("50", "03151   9501", "Forst, gemfr. Gebiet", "50"),
        Line("50", "03151   5401", "Wiesen", "52", "Wiesendorf"),
        municipality("03151010", "0010", "Heidebach, Stadt", type="63", postcode="29999"),
        municipality("03151011", "0011", "Moorheim", postcode="29999"),
        municipality("03151012", "0012", "Seeheim", postcode="29997"),
        municipality("03151013", "5401", "Wiesendorf", postcode="29996"),
        municipality("03151014", "5401", "Wiesental", postcode="29999"),
        municipality("03151501", "9501", "Forst, gemfr. Gebiet", type="66", population=0),
    ]


def germany() -> list[Line]:
    """All sixteen Länder: the one above, and a kreisfreie Stadt in each of the others."""
    lines: list[Line] = []
    for number in range(1, 17):
        key = f"{number:02}"
        if key == "03":
            lines += land()
            continue
        kreis = key + ("000" if key in ("02", "11") else "001")
        lines += [
            Line("10", key, f"Land {key}"),
            Line("40", kreis, f"Stadt {key}", "41"),
            Line("50", f"{kreis}   0000", f"Stadt {key}", "50"),
            municipality(kreis + "000", "0000", f"Stadt {key}", type="61"),
        ]
    return lines


def without(lines: list[Line], *keys: str) -> list[Line]:
    return [line for line in lines if line.key not in keys]


def changed(lines: list[Line], at: str, /, **values: object) -> list[Line]:
    return [replace(line, **values) if line.key == at else line for line in lines]  # type: ignore[arg-type]  # the caller knows the fields


def data(lines: list[Line], edition: date = EDITION, *, encoding: str = "utf-8") -> bytes:
    return "".join(line.text(edition) + "\n" for line in lines).encode(encoding)
