"""Offers: a service as one authority offers it, part by part, inherited from a central offer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import TrustLevel
from rathaus.catalogue.models.service import Service
from rathaus.catalogue.states import OfferState
from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class Part(models.TextChoices):
    """The parts of an offer in the order of the page, each inherited or overridden by itself."""

    TITLE = "title", _("Titel")
    SUMMARY = "summary", _("Kurz gesagt")
    TEXT = "text", _("Beschreibung")
    REQUIRED_DOCUMENTS = "required_documents", _("Erforderliche Unterlagen")
    FEE = "fee", _("Gebühr")
    PROCESSING_TIME = "processing_time", _("Bearbeitungszeit")
    PROCESSING_DAYS = "processing_days", _("Bearbeitungszeit in Tagen")
    LEGAL_BASIS = "legal_basis", _("Rechtsgrundlage")
    REMEDY_KIND = "remedy_kind", _("Art des Rechtsbehelfs")
    REMEDY = "remedy", _("Rechtsbehelfsbelehrung")
    REGIME = "regime", _("Recht der Bekanntgabe")
    DEEMED_BY = "deemed_by", _("Genehmigungsfiktion angeordnet durch")
    DEEMED_PERIOD = "deemed_period", _("Frist der Genehmigungsfiktion")
    CONTACT = "contact", _("Kontakt")
    EXTRA = "extra", _("Zusätzlicher Absatz")


class Remedy(models.TextChoices):
    """Which remedy applies. Lower Saxony has largely abolished the objection (§ 80 NJG)."""

    ACTION = "action", _("Klage")
    OBJECTION = "objection", _("Widerspruch")
    TAX_OBJECTION = "tax_objection", _("Einspruch")
    NONE = "none", _("keine Belehrung (kein Verwaltungsakt)")


DEFAULT_OVERRIDABLE: tuple[str, ...] = (
    Part.FEE.value,
    Part.LEGAL_BASIS.value,
    Part.CONTACT.value,
    Part.EXTRA.value,
)


class Law(models.TextChoices):
    """Which law says when a notice counts as announced (`standards.deadlines.Regime`)."""

    GENERAL = "general", _("Verwaltungsverfahrensgesetz")
    TAX = "tax", _("Abgabenordnung (Steuern, Gebühren und Beiträge nach dem Abgabengesetz)")


class Period(models.TextChoices):
    """Lengths of the period of a deemed approval, counted from the complete documents."""

    GENERAL = "", _("drei Monate (§ 42a VwVfG)")
    W2 = "w2", _("zwei Wochen")
    W4 = "w4", _("vier Wochen")
    W6 = "w6", _("sechs Wochen")
    M1 = "m1", _("ein Monat")
    M2 = "m2", _("zwei Monate")
    M4 = "m4", _("vier Monate")
    M6 = "m6", _("sechs Monate")


def default_overridable() -> list[str]:
    """What those below may write themselves unless the central offer says otherwise."""
    return list(DEFAULT_OVERRIDABLE)


class Offer(models.Model):
    """A service as `authority` offers it, or as it writes it for others (central offer).

    `based_on` is the central offer whose parts it inherits. `overridable` names the parts that
    those who inherit from *this* offer may write themselves; a part is free only if every offer
    above frees it. Form and trust level of the central offer count; where it has none, the own.
    `form_version` is the id of a form version in `intake` (no foreign key: it stands above).
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="offers"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("Leistung"), on_delete=models.PROTECT, related_name="offers"
    )
    based_on = models.ForeignKey(
        "self",
        verbose_name=_("Zentrales Angebot"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="variants",
    )
    state = models.CharField(
        _("Stand"), max_length=10, choices=OfferState.choices, default=OfferState.DRAFT
    )
    overridable = models.JSONField(_("Örtlich änderbare Teile"), default=default_overridable)
    form_version = models.UUIDField(_("Formularfassung"), null=True, blank=True)
    trust_level = models.PositiveSmallIntegerField(
        _("Vertrauensniveau"), choices=TrustLevel.choices, null=True, blank=True
    )
    created_at = models.DateTimeField(_("Angelegt"), default=clock.now, editable=False)
    published_at = models.DateTimeField(_("Veröffentlicht"), null=True, blank=True)

    class Meta:
        verbose_name = _("Angebot")
        verbose_name_plural = _("Angebote")
        indexes = [models.Index(fields=["authority", "state"], name="offer_by_authority")]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "service"], name="one_offer_per_authority_and_service"
            ),
            models.CheckConstraint(
                condition=~models.Q(based_on=models.F("id")), name="offer_not_based_on_itself"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class OfferRevision(models.Model):
    """One text of one part of one offer, never changed afterwards: the history that diffs need."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    offer = models.ForeignKey(
        Offer, verbose_name=_("Angebot"), on_delete=models.PROTECT, related_name="revisions"
    )
    part = models.CharField(_("Teil"), max_length=20, choices=Part.choices)
    number = models.PositiveIntegerField(_("Nummer"))
    value = models.TextField(_("Text"), blank=True)
    at = models.DateTimeField(_("Zeitpunkt"), default=clock.now, editable=False)
    actor = models.CharField(_("Handelnde Stelle"), max_length=60)

    class Meta:
        verbose_name = _("Angebotsfassung")
        verbose_name_plural = _("Angebotsfassungen")
        indexes = [models.Index(fields=["authority", "offer"], name="revision_by_authority")]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "part", "number"], name="one_revision_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.number}"


class OfferPart(models.Model):
    """A part that an offer writes itself. No row: the part is inherited.

    `revision` is its present text. `seen` is the central text its authors last knew: None when
    there was none. "Zentral geändert" means that the central text is another one now.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    offer = models.ForeignKey(
        Offer, verbose_name=_("Angebot"), on_delete=models.PROTECT, related_name="parts"
    )
    part = models.CharField(_("Teil"), max_length=20, choices=Part.choices)
    revision = models.ForeignKey(
        OfferRevision, verbose_name=_("Fassung"), on_delete=models.PROTECT, related_name="+"
    )
    seen = models.ForeignKey(
        OfferRevision,
        verbose_name=_("Bekannte zentrale Fassung"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("Angebotsteil")
        verbose_name_plural = _("Angebotsteile")
        indexes = [models.Index(fields=["authority", "offer"], name="part_by_authority")]
        constraints = [models.UniqueConstraint(fields=["offer", "part"], name="one_text_per_part")]

    def __str__(self) -> str:
        return self.part
