"""Writes to offers: create, edit part by part, answer a central change, publish, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit.actions import record
from rathaus.catalogue.models import Offer, OfferPart, OfferRevision, Part, Service
from rathaus.catalogue.queries.inheritance import Inheritance
from rathaus.catalogue.states import OfferState, may_follow
from rathaus.lib.errors import RathausError
from rathaus.tenancy.models import Authority


@transaction.atomic
def create_offer(
    *,
    authority: Authority,
    service: Service,
    based_on: Offer | None = None,
    parts: Mapping[str, str] | None = None,
    form_version: UUID | None = None,
    trust_level: int | None = None,
    overridable: list[str] | None = None,
    by: Actor,
    at: datetime,
) -> Offer:
    """A draft of `service` at `authority`, inheriting from `based_on`. `parts`: texts by `Part`.

    Raises RathausError where the authority has an offer of this service already, or the central
    offer is of another service.
    """
    require(by, "offer.edit", authority)
    _refuse_second(authority, service)
    if based_on is not None and based_on.service_id != service.pk:
        raise RathausError(_("Das zentrale Angebot gehört zu einer anderen Leistung."))
    offer = Offer(authority=authority, service=service, based_on=based_on, created_at=at)
    offer.form_version, offer.trust_level = form_version, trust_level
    if overridable is not None:
        offer.overridable = _known(overridable)
    offer.save()
    _write(offer, parts or {}, by, at)
    _record("offer.create", offer, by, at)
    return offer


@transaction.atomic
def edit_parts(*, offer: Offer, parts: Mapping[str, str], by: Actor, at: datetime) -> Offer:
    """Write the parts that differ from what counts now. Each becomes a new revision, and a part of
    an inheriting offer becomes its own; a text equal to the inherited one stays inherited.

    Raises RathausError for a part that the central offer has locked.
    """
    require(by, "offer.edit", offer)
    Offer.objects.select_for_update().get(pk=offer.pk)
    written = _write(offer, parts, by, at)
    record(
        verb="offer.edit", object=offer, by=by, at=at, authority=offer.authority_id, parts=written
    )
    return offer


@transaction.atomic
def take_over(*, offer: Offer, part: str, by: Actor, at: datetime) -> None:
    """Give up the own text of a part: from now on the central one counts."""
    require(by, "offer.edit", offer)
    if offer.based_on_id is None:
        raise RathausError(_("Dieses Angebot hat keine zentrale Vorlage."))
    OfferPart.objects.filter(offer=offer, part=part).delete()
    record(
        verb="offer.take_over", object=offer, by=by, at=at, authority=offer.authority_id, part=part
    )


@transaction.atomic
def keep_own(*, offer: Offer, part: str, by: Actor, at: datetime) -> None:
    """Keep the own text of a part although the central one changed: the change is seen."""
    require(by, "offer.edit", offer)
    central = Inheritance([offer]).central(offer, part)
    OfferPart.objects.filter(offer=offer, part=part).update(seen=central)
    record(
        verb="offer.keep_own", object=offer, by=by, at=at, authority=offer.authority_id, part=part
    )


@transaction.atomic
def set_conditions(
    *,
    offer: Offer,
    form_version: UUID | None,
    trust_level: int | None,
    overridable: list[str],
    by: Actor,
    at: datetime,
) -> Offer:
    """Set form, trust level, and which parts those who inherit may write themselves."""
    require(by, "offer.edit", offer)
    offer.form_version, offer.trust_level = form_version, trust_level
    offer.overridable = _known(overridable)
    offer.save(update_fields=["form_version", "trust_level", "overridable"])
    _record("offer.set_conditions", offer, by, at)
    return offer


@transaction.atomic
def publish(*, offer: Offer, by: Actor, at: datetime) -> Offer:
    """Show the offer to everybody. Raises RathausError when it is public already."""
    require(by, "offer.edit", offer)
    _become(offer, OfferState.PUBLISHED)
    offer.published_at = at
    offer.save(update_fields=["state", "published_at"])
    _record("offer.publish", offer, by, at)
    return offer


@transaction.atomic
def withdraw(*, offer: Offer, by: Actor, at: datetime) -> Offer:
    """Take the offer off the public pages; offers that inherit from it keep its texts."""
    require(by, "offer.edit", offer)
    _become(offer, OfferState.WITHDRAWN)
    offer.save(update_fields=["state"])
    _record("offer.withdraw", offer, by, at)
    return offer


def _become(offer: Offer, state: OfferState) -> None:
    offer.state = Offer.objects.select_for_update().get(pk=offer.pk).state
    if not may_follow(offer.state, state):
        names = {"now": OfferState(offer.state).label, "wanted": state.label}
        raise RathausError(
            _("Das Angebot ist „%(now)s“ und kann nicht „%(wanted)s“ werden.") % names
        )
    offer.state = state


def _refuse_second(authority: Authority, service: Service) -> None:
    if Offer.objects.filter(authority=authority, service=service).exists():
        names = {"authority": authority.name, "service": service.name}
        raise RathausError(
            _("%(authority)s hat schon ein Angebot für „%(service)s“. Bearbeiten Sie dieses.")
            % names
        )


def _write(offer: Offer, parts: Mapping[str, str], by: Actor, at: datetime) -> int:
    """Write changed parts; returns how many."""
    inheritance = Inheritance([offer])
    free = inheritance.free_parts(offer)
    changed = {}
    for part, text in parts.items():
        value = text.replace("\r\n", "\n").strip()
        if value == inheritance.text(offer, part):
            continue
        if part not in free:
            name = Part(part).label
            raise RathausError(_("„%s“ ist zentral festgelegt und hier nicht änderbar.") % name)
        changed[part] = _checked(part, value)
    _revise(offer, changed, inheritance, by, at)
    return len(changed)


def _revise(
    offer: Offer, texts: Mapping[str, str], inheritance: Inheritance, by: Actor, at: datetime
) -> None:
    """A new revision of each part, which from now on is the offer's own text."""
    numbers = OfferRevision.objects.filter(offer=offer).order_by("part").values_list("part")
    last = dict(numbers.annotate(Max("number")))
    for part, value in texts.items():
        revision = OfferRevision.objects.create(
            authority_id=offer.authority_id,
            offer=offer,
            part=part,
            number=last.get(part, 0) + 1,
            value=value,
            at=at,
            actor=by.label,
        )
        own = inheritance.parts.get((offer.pk, part)) or OfferPart(
            authority_id=offer.authority_id, offer=offer, part=part
        )
        own.revision, own.seen = revision, inheritance.central(offer, part)
        own.save()


def _checked(part: str, value: str) -> str:
    if part == Part.PROCESSING_DAYS and value and not (value.isdecimal() and int(value) < 1000):
        raise RathausError(_("Die Bearbeitungszeit in Tagen ist eine Zahl unter 1000."))
    return value


def _known(parts: list[str]) -> list[str]:
    return [part.value for part in Part if part.value in parts]


def _record(verb: str, offer: Offer, by: Actor, at: datetime) -> None:
    record(verb=verb, object=offer, by=by, at=at, authority=offer.authority_id)
