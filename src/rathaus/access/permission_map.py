"""The rights concept on one page: permission → roles, and on which objects each role has it.

The page "Rechtekonzept" of the product is made from this map. Predicates look at two attributes
of an object: `authority_id` (the authority it belongs to) and `account_id` (the person or business
it belongs to; of a mandate the principal).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rathaus.access.actor import Actor
from rathaus.accounts.models import AccountKind, MandateRole, Role
from rathaus.tenancy.models import Authority, Kind


@dataclass(frozen=True)
class Predicate:
    """Whether an actor has a right on a thing; the German title says so in the rights concept."""

    title: str | Promise
    holds: Callable[[Actor, Any], bool]

    def __call__(self, actor: Actor, thing: Any) -> bool:
        return self.holds(actor, thing)


def _predicate(title: str | Promise) -> Callable[[Callable[[Actor, Any], bool]], Predicate]:
    return partial(Predicate, title)


@_predicate(_("Gegenstände der eigenen Behörde"))
def own_authority(actor: Actor, thing: Any) -> bool:
    """Of the authority in which the actor holds the current post."""
    return actor.post is not None and actor.post.authority_id == thing.authority_id


@_predicate(_("Gegenstände der eigenen Behörde und ihrer Mitgliedsgemeinden"))
def own_or_member_authority(actor: Actor, thing: Any) -> bool:
    """Of that authority, or of a member of that Samtgemeinde."""
    if actor.post is None or own_authority(actor, thing):
        return actor.post is not None
    authority = thing if isinstance(thing, Authority) else thing.authority
    member = authority.kind == Kind.MITGLIEDSGEMEINDE
    return member and authority.parent_id == actor.post.authority_id


@_predicate(_("Im Kompetenzzentrum, für alle Behörden"))
def in_competence_centre(actor: Actor, thing: Any) -> bool:
    """Of whichever authority, for those with a post in a competence centre."""
    return actor.post is not None and actor.post.authority.kind == Kind.COMPETENCE_CENTRE


@_predicate(_("Eigene Gegenstände"))
def own_account(actor: Actor, thing: Any) -> bool:
    """Of the person or business itself."""
    return actor.post is None and actor.account.pk == thing.account_id


@_predicate(_("Gegenstände der vertretenen Person oder des vertretenen Unternehmens"))
def of_principal(actor: Actor, thing: Any) -> bool:
    """Of the person or company for whom the actor acts by a mandate."""
    return actor.mandate is not None and actor.account.pk == thing.account_id


@_predicate(_("Unternehmen, für das gehandelt wird"))
def of_principal_company(actor: Actor, thing: Any) -> bool:
    """Of the company for which the actor acts; never of a person."""
    return actor.account.kind == AccountKind.BUSINESS and of_principal(actor, thing)


@_predicate(_("Vollmachten, die für einen selbst gelten"))
def own_mandate(actor: Actor, thing: Any) -> bool:
    """Of the representative, who acts for themselves just now."""
    return actor.post is None and actor.account.pk == thing.representative_id


@_predicate(_("Eigener Schlüssel"))
def own_key(actor: Actor, thing: Any) -> bool:
    """Of the staff member itself."""
    return actor.post is not None and actor.account.pk == thing.account_id


@dataclass(frozen=True)
class Permission:
    """A German title, and for each role the predicate that limits it."""

    title: str | Promise
    grants: dict[str, Predicate]


def _staff(*roles: str) -> dict[str, Predicate]:
    return dict.fromkeys(roles, own_authority)


CLERK, HEAD, IT, AUDITOR, GUIDE = Role.CLERK, Role.HEAD, Role.IT_ADMIN, Role.AUDITOR, Role.GUIDE
APPLICANTS: dict[str, Predicate] = {
    AccountKind.CITIZEN: own_account,
    AccountKind.BUSINESS: own_account,
}
ADMINISTRATOR, APPLICANT = MandateRole.ADMINISTRATOR, MandateRole.APPLICANT
ACTING: dict[str, Predicate] = {
    **APPLICANTS,
    ADMINISTRATOR: of_principal,
    APPLICANT: of_principal,
}
READING: dict[str, Predicate] = {**ACTING, MandateRole.READER: of_principal}
ALL_STAFF = (CLERK, HEAD, IT, AUDITOR, GUIDE)

PERMISSIONS: dict[str, Permission] = {
    # accounts and authorities
    "authority.read": Permission(_("Behörde und Rechtekonzept ansehen"), _staff(*ALL_STAFF)),
    "authority.edit": Permission(
        _("Kontakt, Öffnungszeiten und Adresse im Netz der Behörde pflegen"), _staff(HEAD, IT)
    ),
    # IT runs the posts of the others, but who leads, administers or audits is for the head to say;
    # and nobody can set up a post for themselves (access.posts.actions).
    "post.manage": Permission(
        _("Dienstposten einrichten und beenden: Sachbearbeitung und Digitallotsen, nie für sich"),
        _staff(HEAD, IT),
    ),
    "post.appoint": Permission(
        _("Dienstposten einrichten und beenden: Leitung, IT-Administration und Prüfung"),
        _staff(HEAD),
    ),
    "factor.reset": Permission(
        _("Verlorenen zweiten Faktor zurücksetzen: Sachbearbeitung und Digitallotsen, nie eigenen"),
        _staff(HEAD, IT),
    ),
    "factor.reset_leading": Permission(
        _("Verlorenen zweiten Faktor zurücksetzen: Leitung, IT-Administration und Prüfung"),
        _staff(HEAD),
    ),
    "key.own": Permission(
        _("Eigenen Schlüssel öffnen und Passkeys einrichten"), dict.fromkeys(ALL_STAFF, own_key)
    ),
    "key.manage": Permission(
        _("Schlüssel der Behörde verwalten: freischalten, entziehen, erneuern, wiederherstellen"),
        _staff(HEAD),
    ),
    # mandates
    "mandate.manage": Permission(
        _("Vollmachten erteilen und widerrufen, Beschäftigte eines Unternehmens verwalten"),
        {**APPLICANTS, ADMINISTRATOR: of_principal_company},
    ),
    "mandate.answer": Permission(
        _("Angefragte Vollmachten annehmen, ablehnen und niederlegen"),
        dict.fromkeys((AccountKind.CITIZEN, AccountKind.BUSINESS), own_mandate),
    ),
    "company.found": Permission(_("Unternehmen anlegen"), {AccountKind.CITIZEN: own_mandate}),
    "company.dissolve": Permission(
        _("Unternehmen auflösen"), {ADMINISTRATOR: of_principal_company}
    ),
    "event.read": Permission(_("Protokoll ansehen"), _staff(HEAD, AUDITOR)),
    # catalogue
    "offer.read": Permission(
        _("Angebote der Behörde ansehen"), dict.fromkeys(ALL_STAFF, own_or_member_authority)
    ),
    "offer.edit": Permission(
        _("Angebote bearbeiten und veröffentlichen"),
        dict.fromkeys((HEAD, GUIDE), own_or_member_authority),
    ),
    "service.edit": Permission(
        _("Alltagswörter und Ebene von Leistungen pflegen"),
        dict.fromkeys((HEAD, GUIDE), in_competence_centre),
    ),
    "delegation.edit": Permission(_("Aufgabenübertragungen eintragen"), _staff(HEAD)),
    "form.import": Permission(_("Formulare einspielen"), _staff(GUIDE, IT)),
    # intake
    "draft.edit": Permission(_("Eigenen Antragsentwurf ausfüllen und absenden"), ACTING),
    # cases
    "case.list": Permission(_("Eingang der Behörde ansehen"), _staff(CLERK, HEAD, AUDITOR)),
    "case.read": Permission(_("Vorgang ansehen"), _staff(CLERK, HEAD, AUDITOR)),
    "case.work": Permission(
        _("Vorgang bearbeiten: übernehmen, notieren, nachfordern, schreiben"), _staff(CLERK, HEAD)
    ),
    "case.assign": Permission(_("Vorgang anderen zuweisen"), _staff(HEAD)),
    "case.decide": Permission(
        _("Über den Antrag entscheiden, Bescheid erlassen"), _staff(CLERK, HEAD)
    ),
    "case.correct": Permission(_("Eigenen Antrag auf Nachforderung korrigieren"), ACTING),
    "case.withdraw": Permission(
        _("Eigenen Antrag zurücknehmen (Verwaltung: Rücknahme eintragen)"),
        {**ACTING, **_staff(CLERK, HEAD)},
    ),
    # archive
    "record.hold": Permission(_("Löschsperren für Schriftgut setzen und aufheben"), _staff(HEAD)),
    "record.propose": Permission(
        _("Löschung von Schriftgut vor Ablauf vorschlagen"), _staff(CLERK, HEAD)
    ),
    "record.dispose": Permission(
        _("Schriftgut nach Ablauf löschen, vorgeschlagene Löschungen freigeben, nie eigene"),
        _staff(HEAD),
    ),
    # exchange
    "room.read": Permission(_("Behördenraum lesen"), _staff(CLERK, HEAD, AUDITOR)),
    "room.work": Permission(
        _("Im Behördenraum schreiben, öffnen, zuweisen, weiterleiten, schließen"),
        _staff(CLERK, HEAD),
    ),
    "exchange.manage": Permission(
        _("Gegenstellen, Programmzugänge und Zustellpunkte verwalten, Verbindungen prüfen"),
        _staff(HEAD, IT),
    ),
    # mailbox
    "mailbox.read": Permission(_("Eigenes Postfach lesen"), READING),
    "mailbox.write": Permission(_("Aus dem eigenen Postfach schreiben"), ACTING),
    "thread.read": Permission(_("Nachrichten an die Behörde lesen"), _staff(CLERK, HEAD, AUDITOR)),
    "thread.work": Permission(
        _("Nachrichten an die Behörde beantworten, zuweisen, schließen"), _staff(CLERK, HEAD)
    ),
    "template.edit": Permission(_("Textvorlagen der Behörde pflegen"), _staff(HEAD, GUIDE)),
    "profile.edit": Permission(
        _("Eigenes Profil pflegen"), {**APPLICANTS, ADMINISTRATOR: of_principal_company}
    ),
    "account.export": Permission(_("Eigene Daten herunterladen"), APPLICANTS),
    "account.end": Permission(_("Eigenes Konto löschen"), APPLICANTS),
}
