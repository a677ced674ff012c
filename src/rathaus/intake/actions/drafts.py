"""Writes to drafts: start, save a step, rows, delete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.accounts.models import TrustLevel
from rathaus.audit.actions import record
from rathaus.catalogue import queries as catalogue
from rathaus.catalogue.models import Offer
from rathaus.intake import content, queries
from rathaus.intake.actions.files import give_up
from rathaus.intake.forms import load, web
from rathaus.intake.forms.completion import initial
from rathaus.intake.forms.definition import Form
from rathaus.intake.forms.instance import Data
from rathaus.intake.forms.page import is_free
from rathaus.intake.forms.prefill import prefill
from rathaus.intake.models import Draft, FormVersion
from rathaus.lib.errors import RathausError
from rathaus.mailbox.queries import profile_values
from rathaus.tenancy.models import Authority
from rathaus.vault import rings

Change = Callable[[Form, Data, str], Data]


@transaction.atomic
def start_draft(*, offer: Offer, place: Authority, by: Actor, at: datetime) -> Draft:
    """A new draft for `offer` at `place`; one that was started before and never touched is used
    again (double click). Raises RathausError where the offer is not to be had there, has no form,
    or the account's trust level is too low."""
    found = catalogue.responsibility(place=place, service=offer.service, on=localdate(at))
    draft = Draft(authority=found.authority, account=by.account, place=place, offer=offer)
    require(by, "draft.edit", draft)
    if found.offer is None or found.offer.pk != offer.pk:
        raise RathausError(_("Diesen Antrag können Sie hier nicht online stellen."))
    effective = catalogue.effective_offer(offer, authority=found.authority)
    check_trust(by, effective.trust_level)
    rings.public_key(found.authority)  # else it could not be handed in
    version = queries.published_form(effective)
    if version is None:
        raise RathausError(_("Für diese Leistung gibt es noch kein Online-Formular."))
    untouched = _untouched(draft, version)
    if untouched is not None:
        return untouched
    draft.form_version, draft.created_at, draft.updated_at = version, at, at
    form = load(version.content)
    content.write_draft(draft, prefill(form, initial(form), profile_values(by.account)))
    draft.save(force_insert=True)
    _record("draft.start", draft, by, at)
    return draft


@transaction.atomic
def save_step(*, draft: Draft, step: int, data: web.Posted, by: Actor, at: datetime) -> Draft:
    """Put what step `step` (0-based) posted into the draft, right or wrong: a person can stop at
    any time. Raises RathausError where the draft was submitted meanwhile."""
    draft = locked(draft, by)
    form = load(draft.form_version.content)
    answers = content.read_draft(draft)
    only = queries.free_paths(draft, form, answers)
    return _save(draft, web.decode(form, step, data, answers, only), "draft.save", by, at, step)


@transaction.atomic
def add_row(*, draft: Draft, path: str, by: Actor, at: datetime) -> Draft:
    """One more row at `path`, or open the voluntary group there."""
    return _change(draft, path, web.add_row, "draft.add_row", by, at)


@transaction.atomic
def remove_row(*, draft: Draft, path: str, by: Actor, at: datetime) -> Draft:
    """Take away the row or voluntary group at `path`, with its files."""
    draft = _change(draft, path, web.remove_row, "draft.remove_row", by, at)
    form = load(draft.form_version.content)
    kept = content.used_files(draft, web.files(form, content.read_draft(draft)))
    give_up(draft.attachments.exclude(record_id__in=kept), by, at)
    return draft


@transaction.atomic
def delete_draft(*, draft: Draft, by: Actor, at: datetime) -> None:
    """Delete the draft with its answers and files. Raises RathausError once it was submitted."""
    draft = locked(draft, by)
    give_up(draft.attachments.all(), by, at)
    _record("draft.delete", draft, by, at)
    draft.delete()


def check_trust(by: Actor, needed: int) -> None:
    """Raise RathausError where the person is not identified well enough in this session."""
    if by.trust_level < needed:
        raise RathausError(
            _("Für diesen Antrag brauchen Sie ein Konto mit dem Vertrauensniveau „%(level)s“.")
            % {"level": TrustLevel(needed).label}
        )


def locked(draft: Draft, by: Actor) -> Draft:
    """The draft as it is now, locked for this transaction, if `by` may edit it and it is open."""
    require(by, "draft.edit", draft)
    current = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("form_version")
        .filter(pk=draft.pk)
        .first()
    )
    if current is None:
        raise RathausError(_("Dieser Entwurf wurde inzwischen gelöscht."))
    if not current.is_open:
        raise RathausError(_("Dieser Antrag ist schon abgesendet und kann nicht geändert werden."))
    return current


def store_answers(draft: Draft, answers: Data, at: datetime) -> None:
    """Write the answers and when."""
    content.write_draft(draft, answers)
    draft.updated_at = at
    draft.save(update_fields=["content", "updated_at"])


def _change(draft: Draft, path: str, change: Change, verb: str, by: Actor, at: datetime) -> Draft:
    draft = locked(draft, by)
    form = load(draft.form_version.content)
    answers = content.read_draft(draft)
    if not is_free(path, queries.free_paths(draft, form, answers)):
        raise RathausError(_("Diese Angabe können Sie jetzt nicht ändern."))
    return _save(draft, change(form, answers, path), verb, by, at)


def _save(
    draft: Draft, answers: Data, verb: str, by: Actor, at: datetime, step: int | None = None
) -> Draft:
    store_answers(draft, answers, at)
    _record(verb, draft, by, at, step)
    return draft


def _untouched(draft: Draft, version: FormVersion) -> Draft | None:
    return Draft.objects.filter(
        account=draft.account,
        offer=draft.offer,
        place=draft.place,
        form_version=version,
        submitted_at=None,
        correction_id=None,
        updated_at=F("created_at"),
    ).first()


def _record(verb: str, draft: Draft, by: Actor, at: datetime, step: int | None = None) -> None:
    detail = {} if step is None else {"step": step + 1}
    record(verb=verb, object=draft, by=by, at=at, authority=draft.authority_id, **detail)
