"""The German words of the reasoning: the sentence of every step, and what is put into sentences.

They are marked for translation here, where they stand; who has a catalogue translates them.
"""

from __future__ import annotations

from rathaus.standards.deadlines.facts import Channel


def gettext_noop(text: str) -> str:
    """The text as it is. `make messages` knows this name and puts the text into the catalogue."""
    return text


TEMPLATES = {
    "fact": gettext_noop("Festgehalten ist: {what} am {when} Uhr."),
    "fact_day": gettext_noop("Festgehalten ist: {what} am {when}."),
    "reference": gettext_noop(
        "In {land} verweist das Landesrecht ({law}) auf den Wortlaut des Bundesgesetzes."
    ),
    "own_text": gettext_noop("In {land} hat das Landesrecht ({law}) einen eigenen Wortlaut."),
    "rule": gettext_noop("Maßgeblich ist {section}, in dieser Fassung seit dem {since}."),
    "fiction": gettext_noop(
        "Der Bescheid gilt am {days}. Tag nach dem {event} als bekannt gegeben: {on}."
    ),
    "shifted": gettext_noop("Der {day} ist kein Werktag ({why}); an seine Stelle tritt der {on}."),
    "not_shifted": gettext_noop(
        "Der {on} ist kein Werktag ({why}); das verschiebt die Bekanntgabe nicht."
    ),
    "earlier_receipt": gettext_noop("Der frühere Zugang am {day} ändert daran nichts."),
    "later_receipt": gettext_noop("Der Bescheid ist erst am {on} zugegangen; dieser Tag zählt."),
    "later_claim": gettext_noop(
        "Ein späterer Zugang am {day} ändert nach dieser Vorschrift nichts."
    ),
    "denied": gettext_noop(
        "Der Zugang ist bestritten und nicht nachgewiesen. Damit ist nichts bekannt gegeben."
    ),
    "denied_retrieved": gettext_noop(
        "Der Zugang ist nicht nachgewiesen; es zählt der Tag des Abrufs: {on}."
    ),
    "not_notified": gettext_noop(
        "Es ist noch keine Benachrichtigung abgesandt; die Frist läuft noch nicht."
    ),
    "retrievable": gettext_noop("Der Bescheid kann bis zum Ablauf des {on} abgerufen werden."),
    "waiting": gettext_noop("Der Bescheid ist noch nicht abgerufen und nicht bekannt gegeben."),
    "retrieved": gettext_noop("Der Bescheid gilt am Tag nach dem Abruf als bekannt gegeben: {on}."),
    "too_late": gettext_noop(
        "Der Abruf am {day} war nach dem Ende der Bereitstellung und zählt nicht."
    ),
    "ended": gettext_noop(
        "Die Bereitstellung ist beendet, nichts ist bekannt gegeben. Der Bescheid kann noch einmal "
        "bereitgestellt oder als Brief versandt werden."
    ),
    "received": gettext_noop("Mit diesem Tag ist der Bescheid bekannt gegeben: {on}."),
    "not_received": gettext_noop("Der Bescheid ist noch nicht übergeben oder zugestellt."),
    "not_dispatched": gettext_noop("Der Bescheid ist noch nicht abgesandt oder bereitgestellt."),
    "announced": gettext_noop("Bekannt gegeben ist der Bescheid am {on}."),
    "instructed": gettext_noop("Für {what} läuft ab der Bekanntgabe eine Frist von {length}."),
    "not_instructed": gettext_noop(
        "Eine richtige Rechtsbehelfsbelehrung fehlt; für {what} läuft ab der Bekanntgabe eine "
        "Frist von {length}."
    ),
    "counted": gettext_noop(
        "Der {event} zählt nicht mit; die Frist von {length} endet mit Ablauf des {on}."
    ),
    "short_month": gettext_noop(
        "Einen {number}. hat dieser Monat nicht; es zählt sein letzter Tag, der {on}."
    ),
    "where": gettext_noop(
        "Feiertage richten sich nach dem Ort, an dem die Frist zu wahren ist ({land})."
    ),
    "ordered": gettext_noop("Die Genehmigungsfiktion ordnet an: {statute}."),
    "not_ordered": gettext_noop(
        "Keine Rechtsvorschrift ordnet eine Genehmigungsfiktion an; sie tritt nie ein."
    ),
    "incomplete": gettext_noop(
        "Die Unterlagen sind nicht vollständig; die Frist läuft noch nicht."
    ),
    "statute_period": gettext_noop("Die Frist von {length} bestimmt {statute}."),
    "general_period": gettext_noop("Nichts anderes ist bestimmt; es gilt eine Frist von {length}."),
    "no_pause": gettext_noop("Nachfragen halten die Frist nicht an."),
    "extended": gettext_noop(
        "Rechtzeitig am {day} ist die Frist begründet verlängert: bis zum Ablauf des {on}."
    ),
    "extension_late": gettext_noop(
        "Die Verlängerung vom {day} kam nach Ablauf der Frist und gilt nicht."
    ),
    "extension_bare": gettext_noop(
        "Die Verlängerung vom {day} hat keine Begründung; sie zählt hier nicht."
    ),
    "extension_second": gettext_noop("Eine zweite Verlängerung ({day}) ist nicht möglich."),
    "decided": gettext_noop("Die Entscheidung ist am {day} bekannt gegeben, also rechtzeitig."),
    "decided_late": gettext_noop(
        "Die Entscheidung ist erst am {day} bekannt gegeben, nach Ablauf der Frist."
    ),
    "running": gettext_noop(
        "Ohne Entscheidung gilt die Genehmigung nach Ablauf des {on} als erteilt."
    ),
    "deemed": gettext_noop("Die Genehmigung gilt seit dem {on} als erteilt."),
    "doubtful_holiday": gettext_noop(
        "Achtung: Am {day} haben manche Gemeinden einen Feiertag ({name}). Ob dieser Ort dazu "
        "gehört, ist nicht hinterlegt."
    ),
    "unconfirmed": gettext_noop("Achtung, nicht bestätigt ({section}): {reason}"),
    "open_question": gettext_noop("Achtung, offene Frage ({section}): {reason}"),
}

# Lengths in the dative, as the sentences need them.
MONTHS = {
    1: gettext_noop("einem Monat"),
    2: gettext_noop("zwei Monaten"),
    3: gettext_noop("drei Monaten"),
    4: gettext_noop("vier Monaten"),
    5: gettext_noop("fünf Monaten"),
    6: gettext_noop("sechs Monaten"),
    12: gettext_noop("einem Jahr"),
}
WEEKS = {
    1: gettext_noop("einer Woche"),
    2: gettext_noop("zwei Wochen"),
    3: gettext_noop("drei Wochen"),
    4: gettext_noop("vier Wochen"),
    6: gettext_noop("sechs Wochen"),
    8: gettext_noop("acht Wochen"),
    10: gettext_noop("zehn Wochen"),
}
RECORD = gettext_noop("Protokoll")  # the source of what was recorded
FACTS = {
    "dispatched_at": gettext_noop("Absendung"),
    "provided_at": gettext_noop("Bereitstellung zum Abruf"),
    "notified_at": gettext_noop("Absendung der Benachrichtigung"),
    "retrieved_at": gettext_noop("Abruf"),
    "received_at": gettext_noop("Zugang beim Empfänger"),
    "complete_at": gettext_noop("Eingang der vollständigen Unterlagen"),
}
# What a fact is called where its channel has its own word.
FACTS_OF_CHANNEL = {
    ("dispatched_at", Channel.POST): gettext_noop("Aufgabe zur Post"),
    ("received_at", Channel.HANDOVER): gettext_noop("Übergabe"),
    ("received_at", Channel.FORMAL_SERVICE): gettext_noop("Zustellung"),
}
REMEDIES = (gettext_noop("Widerspruch"), gettext_noop("Klage"), gettext_noop("Einspruch"))
# Why a day is no working day, as `rathaus.standards.holidays` calls it.
DAYS_OFF = (
    gettext_noop("Sonnabend"),
    gettext_noop("Sonntag"),
    gettext_noop("Neujahr"),
    gettext_noop("Heilige Drei Könige"),
    gettext_noop("Frauentag"),
    gettext_noop("Karfreitag"),
    gettext_noop("Ostersonntag"),
    gettext_noop("Ostermontag"),
    gettext_noop("Erster Mai"),
    gettext_noop("Christi Himmelfahrt"),
    gettext_noop("Christi Himmelfahrt; Erster Mai"),
    gettext_noop("Pfingstsonntag"),
    gettext_noop("Pfingstmontag"),
    gettext_noop("Fronleichnam"),
    gettext_noop("Augsburger Hohes Friedensfest"),
    gettext_noop("Mariä Himmelfahrt"),
    gettext_noop("Weltkindertag"),
    gettext_noop("Tag der Deutschen Einheit"),
    gettext_noop("Reformationstag"),
    gettext_noop("Allerheiligen"),
    gettext_noop("Buß- und Bettag"),
    gettext_noop("Erster Weihnachtstag"),
    gettext_noop("Zweiter Weihnachtstag"),
    gettext_noop(
        "75. Jahrestag der Befreiung vom Nationalsozialismus und der Beendigung des Zweiten "
        "Weltkriegs in Europa"
    ),
    gettext_noop(
        "80. Jahrestag der Befreiung vom Nationalsozialismus und der Beendigung des Zweiten "
        "Weltkriegs in Europa"
    ),
    gettext_noop("75. Jahrestag des Aufstandes vom 17. Juni 1953"),
)
# Why a rule is not confirmed or a question open, as the data files say it.
REASONS = (
    gettext_noop(
        "Das Gesetz ist gefunden, seine Änderung des Art. 41 war nicht zu lesen; das mit ihm "
        "geänderte Zustellungsgesetz hat seither den vierten Tag."
    ),
    gettext_noop(
        "Das Gesetz ist gefunden, seine Änderung des § 41 und der Tag des Inkrafttretens "
        "waren nicht zu lesen."
    ),
    gettext_noop("Dass der Verweis auch § 122a AO nennt, war nicht zu sehen."),
    gettext_noop(
        "Dass und seit wann Bremen den Abruf vor 2024 übernommen hatte, war in keiner Quelle "
        "zu sehen."
    ),
    gettext_noop(
        "Dass und seit wann Hessen den Abruf übernommen hat, war in keiner Quelle zu sehen."
    ),
    gettext_noop(
        "Dass und seit wann Nordrhein-Westfalen den Abruf übernommen hat, war in keiner "
        "Quelle zu sehen."
    ),
    gettext_noop(
        "Dass und seit wann Thüringen den Abruf vor 2025 übernommen hatte, war in keiner "
        "Quelle zu sehen."
    ),
    gettext_noop("Der Abruf steht im Gesetz; seit welchem Tag, war nicht zu sehen."),
    gettext_noop("Der Tag des Inkrafttretens im März 2024 war nicht zu sehen."),
    gettext_noop(
        "Der Tag des Inkrafttretens, das Verhältnis zu § 9 OZG und eine Anpassung an die vier"
        " Tage ab 2025 waren in keiner Quelle zu sehen."
    ),
    gettext_noop(
        "Der Verweis auf §§ 108, 122 und 122a AO war im Abgabengesetz des Landes nicht zu sehen."
    ),
    gettext_noop("Der Verweis ist belegt, sein Beginn (2009) nicht."),
    gettext_noop(
        "Der Wortlaut des § 41 Abs. 2 HmbVwVfG und eine Anpassung an die vier Tage ab 2025 "
        "waren in keiner Quelle zu sehen; der dritte Tag ist fortgeschrieben."
    ),
    gettext_noop(
        "Der Wortlaut des § 41 HVwVfG und eine Anpassung an die vier Tage ab 2025 waren in "
        "keiner Quelle zu sehen; der dritte Tag ist fortgeschrieben."
    ),
    gettext_noop(
        "Der Wortlaut des § 41 bis 2024 war in keiner Quelle zu sehen; der dritte Tag folgt "
        "der gemeinsamen Fassung von Bund und Ländern."
    ),
    gettext_noop(
        "Der Wortlaut im Recht des Landes war in keiner Quelle zu sehen; angenommen ist der "
        "des Bundes. Ob ein Fristende am Sonnabend, Sonntag oder Feiertag auf den nächsten "
        "Werktag rückt (§ 31 Abs. 3 VwVfG), ist in keiner Quelle entschieden; hier rückt es."
    ),
    gettext_noop(
        "Der Wortlaut seit dem 24.7.2024 und eine Anpassung an die vier Tage ab 2025 waren in"
        " keiner Quelle zu sehen; der dritte Tag ist fortgeschrieben."
    ),
    gettext_noop(
        "Der dritte Tag folgt aus dem Urteil; eine Anpassung an die vier Tage ab 2025 war in "
        "keiner Quelle zu sehen und ist nicht angenommen."
    ),
    gettext_noop("Der vierte Tag steht im Gesetz; seit welchem Tag, war nicht zu sehen."),
    gettext_noop(
        "Fassung des Vierten Bürokratieentlastungsgesetzes, vom 1.1.2026 auf den 1.1.2027 "
        "verschoben; der Gesetzestext war nicht zu sehen."
    ),
    gettext_noop("Gesehen ist der Verweis im Gesetz von 1993, nicht im Nachfolger SächsVwVfZG."),
    gettext_noop(
        "Nur § 15 mit dem dritten Tag war zu sehen, nicht § 41; eine Anpassung vor dem neuen "
        "Gesetz ist nicht angenommen."
    ),
    gettext_noop(
        "Ob das Ende der zehn Tage auf den nächsten Werktag rückt (§ 31 Abs. 3 VwVfG), ist in"
        " keiner Quelle entschieden; hier rückt es."
    ),
    gettext_noop(
        "Ob ein Fristende am Sonnabend, Sonntag oder Feiertag auf den nächsten Werktag rückt "
        "(§ 31 Abs. 3 VwVfG), ist in keiner Quelle entschieden; hier rückt es."
    ),
    gettext_noop(
        "Ob ein Sonnabend, Sonntag oder Feiertag die Bekanntgabe verschiebt, ist in keiner "
        "Quelle entschieden; hier verschiebt er sie nicht, wie bei der Post."
    ),
    gettext_noop("Ob eine Änderung seit 2025 vier Tage vorsieht, war nicht zu sehen."),
    gettext_noop("Seit wann Hamburg den Abruf übernommen hat, war in keiner Quelle zu sehen."),
    gettext_noop(
        "Verkündet am 2.10.2025; der Tag des Inkrafttretens war nicht zu sehen, angenommen "
        "ist der Tag danach."
    ),
)
TERMS = (
    RECORD,
    *FACTS.values(),
    *FACTS_OF_CHANNEL.values(),
    *MONTHS.values(),
    *WEEKS.values(),
    *REMEDIES,
    *DAYS_OFF,
    *REASONS,
)
