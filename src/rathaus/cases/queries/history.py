"""What happened to a case, in plain German, from the events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import Post
from rathaus.audit.models import Event
from rathaus.cases.models import Case

SENTENCES: dict[str, str | Promise] = {
    "open": _("Antrag eingegangen, Vorgang angelegt"),
    "take": _("Vorgang übernommen"),
    "assign": _("Vorgang zugewiesen"),
    "unassign": _("Vorgang in den Eingang zurückgegeben"),
    "note": _("Internen Vermerk geschrieben"),
    "message": _("Nachricht in das Postfach geschickt"),
    "reply": _("Antwort aus dem Postfach erhalten"),
    "mark_read": _("Antwort gelesen"),
    "request_correction": _("Korrektur oder Unterlagen nachgefordert"),
    "start_correction": _("Korrektur begonnen"),
    "correct": _("Korrigierten Antrag erhalten"),
    "resume": _("Ohne Antwort weitergearbeitet"),
    "grant": _("Antrag bewilligt, Bescheid bereitgestellt"),
    "grant_partly": _("Antrag teilweise bewilligt, Bescheid bereitgestellt"),
    "refuse": _("Antrag abgelehnt, Bescheid bereitgestellt"),
    "complete": _("Unterlagen vollständig, Frist der Genehmigungsfiktion läuft"),
    "extend": _("Frist der Genehmigungsfiktion verlängert"),
    "deem": _("Nicht rechtzeitig entschieden, Antrag gilt als genehmigt"),
    "certify": _("Bescheinigung über die Genehmigungsfiktion ausgestellt"),
    "export_proof": _("Nachweis der Zustellung ausgegeben"),
    "deliver": _("Versand, Übergabe oder Zustellung eingetragen"),
    "claim_receipt": _("Einwand gegen den Zugang eines Bescheids eingetragen"),
    "end_provision": _("Bescheid nicht rechtzeitig abgerufen, Bereitstellung beendet"),
    "print_letter": _("Brief gedruckt"),
    "withdraw": _("Antrag zurückgenommen"),
    "close": _("Vorgang abgeschlossen"),
    "reopen": _("Vorgang wieder aufgenommen"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    at: datetime
    text: str | Promise
    who: str | Promise


def history(case: Case) -> list[Entry]:
    """The events of a case, the latest first. Two queries."""
    rows = Event.objects.filter(object_type="Case", object_id=str(case.pk)).order_by("-at", "-id")
    events = list(rows)
    named = {f"post:{event.detail['post']}" for event in events if "post" in event.detail}
    names = names_of({event.actor for event in events} | named)
    return [Entry(event.at, _sentence(event, names), _who(event, names)) for event in events]


def names_of(actors: Iterable[str]) -> dict[str, str | Promise]:
    """Actor (``post:<uuid>``, ``account:<uuid>``, ``system``) → how people call it. One query."""
    actors = set(actors)
    posts = {actor.removeprefix("post:") for actor in actors if actor.startswith("post:")}
    found = Post.objects.filter(pk__in=posts).values_list("pk", "display_name")
    names: dict[str, str | Promise] = {f"post:{pk}": name for pk, name in found}
    for actor in actors - names.keys():
        person = actor.startswith("account:")
        names[actor] = _("Antragstellende Person") if person else _("Rathaus")
    return names


def _who(event: Event, names: dict[str, str | Promise]) -> str | Promise:
    if "for" in event.detail:
        return _("In Vertretung der antragstellenden Person")
    return names[event.actor]


def _sentence(event: Event, names: dict[str, str | Promise]) -> str | Promise:
    verb = event.verb.removeprefix("case.")
    sentence = SENTENCES.get(verb, verb)
    colleague = names.get(f"post:{event.detail.get('post')}")
    return f"{sentence}: {colleague}" if colleague else sentence
