"""How the lines of a register file must fit together; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from rathaus.tenancy.register import layout
from rathaus.tenancy.register.damage import Problem
from rathaus.tenancy.register.reader import Record


def problems(records: Sequence[Record]) -> list[Problem]:
    """Everything that does not fit, each with its line; [] for a sound file."""
    known = {(r.kind, r.key): r for r in records}
    return [
        *_duplicates(records),
        *_orphans(records, known),
        *_empty(records),
        *_cities(records, known),
        *_laender(records),
    ]


def _duplicates(records: Sequence[Record]) -> Iterator[Problem]:
    """A key twice; for a Gemeinde also its AGS twice (the ARS without the Verband)."""
    first: dict[tuple[str, str], int] = {}
    for record in records:
        ags = record.key[:5] + record.key[9:] if record.kind == layout.GEMEINDE else record.key
        before = first.setdefault((record.kind, ags), record.line)
        if before != record.line:
            reason = _("Schlüssel %(key)s steht schon in Zeile %(line)d.")
            yield Problem(record.line, reason % {"key": record.key, "line": before})


def _orphans(records: Sequence[Record], known: dict[tuple[str, str], Record]) -> Iterator[Problem]:
    for record in records:
        for kind, key in _parents(record):
            if (kind, key) not in known:
                reason = _("%(kind)s %(key)s, wozu dieser Satz gehört, fehlt in der Datei.")
                words = {"kind": layout.KINDS[kind].title, "key": key}
                yield Problem(record.line, reason % words)


def _parents(record: Record) -> list[tuple[str, str]]:
    match record.kind:
        case layout.REGIERUNGSBEZIRK:
            return [(layout.LAND, record.key[:2])]
        case layout.REGION:
            return [(layout.REGIERUNGSBEZIRK, record.key[:3])]
        case layout.KREIS:
            land = [(layout.LAND, record.key[:2])]
            return land if record.key[2] == "0" else [(layout.REGIERUNGSBEZIRK, record.key[:3])]
        case layout.VERBAND:
            if record.key[2:5] == "000":  # waters and the like that belong to no Kreis
                return [(layout.LAND, record.key[:2])]
            return [(layout.KREIS, record.key[:5])]
        case layout.GEMEINDE:
            return [(layout.VERBAND, record.key[:9])]
    return []


def _empty(records: Sequence[Record]) -> Iterator[Problem]:
    """Every Land has Kreise, every Kreis and Verband Gemeinden, a free Verband exactly one."""
    members = Counter(r.key[:9] for r in records if r.kind == layout.GEMEINDE)
    filled = {r.key[:5] for r in records if r.kind == layout.GEMEINDE}
    filled |= {r.key[:2] for r in records if r.kind == layout.KREIS}
    for record in records:
        if record.kind in (layout.LAND, layout.KREIS) and record.key not in filled:
            reason = _("Zu „%s“ fehlen alle Gemeinden; ist die Datei abgeschnitten?")
            yield Problem(record.line, reason % record.name)
        if record.kind == layout.VERBAND and not members[record.key]:
            reason = _("Zu „%s“ fehlt jede Gemeinde; ist die Datei abgeschnitten?")
            yield Problem(record.line, reason % record.name)
        if record.type == layout.FREE and members[record.key] > 1:
            reason = _("„%s“ gilt als verbandsfrei, hat aber mehrere Gemeinden.")
            yield Problem(record.line, reason % record.name)


def _cities(records: Sequence[Record], known: dict[tuple[str, str], Record]) -> Iterator[Problem]:
    """A kreisfreie Stadt is Kreis and Gemeinde under one key; neither goes without the other."""
    for record in records:
        if record.type in layout.CITY_TYPES:
            member = known.get((layout.GEMEINDE, record.key + "0" * 7))
            if member is None or member.type not in layout.CITY_MEMBER_TYPES:
                yield Problem(record.line, _("Die kreisfreie Stadt hat keinen Gemeindesatz."))
        if record.type in layout.CITY_MEMBER_TYPES:
            kreis = known.get((layout.KREIS, record.key[:5]))
            if kreis is None or kreis.type not in layout.CITY_TYPES:
                yield Problem(record.line, _("Die kreisfreie Stadt hat keinen Kreissatz."))
        elif record.kind == layout.GEMEINDE and record.key.endswith("000"):
            yield Problem(record.line, _("Gemeindeschlüssel 000 hat nur eine kreisfreie Stadt."))


def _laender(records: Sequence[Record]) -> Iterator[Problem]:
    """A file holds all sixteen Länder or exactly one; anything between was cut off."""
    found = {r.key: r for r in records if r.kind == layout.LAND}
    for key, record in found.items():
        if key not in layout.LAENDER:
            yield Problem(record.line, _("Ein Land mit dem Schlüssel %s gibt es nicht.") % key)
    if len(found) not in (1, len(layout.LAENDER)):
        missing = ", ".join(name for key, name in layout.LAENDER.items() if key not in found)
        reason = _("Hier endet die Datei, aber es fehlen: %s. Möglich sind alle Länder oder eines.")
        yield Problem(records[-1].line, reason % missing)
