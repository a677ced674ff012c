"""What is wrong with an answer, in German, saying what to do. The pages translate the templates."""

from __future__ import annotations

from dataclasses import dataclass, field


def _(text: str) -> str:
    """Marks a text for the translation catalogue; the pages translate it."""
    return text


MESSAGES = {
    "required": _("Bitte füllen Sie „%(label)s“ aus."),
    "required_choice": _("Bitte wählen Sie bei „%(label)s“ eine Antwort."),
    "required_bool": _("Bitte wählen Sie bei „%(label)s“ eine Antwort."),
    "required_file": _("Bitte laden Sie zu „%(label)s“ eine Datei hoch."),
    "required_group": _("Bitte machen Sie Angaben zu „%(label)s“."),
    "accepted": _("Bitte bestätigen Sie: „%(label)s“."),
    "too_few": _("Bitte machen Sie mindestens %(count)s Angaben zu „%(label)s“."),
    "too_many": _("Bitte machen Sie höchstens %(count)s Angaben zu „%(label)s“."),
    "one_of": _("Bitte wählen Sie bei „%(label)s“ genau eine Möglichkeit aus."),
    "forbidden": _("Bitte lassen Sie „%(label)s“ leer: Das passt nicht zu Ihren anderen Angaben."),
    "text": _("Bitte schreiben Sie bei „%(label)s“ einen Text."),
    "email": _("Bitte prüfen Sie „%(label)s“. Eine E-Mail-Adresse sieht so aus: name@example.org"),
    "too_short": _("Bitte schreiben Sie bei „%(label)s“ mindestens %(count)s Zeichen."),
    "too_long": _("Bitte kürzen Sie „%(label)s“ auf höchstens %(count)s Zeichen."),
    "pattern": _("Bitte prüfen Sie „%(label)s“: Die Schreibweise stimmt nicht."),
    "pattern_hint": _("Bitte prüfen Sie „%(label)s“. %(hint)s"),
    "option": _("Bitte wählen Sie bei „%(label)s“ eine der Möglichkeiten aus der Liste."),
    "bool": _("Bitte antworten Sie bei „%(label)s“ mit Ja oder Nein."),
    "integer": _("Bitte schreiben Sie bei „%(label)s“ eine ganze Zahl, zum Beispiel 12."),
    "number": _("Bitte schreiben Sie bei „%(label)s“ eine Zahl, zum Beispiel 12,5."),
    "currency": _("Bitte schreiben Sie bei „%(label)s“ einen Betrag in Euro, zum Beispiel 12,50."),
    "date": _("Bitte schreiben Sie bei „%(label)s“ ein Datum als TT.MM.JJJJ, zum Beispiel "
              "03.12.2025."),
    "time": _("Bitte schreiben Sie bei „%(label)s“ eine Uhrzeit, zum Beispiel 14:30."),
    "datetime": _("Bitte schreiben Sie bei „%(label)s“ Datum und Uhrzeit, zum Beispiel "
                  "03.12.2025 14:30."),
    "too_small": _("Bitte prüfen Sie „%(label)s“: Der kleinste mögliche Wert ist %(limit)s."),
    "too_large": _("Bitte prüfen Sie „%(label)s“: Der größte mögliche Wert ist %(limit)s."),
    "too_early": _("Bitte prüfen Sie „%(label)s“: Das früheste mögliche Datum ist %(limit)s."),
    "too_late": _("Bitte prüfen Sie „%(label)s“: Das späteste mögliche Datum ist %(limit)s."),
    "file": _("Bitte laden Sie zu „%(label)s“ die Datei noch einmal hoch."),
    "locked": _("„%(label)s“ ist vorgegeben und kann nicht geändert werden."),
    "unknown": _("Diese Angabe gibt es in dem Formular nicht."),
    "structure": _("Die Angaben zu „%(label)s“ sind nicht so aufgebaut wie das Formular."),
    "rule": "%(text)s",
}  # fmt: skip


LONGEST_LABEL = 70


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend at the answer `path`. `code` is a key of MESSAGES."""

    path: str
    code: str
    params: dict[str, str | int] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The German text with places for `params`, to be translated."""
        return MESSAGES[self.code]

    @property
    def message(self) -> str:
        """The whole message in German."""
        return self.template % self.shown

    @property
    def shown(self) -> dict[str, str | int]:
        """The parameters with labels cut to a readable length: some are whole paragraphs."""
        label = str(self.params.get("label", ""))
        if len(label) <= LONGEST_LABEL:
            return self.params
        short = label[:LONGEST_LABEL].rpartition(" ")[0] or label[:LONGEST_LABEL]
        return {**self.params, "label": f"{short} …"}
