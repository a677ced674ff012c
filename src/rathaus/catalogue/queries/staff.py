"""What the staff page of one offer shows: each part, its origin, what changed centrally."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from rathaus.catalogue.models import Law, Offer, Part, Period, Remedy
from rathaus.catalogue.queries.inheritance import (
    CentralChange,
    EffectiveOffer,
    Inheritance,
    resolved,
)
from rathaus.catalogue.states import OfferState
from rathaus.tenancy.models import Kind

LISTS = {
    Part.REMEDY_KIND: Remedy.choices,
    Part.REGIME: Law.choices,
    Part.DEEMED_PERIOD: Period.choices,
}
_TOKEN = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class PartView:
    """One part: its raw text, whether it is written here, and whether it may be."""

    part: Part
    text: str
    own: bool
    free: bool
    origin: str

    @property
    def shown(self) -> str:
        """The text as people read it: what is chosen from a list in words."""
        words = dict(LISTS.get(self.part, ()))
        return str(words.get(self.text, self.text))


@dataclass(frozen=True)
class DiffPiece:
    """A stretch of text: `kind` is `same`, `gone` or `new`."""

    kind: str
    text: str


@dataclass(frozen=True)
class ChangeView:
    """A central change, with the difference word by word and the own text beside it."""

    change: CentralChange
    pieces: list[DiffPiece]


@dataclass(frozen=True)
class OfferView:
    """The page of one offer."""

    effective: EffectiveOffer
    parts: list[PartView]
    changes: list[ChangeView]
    central: Offer | None
    variants: int
    gaps: list[str]


def offer_view(offer: Offer) -> OfferView:
    """Everything the staff page shows, in a constant number of queries."""
    inheritance = Inheritance([offer])
    line = inheritance.line(offer)
    effective = resolved(inheritance, offer, offer.authority)
    return OfferView(
        effective=effective,
        parts=[_part_view(inheritance, offer, part) for part in Part],
        changes=[ChangeView(c, diff(c.before, c.after)) for c in inheritance.changes(offer)],
        central=line[1] if len(line) > 1 else None,
        variants=offer.variants.count(),
        gaps=gaps(inheritance, offer, effective),
    )


def _part_view(inheritance: Inheritance, offer: Offer, part: Part) -> PartView:
    source = next((o for o in inheritance.line(offer) if inheritance.own(o, part)), None)
    return PartView(
        part=part,
        text=inheritance.text(offer, part),
        own=source == offer,
        free=part.value in inheritance.free_parts(offer),
        origin=source.authority.name if source else "",
    )


def diff(before: str, after: str) -> list[DiffPiece]:
    """The difference between two texts, word by word."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[DiffPiece] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(DiffPiece("same", "".join(old[a1:a2])))
            continue
        if a2 > a1:
            pieces.append(DiffPiece("gone", "".join(old[a1:a2])))
        if b2 > b1:
            pieces.append(DiffPiece("new", "".join(new[b1:b2])))
    return pieces


def gaps(inheritance: Inheritance, offer: Offer, effective: EffectiveOffer) -> list[str]:
    """What is missing for a good offer, as hints in German; none of them forbids publishing."""
    found = []
    if not effective.summary:
        found.append(_("Die Kurzfassung („Kurz gesagt“) fehlt."))
    if effective.form_version is None:
        found.append(_("Ohne Formular kann niemand online beantragen."))
    kind = inheritance.text(offer, Part.REMEDY_KIND)
    territorial = offer.authority.kind not in (Kind.COMPETENCE_CENTRE, Kind.IT_CENTRE)
    if territorial and kind != Remedy.NONE and not effective.remedy:
        found.append(_("Die Rechtsbehelfsbelehrung fehlt: dann gilt ein Jahr statt eines Monats."))
    line = inheritance.line(offer)
    if len(line) > 1 and line[1].state == OfferState.WITHDRAWN:
        found.append(_("Das zentrale Angebot ist zurückgezogen. Seine Texte gelten hier weiter."))
    return found
