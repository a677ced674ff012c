"""Writes to mandates."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.access.mandates import content, queries, registry, tasks
from rathaus.access.mandates.content import Names
from rathaus.accounts import registry as accounts
from rathaus.accounts.models import Account, AccountKind, Mandate, MandateRole
from rathaus.accounts.queries import address_mark, mandates_given, mandates_held, own_marks
from rathaus.accounts.states import MandateState, follow
from rathaus.audit import actions as audit
from rathaus.lib import clock, jobs
from rathaus.lib.errors import RathausError, Stranger

LIMIT = 50  # mandates of one account that are asked or granted; companies that one person founds


@transaction.atomic
def ask(
    *,
    email: str,
    role: str,
    names: Names,
    valid_from: date,
    valid_to: date | None = None,
    by: Actor,
    at: datetime,
) -> Mandate:
    """The principal asks the owner of an address to act for them; the address gets an e-mail,
    whether it has an account or not. Raises Stranger, Forbidden or RathausError (role that only
    companies have, days in the wrong order, own address, asked before)."""
    mandate = Mandate(
        principal=by.account,
        role=role,
        invited=address_mark(email),
        valid_from=valid_from,
        valid_to=valid_to,
        asked_at=at,
    )
    require(by, "mandate.manage", mandate)
    Account.objects.select_for_update().get(pk=by.account.pk)  # of two clicks the second one waits
    _check_terms(mandate)
    _check_address(mandate, by)
    content.write(mandate, names, email.lower())
    mandate.save(force_insert=True)
    _record("mandate.ask", mandate, by, at)
    jobs.enqueue(tasks.invite, mandate.pk)
    return mandate


@transaction.atomic
def accept(*, mandate: Mandate, name: str, by: Actor, at: datetime) -> Mandate:
    """Whoever was asked takes it on, and says how authorities are to call them."""
    mandate = _answered(mandate, "accept", by, at)
    told = content.names(mandate)
    content.write(mandate, Names(told.principal, name), content.address(mandate))
    return _save(mandate, "mandate.grant", by, at, ["state", "representative", "answered_at"])


@transaction.atomic
def refuse(*, mandate: Mandate, by: Actor, at: datetime) -> Mandate:
    """Whoever was asked does not want to."""
    mandate = _answered(mandate, "refuse", by, at)
    return _save(mandate, "mandate.refuse", by, at, ["state", "representative", "answered_at"])


@transaction.atomic
def end(*, mandate: Mandate, by: Actor, at: datetime) -> Mandate:
    """Either side ends it, at once. Raises Stranger, Forbidden; RathausError for what has ended and
    for the last one who administers a company."""
    mandate = _locked(mandate)
    principal = by.account.pk == mandate.principal_id
    require(by, "mandate.manage" if principal else "mandate.answer", mandate)
    _check_not_last(mandate)
    mandate.state = follow(mandate.state, "end")
    mandate.ended_at = at
    return _save(mandate, "mandate.revoke", by, at, ["state", "ended_at"])


def end_with_account(*, mandate: Mandate, by: Actor, at: datetime) -> None:
    """One side's account ends, in the caller's transaction, which has checked that right, and that
    no company is left with nobody unless it is dissolved."""
    mandate.state = follow(mandate.state, "end")
    mandate.ended_at = at
    _save(mandate, "mandate.revoke", by, at, ["state", "ended_at"])


@transaction.atomic
def found_company(*, name: str, own_name: str, by: Actor, at: datetime) -> Mandate:
    """A company that nobody signs in as; `by` is its first administrator. Returns their mandate."""
    require(by, "company.found", Mandate(representative=by.account))
    held = mandates_held(by.account, on=clock.today())
    if held.filter(role=MandateRole.ADMINISTRATOR).count() >= LIMIT:
        raise RathausError(_("Mehr Unternehmen können Sie hier nicht anlegen."))
    mandate = Mandate(
        principal=Account.objects.create_company(language=by.account.language),
        representative=by.account,
        role=MandateRole.ADMINISTRATOR,
        state=MandateState.GRANTED,
        invited=address_mark(by.account.email),
        asked_at=at,
        answered_at=at,
    )
    content.write(mandate, Names(name, own_name), by.account.email)
    mandate.save(force_insert=True)
    acting = Actor(mandate.principal, mandate=mandate)
    _record("company.found", mandate, acting, at)
    registry.founded(name, acting, at)
    return mandate


@transaction.atomic
def dissolve_company(*, mandate: Mandate, by: Actor, at: datetime) -> None:
    """The company's account ends like that of a person: every mandate, its key and its own copies
    go; what authorities must keep stays with them. Raises Stranger or Forbidden; RathausError for a
    business that signs in itself."""
    mandate = _locked(mandate)
    acting = Actor(mandate.principal, mandate=mandate)
    if by.account.pk != mandate.representative_id or not mandate.holds(clock.today()):
        raise Stranger
    require(acting, "company.dissolve", mandate)
    if mandate.principal.signs_in:
        raise RathausError(_("Dieses Unternehmen meldet sich selbst an und löscht sein Konto."))
    accounts.leave(mandate.principal, acting, at)
    audit.record(verb="company.dissolve", object=mandate, by=acting, at=at)


def _check_terms(mandate: Mandate) -> None:
    administers = mandate.role == MandateRole.ADMINISTRATOR
    if administers and mandate.principal.kind != AccountKind.BUSINESS:
        raise RathausError(_("Verwalten kann man nur ein Unternehmen. Bitte wählen Sie anders."))
    if administers and mandate.valid_to is not None:
        raise RathausError(
            _("Wer verwaltet, tut das ohne Enddatum. Sie können es jederzeit beenden.")
        )
    if mandate.valid_from < clock.today():
        raise RathausError(_("Eine Vollmacht kann nicht in der Vergangenheit beginnen."))
    if mandate.valid_to is not None and mandate.valid_to < mandate.valid_from:
        raise RathausError(_("Das Ende liegt vor dem Anfang. Bitte prüfen Sie die beiden Tage."))


def _check_address(mandate: Mandate, by: Actor) -> None:
    """Says nothing but what the principal knows: not whether the address has an account."""
    if mandate.invited in own_marks(by.account):
        raise RathausError(_("Das ist Ihre eigene E-Mail-Adresse. Bitte geben Sie eine andere an."))
    alive = queries.alive(by.account, at=mandate.asked_at)
    if any(each.invited == mandate.invited for each in alive):
        raise RathausError(
            _("Diese E-Mail-Adresse haben Sie schon gefragt. Möchten Sie etwas ändern, beenden Sie "
              "bitte zuerst die andere Vollmacht.")
        )  # fmt: skip
    if len(alive) >= LIMIT:
        raise RathausError(
            _("Mehr Vollmachten können Sie nicht erteilen. Bitte beenden Sie zuerst eine andere.")
        )


def _check_not_last(mandate: Mandate) -> None:
    """A company without its own sign-in must always have somebody who administers it."""
    granted = mandate.state == MandateState.GRANTED
    administers = mandate.role == MandateRole.ADMINISTRATOR and granted
    if not administers or mandate.principal.signs_in:
        return
    given = mandates_given(mandate.principal_id, on=clock.today()).exclude(pk=mandate.pk)
    if not given.filter(role=MandateRole.ADMINISTRATOR).exists():
        raise RathausError(
            _("Das ist die letzte Person, die das Unternehmen verwaltet. Bitte geben Sie zuerst "
              "einer zweiten dieses Recht.")
        )  # fmt: skip


def _locked(mandate: Mandate) -> Mandate:
    """The mandate as it is now. The principal's row is locked: two administrators who end each
    other wait for each other."""
    Account.objects.select_for_update().get(pk=mandate.principal_id)
    rows = Mandate.objects.select_related("principal", "representative")
    return rows.select_for_update(of=("self",)).get(pk=mandate.pk)


def _answered(mandate: Mandate, verb: str, by: Actor, at: datetime) -> Mandate:
    mandate = _locked(mandate)
    queries.check_asked(by, mandate, at=at)
    mandate.representative = by.account
    require(by, "mandate.answer", mandate)
    mandate.state = follow(mandate.state, verb)
    mandate.answered_at = at
    return mandate


def _save(mandate: Mandate, verb: str, by: Actor, at: datetime, fields: list[str]) -> Mandate:
    mandate.save(update_fields=[*fields, "content"])
    _record(verb, mandate, by, at)
    for account_id in (mandate.principal_id, mandate.representative_id):
        if account_id not in (None, by.human.pk):
            jobs.enqueue(tasks.tell, account_id)
    return mandate


def _record(verb: str, mandate: Mandate, by: Actor, at: datetime) -> None:
    role = str(mandate.role)
    audit.record(verb=verb, object=mandate, by=by, at=at, role=role)
