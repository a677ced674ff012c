"""What the mailbox says about a case, to applicant and staff. Registered at `mailbox.registry`."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.cases import content
from rathaus.cases.models import Case
from rathaus.cases.queries.case import open_correction
from rathaus.cases.states import CaseState, verbs
from rathaus.mailbox.registry import CaseFacts, CaseStatus

EXPLANATIONS = {
    CaseState.RECEIVED: gettext_lazy("Ihr Antrag ist eingegangen. Wir sehen ihn uns bald an."),
    CaseState.IN_PROGRESS: gettext_lazy("Wir bearbeiten Ihren Antrag. Sie müssen nichts tun."),
    CaseState.WAITING: gettext_lazy("Wir brauchen noch etwas von Ihnen."),
    CaseState.GRANTED: gettext_lazy("Wir haben Ihren Antrag bewilligt. Der Bescheid liegt hier."),
    CaseState.PARTLY_GRANTED: gettext_lazy(
        "Wir haben Ihren Antrag teilweise bewilligt. Der Bescheid liegt hier."
    ),
    CaseState.REFUSED: gettext_lazy("Wir haben Ihren Antrag abgelehnt. Der Bescheid liegt hier."),
    CaseState.DEEMED: gettext_lazy(
        "Über Ihren Antrag ist nicht rechtzeitig entschieden. Die Genehmigung gilt als erteilt. "
        "Auf Wunsch bekommen Sie darüber eine Bescheinigung: Schreiben Sie uns hier."
    ),
    CaseState.WITHDRAWN: gettext_lazy("Der Antrag ist zurückgenommen."),
    CaseState.CLOSED: gettext_lazy("Ihr Antrag ist abgeschlossen."),
}


def status_of(case_id: UUID) -> CaseStatus | None:
    """The state of the case in words, and what the applicant can do now. At most two queries."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        return None
    state = CaseState(case.state)
    return CaseStatus(str(state.label), str(EXPLANATIONS[state]), tuple(_links(case)))


def _links(case: Case) -> list[tuple[str, str]]:
    links = []
    correction = open_correction(case) if case.state == CaseState.WAITING else None
    if correction:
        url = reverse("cases:correction", args=[correction.pk])
        links.append((_("Jetzt korrigieren"), url))
    if "withdraw" in verbs(case.state):
        links.append((_("Antrag zurücknehmen"), reverse("cases:withdraw", args=[case.pk])))
    return links


def facts_of(case_id: UUID, actor: Actor) -> CaseFacts | None:
    """Where the case is and what it is about; None for who may not read it. One query."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None or not allows(actor, "case.read", case):
        return None
    url, name = reverse("cases:case", args=[case.pk]), content.applicant_name(case, actor.keys)
    return CaseFacts(url=url, title=case.title, number=case.number, applicant=name)
