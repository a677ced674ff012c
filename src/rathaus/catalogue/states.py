"""The life cycle of an offer as a table: who may see it, and what may follow."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfferState(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    PUBLISHED = "published", _("veröffentlicht")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


FOLLOWS: dict[OfferState, frozenset[OfferState]] = {
    OfferState.DRAFT: frozenset({OfferState.PUBLISHED, OfferState.WITHDRAWN}),
    OfferState.PUBLISHED: frozenset({OfferState.WITHDRAWN}),
    OfferState.WITHDRAWN: frozenset({OfferState.PUBLISHED}),
}


def may_follow(state: str, target: OfferState) -> bool:
    """Whether an offer in `state` may become `target`."""
    return target in FOLLOWS[OfferState(state)]
