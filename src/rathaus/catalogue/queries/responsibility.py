"""Responsibility: for place, service and date exactly one authority, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _

from rathaus.catalogue.models import Basis, Delegation, Level, Offer, Service
from rathaus.catalogue.queries.chain import Hop, chain, entries_of, next_hop
from rathaus.catalogue.queries.inheritance import Inheritance
from rathaus.catalogue.states import OfferState
from rathaus.tenancy.models import Authority, Kind
from rathaus.tenancy.queries import chain as above
from rathaus.tenancy.queries import successor_on

COUNTIES = frozenset({Kind.LANDKREIS, Kind.KREISFREIE_STADT})


@dataclass(frozen=True)
class Responsibility:
    """Who does `service` for `place` on the day `on`. `offer` is the published offer that counts
    there (the place's own variant before the authority's), None where it is not online.

    `steps` tell the reasoning in German. `confirmed` is False while the level of the service is
    only guessed. `federal`: a federal authority does it, which Rathaus does not list; `authority`
    is then the one that can tell more.
    """

    place: Authority
    service: Service
    authority: Authority
    offer: Offer | None
    on: date
    steps: list[str] = field(default_factory=list)
    confirmed: bool = True
    federal: bool = False

    @property
    def online(self) -> bool:
        """Whether there is an offer to read and apply by."""
        return self.offer is not None


def responsibility(*, place: Authority, service: Service, on: date) -> Responsibility:
    """The one authority that does `service` for `place` on that day, its offer and the reasons."""
    then = successor_on(place, on) or place
    lineage = [then, *above(then)]
    start = default_authority(lineage, service.level)
    federal = service.level == Level.BUND
    entries = [] if federal else entries_of(service)
    hops = chain(start, entries, on)
    authority = hops[-1].doer if hops else start
    offer = None if federal else _offer(lineage, hops, authority, service)
    last = next_hop(authority, entries, on)
    steps = [_successor_step(place, then, on)] if then != place else []
    steps += [_default_step(start, service), *map(_hop_step, hops)]
    steps += [_keep_step(last.entry)] if last and last.keeps else []
    steps.append(_result_step(authority, on, federal=federal, online=offer is not None))
    return Responsibility(
        place=place,
        service=service,
        authority=authority,
        offer=offer,
        on=on,
        steps=steps,
        confirmed=service.level_confirmed or bool(hops) or last is not None,
        federal=federal,
    )


def default_authority(lineage: Sequence[Authority], level: str) -> Authority:
    """The authority of that level for a place, before any delegation. Always one."""
    place = lineage[0]
    if level in (Level.GEMEINDE, Level.SAMTGEMEINDE) and place.kind != Kind.GEMEINDEFREI:
        above = lineage[1] if len(lineage) > 1 else place
        joint = place.kind == Kind.MITGLIEDSGEMEINDE and above.kind == Kind.SAMTGEMEINDE
        return above if joint and level == Level.SAMTGEMEINDE else place
    if level in (Level.LAND, Level.BUND):
        return next((a for a in lineage if a.kind == Kind.LAND), lineage[-1])
    return next((a for a in lineage if a.kind in COUNTIES), place)


def _offer(
    lineage: Sequence[Authority], hops: list[Hop], authority: Authority, service: Service
) -> Offer | None:
    way = [*lineage, *(hop.doer for hop in hops)]
    published = Offer.objects.filter(
        service=service, state=OfferState.PUBLISHED, authority__in=[*way, authority]
    ).select_related("authority", "service")
    offers: dict[UUID, Offer] = {offer.authority_id: offer for offer in published}
    if authority.pk not in offers:
        return None
    return nearest(way, authority, offers, Inheritance(offers.values()))


def nearest(
    way: Sequence[Authority],
    authority: Authority,
    offers: Mapping[UUID, Offer],
    inheritance: Inheritance,
) -> Offer | None:
    """The published offer of `authority`, or the nearest published variant on the way there. None
    where `authority` has none. `offers` are the published ones of one service, by authority."""
    base = offers.get(authority.pk)
    if base is None:
        return None
    places = [*way, authority]
    nearness = {each.pk: i for i, each in reversed(list(enumerate(places)))}
    near = [offer for key, offer in offers.items() if key in nearness]
    variants = [offer for offer in near if base in inheritance.line(offer)]
    return min(variants, key=lambda offer: nearness[offer.authority_id])


def _successor_step(place: Authority, then: Authority, on: date) -> str:
    names = {"place": place.name, "then": then.name, "on": formats.date_format(on, "d.m.Y")}
    return _("%(place)s besteht am %(on)s nicht mehr; dort ist jetzt: %(then)s.") % names


def _default_step(start: Authority, service: Service) -> str:
    names = {"service": service.name, "level": service.get_level_display(), "start": start.name}
    if service.level == Level.BUND:
        return _("„%(service)s“ ist Aufgabe des Bundes.") % names
    if not service.level_confirmed:
        return (
            _(
                "„%(service)s“ ist vermutlich Aufgabe dieser Ebene: %(level)s. "
                "Das ist noch nicht bestätigt. Hier wäre das: %(start)s."
            )
            % names
        )
    return _("„%(service)s“ ist Aufgabe dieser Ebene: %(level)s. Hier ist das: %(start)s.") % names


def _hop_step(hop: Hop) -> str:
    entry = hop.entry
    names = {
        "giver": hop.giver.name,
        "receiver": hop.doer.name,
        "since": formats.date_format(entry.valid_from, "d.m.Y"),
        "basis": entry.get_basis_display(),
        "reference": f", {entry.reference}" if entry.reference else "",
    }
    if entry.giver_id is None and entry.basis == Basis.STATUTE:
        return (
            _(
                "Für alle Mitgliedsgemeinden, auch für %(giver)s, erledigt das seit %(since)s: "
                "%(receiver)s (%(basis)s%(reference)s)."
            )
            % names
        )
    return (
        _(
            "%(giver)s hat die Aufgabe ab %(since)s übertragen an: %(receiver)s "
            "(%(basis)s%(reference)s)."
        )
        % names
    )


def _keep_step(entry: Delegation) -> str:
    names = {
        "keeper": entry.receiver.name,
        "since": formats.date_format(entry.valid_from, "d.m.Y"),
        "reference": f" ({entry.reference})" if entry.reference else "",
    }
    return _("%(keeper)s erledigt die Aufgabe seit %(since)s selbst%(reference)s.") % names


def _result_step(authority: Authority, on: date, *, federal: bool, online: bool) -> str:
    if federal:
        return _("Bundesbehörden stehen nicht in Rathaus. Ihre Gemeinde hilft Ihnen gern weiter.")
    names = {"authority": authority.name, "on": formats.date_format(on, "d.m.Y")}
    if online:
        return _("Zuständig am %(on)s: %(authority)s. Sie bietet die Leistung hier an.") % names
    return _("Zuständig am %(on)s: %(authority)s. Hier gibt es dazu noch kein Angebot.") % names
