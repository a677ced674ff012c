"""The rules as a German page that a lawyer can read and correct (`docs/handbuch/fristen.md`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from rathaus.standards.deadlines.announcement import announcement
from rathaus.standards.deadlines.facts import BERLIN, Channel, Delivery, Regime, RemedyKind
from rathaus.standards.deadlines.remedy import remedy
from rathaus.standards.deadlines.rules import (
    DAY_OFF,
    FEDERAL,
    AnnouncementRule,
    Method,
    Row,
    Status,
    announcement_rules,
    approval_rules,
    land_rows,
    remedy_rules,
)
from rathaus.standards.deadlines.steps import Step, sentence
from rathaus.standards.deadlines.words import MONTHS
from rathaus.standards.holidays import Land, Place
from rathaus.standards.holidays.data import LocalRow, local_rows

_CHANNELS = {
    Channel.MAILBOX: "eigenes Postfach",
    Channel.OZG_MAILBOX: "Postfach eines Nutzerkontos (OZG)",
    Channel.POST: "Brief",
    Channel.ELECTRONIC: "elektronische Übermittlung",
    Channel.HANDOVER: "Übergabe",
    Channel.FORMAL_SERVICE: "Zustellung mit Urkunde",
}
_REGIMES = {Regime.GENERAL: "Verwaltungsverfahren", Regime.TAX: "kommunale Abgaben"}
_EVENTS = {
    "dispatched_at": "der Absendung",
    "provided_at": "der Bereitstellung",
    "notified_at": "der Absendung der Benachrichtigung",
}
_EXAMPLE = Delivery(channel=Channel.POST, dispatched_at=datetime(2025, 9, 30, 10, tzinfo=BERLIN))

INTRODUCTION = """\
# Fristen

Wann gilt ein Bescheid als bekannt gegeben, und bis wann ist ein Rechtsbehelf möglich? Rathaus hält
fest, was geschehen ist: wann ein Bescheid bereitgestellt, die Benachrichtigung abgesandt und der
Bescheid abgerufen wurde, wann ein Brief zur Post ging. Alle Tage werden daraus nach den Regeln auf
dieser Seite berechnet, und zu jedem Tag zeigt Rathaus den Rechenweg mit seinen Quellen.

Diese Seite entsteht aus den Regeln selbst (`python -m rathaus.standards.deadlines`). Sie ist keine
Rechtsberatung: Bitte lassen Sie die Regeln Ihres Landes prüfen, besonders die nicht bestätigten.
Ein Fehler wird als neue Zeile in den Dateien `src/rathaus/standards/deadlines/data/*.toml`
berichtigt.

So ist zu lesen:

- Es gilt die Fassung am Tag der Bereitstellung, der Aufgabe zur Post oder der Absendung. Ein
  Bescheid von 2024 wird nach der Regel von 2024 beurteilt.
- Tage sind Kalendertage in Deutschland, auch wenn Uhren anderswo anders gehen.
- „Seit“ heißt: jedenfalls seit diesem Tag; ältere Fassungen sind nicht hinterlegt.
- Was das Postfach nicht zustellen konnte, geht als Brief hinaus und folgt der Regel für Briefe.
- Feiertage richten sich nach dem Sitz der Behörde, bei einer Klage nach dem Sitz des Gerichts.
- Briefe ins Ausland, öffentliche Bekanntgabe und Einschreiben sind nicht hinterlegt.
"""
APPROVALS = """\
Sie tritt nur ein, wo eine Rechtsvorschrift sie anordnet. Die Frist kann einmal verlängert werden,
mit Gründen und vor ihrem Ende; Nachfragen halten sie nicht an. Eine Entscheidung muss vor dem Ende
bekannt gegeben sein, absenden genügt nicht.

"""
LOCAL_HOLIDAYS = """\
Landesweite Feiertage kommen aus der gepflegten Bibliothek `holidays`. Es entscheidet der längste
passende Anfang des Regionalschlüssels.

"""


def page() -> str:
    """The whole page as Markdown, ending with a line break."""
    federal = [rule for rule in announcement_rules() if rule.scope == FEDERAL]
    own = [rule for rule in announcement_rules() if rule.scope != FEDERAL]
    parts = [
        INTRODUCTION,
        "## Ein Beispiel\n\n" + _example(),
        "## Bekanntgabe nach Bundesrecht\n\n" + _announcements(federal),
        "## Welcher Wortlaut in welchem Land gilt\n\n" + _laender(),
        "## Länder mit eigenem Wortlaut\n\n" + _announcements(own, land=True),
        "## Rechtsbehelfe\n\n" + _remedies(),
        "## Genehmigungsfiktion\n\n" + _approvals(),
        "## Feiertage einzelner Gemeinden\n\n" + _local_holidays(),
        "## Nicht bestätigt oder offen\n\n" + _doubts(),
    ]
    return "\n".join(parts)


def _example() -> str:
    place = Place(Land.NI)
    found = announcement(_EXAMPLE, place, at=datetime(2025, 10, 1, tzinfo=BERLIN))
    announced = found.on or date.min
    ends = remedy(announced, RemedyKind.OBJECTION, instructed=True, place=place)
    steps = [*found.steps, *ends.steps]
    return "".join(f"{n}. {_step(step)}\n" for n, step in enumerate(steps, start=1))


def _step(step: Step) -> str:
    return f"{sentence(step)} ({step.source.section})"


def _announcements(rules: Iterable[AnnouncementRule], *, land: bool = False) -> str:
    head = ["Weg", "Bescheid über", "seit", "bis", "bekannt gegeben", "Fundstelle", "Quelle"]
    rows = [
        [
            _CHANNELS[rule.channel],
            ", ".join(_REGIMES[regime] for regime in rule.regimes),
            *_dates(rule),
            _says(rule),
            *_cited(rule),
        ]
        for rule in rules
    ]
    if land:
        names = [Land(rule.scope).german for rule in rules]
        head = ["Land", *head[:1], *head[2:]]
        rows = [[name, *row[:1], *row[2:]] for name, row in zip(names, rows, strict=True)]
    return _table(head, rows)


def _says(rule: AnnouncementRule) -> str:
    if rule.method is Method.RECEIPT:
        return "an diesem Tag"
    if rule.method is Method.RETRIEVAL:
        end = ", das Ende rückt auf einen Werktag" if rule.limit_shift else ""
        return (
            f"am {rule.days}. Tag nach dem Abruf; Abruf bis zum {rule.limit}. Tag nach Absendung "
            f"der Benachrichtigung{end}, sonst nichts bekannt gegeben"
        )
    text = f"am {rule.days}. Tag nach {_EVENTS[rule.event]}"
    text += "; rückt auf den nächsten Werktag" if rule.shift else "; auch an einem freien Tag"
    text += "; späterer Zugang zählt" if rule.later_receipt else ""
    return text + ("; ohne Nachweis der Tag des Abrufs" if rule.denied_retrieved else "")


def _laender() -> str:
    rows = [
        [
            row.land.german,
            _REGIMES[row.regime],
            *_dates(row),
            "Verweis auf Bundesrecht" if row.refers else "eigener Wortlaut",
            *_cited(row),
        ]
        for row in sorted(land_rows(), key=lambda row: (row.regime, row.land.german))
    ]
    return _table(["Land", "für", "seit", "bis", "Wortlaut", "Fundstelle", "Quelle"], rows)


def _remedies() -> str:
    head = [
        "Rechtsbehelf",
        "Frist",
        "ohne richtige Belehrung",
        "Berechnung",
        "Fundstelle",
        "Quelle",
    ]
    rows = [
        [
            rule.german,
            f"binnen {MONTHS[rule.months]}",
            f"binnen {MONTHS[rule.uninstructed_months]} ({rule.uninstructed_section})",
            rule.computed_by,
            *_cited(rule),
        ]
        for rule in remedy_rules()
    ]
    return "Welcher Rechtsbehelf offen steht, sagt das Angebot.\n\n" + _table(head, rows)


def _approvals() -> str:
    head = ["Land", "Frist ab vollständigen Unterlagen", "Ende an einem freien Tag", "seit"]
    rows = [
        [
            "Bund und Länder mit Verweis" if rule.scope == FEDERAL else Land(rule.scope).german,
            MONTHS[rule.months].replace("Monaten", "Monate"),
            "rückt auf den nächsten Werktag" if rule.shift else "bleibt",
            _day(rule.valid_from),
            *_cited(rule),
        ]
        for rule in approval_rules()
    ]
    return APPROVALS + _table([*head, "Fundstelle", "Quelle"], rows)


def _local_holidays() -> str:
    text = {"yes": "Feiertag", "no": "kein Feiertag", "open": "nicht hinterlegt"}
    rows = [
        [row.holiday, f"`{row.ars}…`", text[row.applies], _day(row.valid_from), _link(row)]
        for row in local_rows()
    ]
    return LOCAL_HOLIDAYS + _table(
        ["Feiertag", "Regionalschlüssel", "dort", "seit", "Quelle"], rows
    )


def _doubts() -> str:
    return "".join(f"- {line}\n" for line in _doubt_lines())


def _doubt_lines() -> Iterator[str]:
    """Each doubt once, with all sections it concerns."""
    rows: list[Row] = [*announcement_rules(), *land_rows(), *approval_rules()]
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.reason:
            word = "nicht bestätigt" if row.status is Status.UNCONFIRMED else "offen"
            word += ", wenn ein freier Tag betroffen ist" if row.reason_when == DAY_OFF else ""
            sections = found.setdefault((row.reason, word), [])
            if row.section not in sections:
                sections.append(row.section)
    for (reason, word), sections in found.items():
        yield f"{'; '.join(sections)} ({word}): {reason}"
    for local in local_rows():
        if local.reason:
            yield f"{local.holiday}, Schlüssel `{local.ars}…` (nicht bestätigt): {local.reason}"


def _dates(row: Row) -> list[str]:
    return [_day(row.valid_from), _day(row.valid_until) if row.valid_until else "heute"]


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _cited(row: Row) -> list[str]:
    mark = " (nicht bestätigt)" if row.status is Status.UNCONFIRMED else ""
    return [row.section + mark, _link(row)]


def _link(row: Row | LocalRow) -> str:
    return f"[{row.source}]({row.url}), geprüft {_day(row.checked)}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
