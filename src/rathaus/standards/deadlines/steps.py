"""Reasoning: every result carries the steps that led to it, each with its source.

A step is a key and values. `TEMPLATES` has the German sentence of every key, `TERMS` the German
words that are put into sentences; a part with Django marks both for translation and passes its
own `translate` and `show` to `sentence`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from rathaus.standards.deadlines.facts import BERLIN, Channel


class Term(str):
    """A German word or phrase among the values of a step, to be translated like a template."""

    __slots__ = ()


Value = str | int | date | datetime


@dataclass(frozen=True, slots=True)
class Source:
    """Where a step comes from: section or decision, title and address of what was looked up.

    `checked` is the day it was looked up; `url` and `checked` are empty for computations.
    """

    section: str
    title: str = ""
    url: str = ""
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a reasoning. `on` is the day that the step arrives at, if it has one."""

    key: str
    source: Source
    values: tuple[tuple[str, Value], ...] = ()
    on: date | None = None

    @property
    def is_warning(self) -> bool:
        """Whether the step warns that the result may be wrong."""
        return self.key in WARNINGS


TEMPLATES = {
    "fact": "Festgehalten ist: {what} am {when} Uhr.",
    "fact_day": "Festgehalten ist: {what} am {when}.",
    "reference": "In {land} verweist das Landesrecht ({law}) auf den Wortlaut des Bundesgesetzes.",
    "own_text": "In {land} hat das Landesrecht ({law}) einen eigenen Wortlaut.",
    "rule": "Maßgeblich ist {section}, in dieser Fassung seit dem {since}.",
    "fiction": "Der Bescheid gilt am {days}. Tag nach dem {event} als bekannt gegeben: {on}.",
    "shifted": "Der {day} ist kein Werktag ({why}); an seine Stelle tritt der {on}.",
    "not_shifted": "Der {on} ist kein Werktag ({why}); das verschiebt die Bekanntgabe nicht.",
    "earlier_receipt": "Der frühere Zugang am {day} ändert daran nichts.",
    "later_receipt": "Der Bescheid ist erst am {on} zugegangen; dieser Tag zählt.",
    "denied": "Der Zugang ist bestritten und nicht nachgewiesen. Damit ist nichts bekannt gegeben.",
    "denied_retrieved": "Der Zugang ist nicht nachgewiesen; es zählt der Tag des Abrufs: {on}.",
    "not_notified": "Es ist noch keine Benachrichtigung abgesandt; die Frist läuft noch nicht.",
    "retrievable": "Der Bescheid kann bis zum Ablauf des {on} abgerufen werden.",
    "waiting": "Der Bescheid ist noch nicht abgerufen und nicht bekannt gegeben.",
    "retrieved": "Der Bescheid gilt am Tag nach dem Abruf als bekannt gegeben: {on}.",
    "too_late": "Der Abruf am {day} war nach dem Ende der Bereitstellung und zählt nicht.",
    "ended": (
        "Die Bereitstellung ist beendet, nichts ist bekannt gegeben. Der Bescheid kann noch einmal "
        "bereitgestellt oder als Brief versandt werden."
    ),
    "received": "Mit diesem Tag ist der Bescheid bekannt gegeben: {on}.",
    "not_received": "Der Bescheid ist noch nicht übergeben oder zugestellt.",
    "not_dispatched": "Der Bescheid ist noch nicht abgesandt oder bereitgestellt.",
    "announced": "Bekannt gegeben ist der Bescheid am {on}.",
    "instructed": "Für {what} läuft ab der Bekanntgabe eine Frist von {length}.",
    "not_instructed": (
        "Eine richtige Rechtsbehelfsbelehrung fehlt; für {what} läuft ab der Bekanntgabe eine "
        "Frist von {length}."
    ),
    "counted": "Der {event} zählt nicht mit; die Frist von {length} endet mit Ablauf des {on}.",
    "short_month": "Einen {number}. hat dieser Monat nicht; es zählt sein letzter Tag, der {on}.",
    "where": "Feiertage richten sich nach dem Ort, an dem die Frist zu wahren ist ({land}).",
    "ordered": "Die Genehmigungsfiktion ordnet an: {statute}.",
    "not_ordered": "Keine Rechtsvorschrift ordnet eine Genehmigungsfiktion an; sie tritt nie ein.",
    "incomplete": "Die Unterlagen sind nicht vollständig; die Frist läuft noch nicht.",
    "statute_period": "Die Frist von {length} bestimmt {statute}.",
    "general_period": "Nichts anderes ist bestimmt; es gilt eine Frist von {length}.",
    "no_pause": "Nachfragen halten die Frist nicht an.",
    "extended": "Rechtzeitig am {day} ist die Frist begründet verlängert: bis zum Ablauf des {on}.",
    "extension_late": "Die Verlängerung vom {day} kam nach Ablauf der Frist und gilt nicht.",
    "extension_bare": "Die Verlängerung vom {day} hat keine Begründung; sie zählt hier nicht.",
    "extension_second": "Eine zweite Verlängerung ({day}) ist nicht möglich.",
    "decided": "Die Entscheidung ist am {day} bekannt gegeben, also rechtzeitig.",
    "decided_late": "Die Entscheidung ist erst am {day} bekannt gegeben, nach Ablauf der Frist.",
    "running": "Ohne Entscheidung gilt die Genehmigung nach Ablauf des {on} als erteilt.",
    "deemed": "Die Genehmigung gilt seit dem {on} als erteilt.",
    "doubtful_holiday": (
        "Achtung: Am {day} haben manche Gemeinden einen Feiertag ({name}). Ob dieser Ort dazu "
        "gehört, ist nicht hinterlegt."
    ),
    "unconfirmed": "Achtung, nicht bestätigt ({section}): {reason}",
    "open_question": "Achtung, offene Frage ({section}): {reason}",
}

WARNINGS = frozenset({"doubtful_holiday", "unconfirmed", "open_question"})

# Lengths in the dative, as the sentences need them.
MONTHS = {
    **{1: "einem Monat", 2: "zwei Monaten", 3: "drei Monaten", 4: "vier Monaten"},
    **{5: "fünf Monaten", 6: "sechs Monaten", 12: "einem Jahr"},
}
WEEKS = {
    **{1: "einer Woche", 2: "zwei Wochen", 3: "drei Wochen", 4: "vier Wochen"},
    **{6: "sechs Wochen", 8: "acht Wochen", 10: "zehn Wochen"},
}
FACTS = {
    "dispatched_at": "Absendung",
    "provided_at": "Bereitstellung zum Abruf",
    "notified_at": "Absendung der Benachrichtigung",
    "retrieved_at": "Abruf",
    "received_at": "Zugang",
    "complete_at": "Eingang der vollständigen Unterlagen",
}
# What a fact is called where its channel has its own word.
FACTS_OF_CHANNEL = {
    ("dispatched_at", Channel.POST): "Aufgabe zur Post",
    ("received_at", Channel.HANDOVER): "Übergabe",
    ("received_at", Channel.FORMAL_SERVICE): "Zustellung",
}
TERMS = (
    *FACTS.values(),
    *FACTS_OF_CHANNEL.values(),
    *MONTHS.values(),
    *WEEKS.values(),
    *("Widerspruch", "Klage", "Einspruch", "Sonnabend", "Sonntag"),
)


def german(value: Value) -> str:
    """A value as German readers write it: `Fr, 03.01.2025`, `03.01.2025, 14:05` (Berlin)."""
    if isinstance(value, datetime):
        return value.astimezone(BERLIN).strftime("%d.%m.%Y, %H:%M")
    if isinstance(value, date):
        weekday = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")[value.weekday()]
        return f"{weekday}, {value:%d.%m.%Y}"
    return str(value)


def sentence(
    step: Step,
    translate: Callable[[str], str] = str,
    show: Callable[[Value], str] = german,
) -> str:
    """The step as a sentence, German unless other functions are given.

    `translate` gets templates and terms, `show` all other values.
    """
    values = {
        name: translate(str(value)) if isinstance(value, Term) else show(value)
        for name, value in step.values
    }
    return translate(TEMPLATES[step.key]).format(**values)
