"""The proof of delivery for a court, in one file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.archive import content as files
from rathaus.archive.queries.proofs import own_key, proof_of
from rathaus.audit import ledger
from rathaus.audit import queries as proofs
from rathaus.audit.models import Event
from rathaus.cases.actions.steps import event
from rathaus.cases.content import court
from rathaus.cases.models import Notice, Way
from rathaus.cases.queries import effect_of
from rathaus.cases.states import DECISIONS, Outcome
from rathaus.lib.errors import RathausError
from rathaus.mailbox.models import FACTS, Consent
from rathaus.standards.evidence import verifier

NAMES = {
    "provided_at": "Zum Abruf bereitgestellt",
    "notified_at": "Benachrichtigung abgesandt",
    "retrieved_at": "Abgerufen",
    "ended_at": "Bereitstellung beendet, nicht rechtzeitig abgerufen",
}
CLAIM = "case.claim_receipt"
CLAIMED = {
    "kind": "Einwand gegen den Zugang",
    "stated_on": "Einwand gegen den Zugang, mitgeteilt am",
    "arrived_on": "Einwand gegen den Zugang, angekommen am",
}
SAID = ("case.deliver", CLAIM)
CONSENT = {
    "given_at": ("consent.give", "Einwilligung in die Bekanntgabe im Postfach"),
    "revoked_at": ("consent.revoke", "Einwilligung widerrufen"),
}


def export_proof(*, notice: Notice, by: Actor, at: datetime) -> bytes:
    """The proof of delivery as a ZIP. Raises RathausError where an event was erased or the ledger
    cannot take one up, archive.content.Damaged, Disposed."""
    require(by, "case.work", notice.case)
    ledger.sequence()  # what was recorded a moment ago
    with translation.override("de"):
        effect = effect_of(notice, at)
    material = court.Material(
        notice=notice,
        document=files.read(notice.record, by.keys),
        stored=proof_of(notice.record, by.keys),
        decided=proofs.proof(_decision(notice)),
        facts=[_fact(*found) for found in _facts(notice)],
        effect=effect,
        at=at,
        key=own_key(),
    )
    made = court.packed(material)
    with transaction.atomic():
        event(notice.case, "export_proof", by, at, notice=str(notice.pk))
    return made


def _decision(notice: Notice) -> Event:
    verb = f"case.{DECISIONS[Outcome(notice.outcome)]}"
    found = Event.objects.filter(object_type="Case", object_id=str(notice.case_id), verb=verb)
    for row in found:
        if row.detail.get("notice") == str(notice.pk):
            return row
    raise RathausError(_("Was das Protokoll zu diesem Bescheid sagte, ist gelöscht."))


def _facts(notice: Notice) -> list[tuple[str, str, Event]]:
    """(words, column, event) of all that is recorded about this notice, in its order."""
    case = {"object_type": "Case", "object_id": str(notice.case_id), "verb__in": SAID}
    wanted = Q(**case)
    if notice.message is not None:
        consents = Consent.objects.filter(thread=notice.message.thread_id).values_list("pk")
        ids = [str(pk) for (pk,) in consents]
        wanted |= Q(object_type="Consent", object_id__in=ids)
        wanted |= Q(object_type="Message", object_id=str(notice.message_id))
    named = []
    for row in Event.objects.filter(wanted).order_by("at", "pk"):
        named += _named(notice, row)
    return named


def _named(notice: Notice, row: Event) -> list[tuple[str, str, Event]]:
    for column, verb in FACTS.items():
        if row.verb == verb:
            return [(NAMES[column], column, row)]
    for column, (verb, words) in CONSENT.items():
        if row.verb == verb:
            return [(words, column, row)]
    if row.detail.get("notice") != str(notice.pk):
        return []
    if row.verb == CLAIM:
        return [(words, column, row) for column, words in CLAIMED.items() if column in row.detail]
    replaced = "Berichtigung: " if "replaces" in row.detail else ""
    return [(f"{replaced}{Way(row.detail['way']).label}, Tag", "day", row),
            (f"{replaced}Weg", "way", row)]  # fmt: skip


def _fact(what: str, column: str, row: Event) -> court.Fact:
    kind, _sep, name = row.actor.partition(":")
    proof: dict[str, Any] = proofs.proof(row)
    return court.Fact(
        what=what,
        column=column,
        value=str(row.detail[column]),
        verb=row.verb,
        who=f"{verifier.ACTORS.get(kind, kind)} {name}".rstrip(),
        at=row.at,
        proof=proof,
    )
