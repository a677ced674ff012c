"""Submit a draft: once and only once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.mandates import content as mandates
from rathaus.audit.actions import record
from rathaus.catalogue import queries as catalogue
from rathaus.exchange import actions as exchange
from rathaus.exchange.arrival import PAPER_MANDATE, Arrival, ArrivedFile, Represented
from rathaus.exchange.models import Channel, Submission
from rathaus.intake import content, registry
from rathaus.intake.actions.drafts import check_trust
from rathaus.intake.actions.files import give_up
from rathaus.intake.forms import load, web
from rathaus.intake.forms.completion import complete
from rathaus.intake.forms.definition import Form
from rathaus.intake.forms.instance import Data
from rathaus.intake.forms.messages import Problem
from rathaus.intake.forms.validation import problems
from rathaus.intake.models import Draft
from rathaus.lib.errors import RathausError


class Incomplete(RathausError):
    """The answers are not complete or not right; `problems` says where."""

    def __init__(self, found: list[Problem]) -> None:
        self.problems = found
        super().__init__(_("Bitte ergänzen oder berichtigen Sie Ihre Angaben."))


@transaction.atomic
def submit(
    *, draft: Draft, key: str, by_mailbox: bool = False, by: Actor, at: datetime
) -> Submission | None:
    """Hand the draft in and forget its answers. `key` is the draft's id as the page held it;
    `by_mailbox`: the person agreed to get the notice in the mailbox instead of by letter.

    Called again (double click, back button, retry) it returns the same submission and does
    nothing. A correction goes to its handlers instead and returns None. Raises Incomplete, or
    RathausError where the key is another draft's, or where by now another authority is responsible
    or nobody takes the application online: nobody else may get the answers.
    """
    require(by, "draft.edit", draft)
    draft = _locked(draft)
    if key != str(draft.pk):
        raise RathausError(_("Bitte laden Sie die Seite neu und senden Sie dann noch einmal ab."))
    if not draft.is_open:
        return draft.submission
    form = load(draft.form_version.content)
    answers = complete(form, content.read_draft(draft))
    found = problems(form, answers, today=localdate(at))
    if found:
        raise Incomplete(found)
    content.hand_over(draft, [file.record for file in _files(draft, form, answers)], by, at)
    files = _files(draft, form, answers)  # as they are sealed now
    if draft.correction_id is not None:
        _correct(draft, answers, files, by, at)
    else:
        draft.submission = _deliver(draft, answers, files, by_mailbox, by, at)
    _close(draft, files, by, at)
    return draft.submission


def _locked(draft: Draft) -> Draft:
    # Not the submission: PostgreSQL reads a locked row anew after waiting, but not what it joined.
    rows = Draft.objects.select_for_update(of=("self",)).select_related(
        "form_version", "offer__service", "authority", "place", "account"
    )
    return rows.get(pk=draft.pk)


def _files(draft: Draft, form: Form, answers: Data) -> list[ArrivedFile]:
    named = list(web.files(form, answers))
    if mandate := content.paper_mandate(draft):
        named.append((PAPER_MANDATE, mandate.file))
    stored = content.records(draft, [record_id for _path, record_id in named])
    return [ArrivedFile(path, stored[record_id]) for path, record_id in named]


def _deliver(
    draft: Draft,
    answers: Data,
    files: list[ArrivedFile],
    by_mailbox: bool,
    by: Actor,
    at: datetime,
) -> Submission:
    _refuse_if_moved(draft, at)
    effective = catalogue.effective_offer(draft.offer, authority=draft.authority)
    check_trust(by, effective.trust_level)
    mandate = content.paper_mandate(draft)
    if mandate and by.mandate:
        raise RathausError(_("Mit einer Vollmacht kann niemand weitere Personen vertreten."))
    arrival = Arrival(
        authority=draft.authority,
        place=draft.place,
        service=draft.offer.service,
        offer_id=draft.offer_id,
        account=draft.account,
        channel=Channel.FORM,
        key=f"draft:{draft.pk}",
        form_version=draft.form_version_id,
        title=effective.title,
        data=answers,
        attachments=files,
        by_mailbox=by_mailbox,
        mandate=by.mandate,
        filed_by=mandate.own_name if mandate else mandates.representative_of(by.mandate),
        represented=Represented(mandate.name, mandate.street, mandate.town) if mandate else None,
    )
    return exchange.receive(arrival=arrival, by=by, at=at)


def _refuse_if_moved(draft: Draft, at: datetime) -> None:
    """A draft can be weeks old: offers are withdrawn, tasks change hands, municipalities merge."""
    found = catalogue.responsibility(
        place=draft.place, service=draft.offer.service, on=localdate(at)
    )
    names = {"authority": found.authority.name}
    if found.authority.pk != draft.authority_id:
        raise RathausError(
            _(
                "Für diesen Antrag ist inzwischen eine andere Behörde zuständig: %(authority)s. "
                "Bitte beginnen Sie ihn dort neu. Ihren Entwurf können Sie weiter ansehen."
            )
            % names
        )
    if not found.online:
        raise RathausError(
            _(
                "Dieser Antrag wird nicht mehr online angenommen. "
                "Bitte wenden Sie sich an: %(authority)s."
            )
            % names
        )


def _correct(
    draft: Draft, answers: Data, files: list[ArrivedFile], by: Actor, at: datetime
) -> None:
    handlers = registry.correction_handlers()
    if not handlers or draft.correction_id is None:
        raise RuntimeError("No part handles corrections (intake.registry).")
    for handler in handlers:
        handler(draft.correction_id, answers, files, by, at)


def _close(draft: Draft, sent: list[ArrivedFile], by: Actor, at: datetime) -> None:
    content.erase_draft(draft)
    draft.submitted_at = draft.updated_at = at
    draft.save(update_fields=["content", "submission", "submitted_at", "updated_at"])
    went = draft.attachments.filter(record__in=[file.record for file in sent])
    went.delete()
    give_up(draft.attachments.all(), by, at)  # files of questions that in the end were not asked
    record(verb="draft.submit", object=draft, by=by, at=at, authority=draft.authority_id)
