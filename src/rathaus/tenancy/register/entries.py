"""Records → entries: the authorities a register file speaks of, each with its parent.

A kreisfreie Stadt is one authority, although the register has a Kreis, a Verband and a Gemeinde for
it; Berlin and Hamburg are moreover a Land. Statistical regions and former Regierungsbezirke are no
authorities. A Gemeinde alone in a "free" Verband is an
Einheitsgemeinde below its Kreis.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rathaus.tenancy import names
from rathaus.tenancy.kinds import Kind
from rathaus.tenancy.register import consistency, layout
from rathaus.tenancy.register.damage import DamagedRegister
from rathaus.tenancy.register.reader import Record, RegisterFile


@dataclass(frozen=True, slots=True)
class Entry:
    """One authority as the register has it; `parent` is an ARS, "" for a Land."""

    ars: str
    kind: Kind
    parent: str
    name: str
    register_name: str
    register_type: str
    seat: str
    postcode: str
    population: int
    area_ha: int


@dataclass(frozen=True)
class Register:
    """One edition: entries from the top of the tree down, sorted keys of the Länder, number of
    lines."""

    edition: date
    entries: tuple[Entry, ...]
    laender: tuple[str, ...]
    lines: int

    @property
    def is_national(self) -> bool:
        return len(self.laender) == len(layout.LAENDER)


_DEPTH = [Kind.LAND, Kind.REGION, Kind.LANDKREIS, Kind.KREISFREIE_STADT, Kind.SAMTGEMEINDE]


def build(file: RegisterFile) -> Register:
    """Fit the records together. Raises DamagedRegister where they do not fit."""
    if problems := consistency.problems(file.records):
        raise DamagedRegister(problems)
    shapes = _Shapes(file.records)
    entries = [entry for record in file.records if (entry := shapes.entry(record))]
    laender = tuple(sorted(r.key for r in file.records if r.kind == layout.LAND))
    return Register(file.edition, _with_sums(entries), laender, len(file.records))


class _Shapes:
    """Decides for each record what authority it is, if one at all."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.cities = {r.key for r in records if r.type in layout.CITY_TYPES}
        regions = (layout.REGIERUNGSBEZIRK, layout.REGION)
        self.regions = {r.key for r in records if r.kind in regions and _is_authority(r)}
        self.free = {r.key for r in records if r.type == layout.FREE}
        # Berlin, Hamburg: the city is the whole Land; its Land record gives the short name
        self.states = {
            r.key[:2]: r for r in records if r.kind == layout.LAND and r.key + "000" in self.cities
        }

    def entry(self, record: Record) -> Entry | None:
        """The authority this record describes; None where another record describes it."""
        match record.kind:
            case layout.LAND:
                return None if record.key in self.states else _entry(record, Kind.LAND, "")
            case layout.REGIERUNGSBEZIRK | layout.REGION:
                known = record.key in self.regions
                return _entry(record, Kind.REGION, self._above(record.key)) if known else None
            case layout.KREIS:
                city = record.key in self.cities
                return None if city else _entry(record, Kind.LANDKREIS, self._above(record.key))
            case layout.VERBAND:
                free = record.key in self.free
                return None if free else _entry(record, Kind.SAMTGEMEINDE, _ars(record.key[:5]))
            case _:
                return self._municipality(record)

    def _municipality(self, record: Record) -> Entry:
        if record.type in layout.CITY_MEMBER_TYPES:
            if state := self.states.get(record.key[:2]):
                city = _entry(record, Kind.LAND, "")
                return replace(city, name=state.name, register_name=state.name)
            return _entry(record, Kind.KREISFREIE_STADT, self._above(record.key[:5]))
        if record.key[:9] not in self.free:
            return _entry(record, Kind.MITGLIEDSGEMEINDE, _ars(record.key[:9]))
        unincorporated = record.type in layout.UNINCORPORATED_TYPES
        kind = Kind.GEMEINDEFREI if unincorporated else Kind.EINHEITSGEMEINDE
        return _entry(record, kind, _ars(record.key[:5]))

    def _above(self, key: str) -> str:
        """What stands above a Kreis or Region: a Region, a Regierungsbezirk, or the Land."""
        above = next((key[:n] for n in (4, 3) if n < len(key) and key[:n] in self.regions), key[:2])
        return _ars(above)


def _is_authority(record: Record) -> bool:
    return not record.name.startswith(layout.NO_AUTHORITY)


def _ars(key: str) -> str:
    return key.ljust(12, "0")


def _entry(record: Record, kind: Kind, parent: str) -> Entry:
    return Entry(
        ars=_ars(record.key),
        kind=kind,
        parent=parent,
        name=names.spoken(record.name, record.type),
        register_name=record.name,
        register_type=record.type,
        seat=record.seat,
        postcode=record.postcode,
        population=record.population,
        area_ha=record.area_ha,
    )


def _with_sums(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Parents before children, and figures of what has members as the sum of its members'."""
    rank = {kind: depth for depth, kind in enumerate(_DEPTH)}
    ordered = sorted(entries, key=lambda e: (rank.get(e.kind, len(rank)), e.ars[3:] != "0" * 9))
    population: dict[str, int] = defaultdict(int)
    area: dict[str, int] = defaultdict(int)
    for entry in reversed(ordered):
        population[entry.ars] += entry.population
        area[entry.ars] += entry.area_ha
        if entry.parent:
            population[entry.parent] += population[entry.ars]
            area[entry.parent] += area[entry.ars]
    return tuple(
        replace(entry, population=population[entry.ars], area_ha=area[entry.ars])
        for entry in ordered
    )
