"""What an offer says after inheritance: each part from itself or from the central offer above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.accounts.models import TrustLevel
from rathaus.catalogue.models import Law, Offer, OfferPart, OfferRevision, Part, Remedy
from rathaus.tenancy.models import Authority

AUTHORITY_MARK, ADDRESS_MARK = "{behoerde}", "{anschrift}"
ALL_PARTS = frozenset(Part.values)


@dataclass(frozen=True)
class EffectiveOffer:
    """The resolved texts of an offer. `authority` is the one that decides, whose name stands in the
    remedy instruction; `processing_days` is None where unknown."""

    offer: Offer
    authority: Authority
    title: str
    summary: str
    text: str
    required_documents: str
    fee: str
    legal_basis: str
    processing_time: str
    processing_days: int | None
    remedy_kind: str
    remedy: str
    regime: str
    deemed_by: str
    deemed_period: str
    contact: str
    extra: str
    trust_level: int
    form_version: UUID | None

    @property
    def documents(self) -> list[str]:
        """The required documents, one an entry."""
        lines = (
            line.strip().lstrip("-•* ").strip() for line in self.required_documents.splitlines()
        )
        return [line for line in lines if line]


@dataclass(frozen=True)
class CentralChange:
    """The central text of a part is another than the one this offer's authors last knew."""

    part: Part
    before: str
    after: str
    own: str


class Inheritance:
    """The lines of some offers up to their central ones, in a constant number of queries."""

    def __init__(self, offers: Iterable[Offer]) -> None:
        self.offers: dict[UUID, Offer] = {offer.pk: offer for offer in offers}
        self._load_above()
        parts = OfferPart.objects.filter(offer__in=self.offers).select_related("revision", "seen")
        self.parts: dict[tuple[UUID, str], OfferPart] = {(p.offer_id, p.part): p for p in parts}

    def _load_above(self) -> None:
        missing = self._missing()
        while missing:
            above = Offer.objects.filter(pk__in=missing).select_related("authority", "service")
            self.offers.update({offer.pk: offer for offer in above})
            missing = self._missing()

    def _missing(self) -> set[UUID]:
        above = {o.based_on_id for o in self.offers.values() if o.based_on_id}
        return above - self.offers.keys()

    def line(self, offer: Offer) -> list[Offer]:
        """`offer`, the offer it is based on, and so on up to the central one."""
        line = [offer]
        while (above := line[-1].based_on_id) and self.offers[above] not in line:
            line.append(self.offers[above])
        return line

    def free_parts(self, offer: Offer) -> frozenset[str]:
        """The parts that `offer` may write itself: all, less what an offer above has locked."""
        free = ALL_PARTS
        for above in self.line(offer)[1:]:
            free &= set(above.overridable)
        return free

    def own(self, offer: Offer, part: str) -> OfferPart | None:
        """The part as `offer` writes it; None where it inherits or may not write it (any more)."""
        found = self.parts.get((offer.pk, part))
        return found if found and part in self.free_parts(offer) else None

    def resolve(self, offer: Offer, part: str) -> OfferRevision | None:
        """The text that counts for `offer`: its own, else the nearest above, else None."""
        for node in self.line(offer):
            if found := self.own(node, part):
                return found.revision
        return None

    def central(self, offer: Offer, part: str) -> OfferRevision | None:
        """The text that would count for `offer` if it wrote nothing itself."""
        above = self.line(offer)[1:2]
        return self.resolve(above[0], part) if above else None

    def text(self, offer: Offer, part: str) -> str:
        """The resolved text of a part, empty where nobody wrote one."""
        revision = self.resolve(offer, part)
        return revision.value if revision else ""

    def changes(self, offer: Offer) -> list[CentralChange]:
        """The parts `offer` overrides whose central text changed since its authors last knew it."""
        if not offer.based_on_id:
            return []
        found = []
        for part in Part:
            own = self.own(offer, part)
            if own is None:
                continue
            before = own.seen.value if own.seen else ""
            central = self.central(offer, part)
            after = central.value if central else ""
            if before != after:
                found.append(CentralChange(part, before, after, own.revision.value))
        return found


def effective_offer(offer: Offer, *, authority: Authority | None = None) -> EffectiveOffer:
    """What `offer` says after inheritance. `authority` is who decides (`responsibility(...)`);
    without it the offer's own authority is named."""
    return resolved(Inheritance([offer]), offer, authority or offer.authority)


def resolved(inheritance: Inheritance, offer: Offer, authority: Authority) -> EffectiveOffer:
    """`effective_offer` with an inheritance loaded for many offers."""
    texts = {part.value: inheritance.text(offer, part) for part in Part}
    days = int(texts.pop(Part.PROCESSING_DAYS) or 0) or None
    texts["title"] = texts["title"] or offer.service.name
    texts["legal_basis"] = texts["legal_basis"] or offer.service.legal_basis
    texts["contact"] = texts["contact"] or contact_of(authority)
    texts["processing_time"] = texts["processing_time"] or _days_text(days)
    texts["remedy_kind"] = texts["remedy_kind"] or Remedy.ACTION.value
    texts["regime"] = texts["regime"] or Law.GENERAL.value
    texts["remedy"] = _addressed(texts["remedy"], authority)
    line = list(reversed(inheritance.line(offer)))
    form_version = next((o.form_version for o in line if o.form_version), None)
    trust_level = next((o.trust_level for o in line if o.trust_level is not None), TrustLevel.BASIC)
    return EffectiveOffer(
        offer=offer,
        authority=authority,
        processing_days=days,
        trust_level=trust_level,
        form_version=form_version,
        **texts,
    )


def contact_of(authority: Authority) -> str:
    """Name, address, telephone and e-mail of an authority, one a line."""
    phone = _("Telefon: %s") % authority.phone if authority.phone else ""
    lines = [*authority.address_lines, phone, authority.email]
    return "\n".join(line for line in lines if line)


def address_of(authority: Authority) -> str:
    """Street and town in one line."""
    return ", ".join(authority.address_lines[1:])


def _addressed(text: str, authority: Authority) -> str:
    named = text.replace(AUTHORITY_MARK, authority.name)
    return named.replace(ADDRESS_MARK, address_of(authority))


def _days_text(days: int | None) -> str:
    if not days:
        return ""
    return ngettext("etwa %(days)d Tag", "etwa %(days)d Tage", days) % {"days": days}
