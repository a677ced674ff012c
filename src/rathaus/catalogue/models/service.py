"""Services as the official lists name them, and what we add: everyday words and the level."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib import ids

SERVICE_KEY = r"^(99\d{12}|[a-z][a-z0-9-]{2,39})$"


class LifeSituation(models.Model):
    """A life or business situation of the OZG catalogue, within its topic (Themenfeld)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    topic = models.CharField(_("Themenfeld"), max_length=120)
    name = models.CharField(_("Name"), max_length=160)

    class Meta:
        verbose_name = _("Lebenslage")
        verbose_name_plural = _("Lebenslagen")
        ordering = ["topic", "name"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "name"], name="one_situation_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class OzgService(models.Model):
    """One of the 575 service bundles of the OZG implementation catalogue."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    ozg_id = models.CharField(_("OZG-Nummer"), max_length=5, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    situation = models.ForeignKey(
        LifeSituation,
        verbose_name=_("Lebenslage"),
        on_delete=models.PROTECT,
        related_name="ozg_services",
    )
    withdrawn_on = models.DateField(_("Entfallen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("OZG-Leistung")
        verbose_name_plural = _("OZG-Leistungen")
        ordering = ["ozg_id"]

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    """Which level does a service unless somebody delegated it."""

    GEMEINDE = "gemeinde", _("Gemeinde (eigener Wirkungskreis)")
    SAMTGEMEINDE = "samtgemeinde", _("Gemeinde, im Verband die Samtgemeinde")
    KREIS = "kreis", _("Landkreis oder kreisfreie Stadt")
    LAND = "land", _("Land")
    BUND = "bund", _("Bund")


class Service(models.Model):
    """An administrative service. `key` is its LeiKa key (14 digits, beginning with 99) or, for a
    service outside the official list, a key of our own in small letters.

    `is_official`: an import brought it, so an import may mark it as withdrawn.
    `synonyms` and `synonyms_en` hold one everyday word or phrase a line; they, `name_en`,
    `situation` and `level` are ours and survive every import. `level_confirmed` is False while the
    level is only guessed from the LeiKa type.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    key = models.CharField(
        _("Leistungsschlüssel"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                SERVICE_KEY, _("14 Ziffern, beginnend mit 99, oder ein eigener Schlüssel")
            )
        ],
    )
    name = models.CharField(_("Name"), max_length=300)
    name_en = models.CharField(_("Name auf Englisch"), max_length=300, blank=True)
    synonyms = models.TextField(_("Alltagswörter"), blank=True)
    synonyms_en = models.TextField(_("Alltagswörter auf Englisch"), blank=True)
    ozg_service = models.ForeignKey(
        OzgService,
        verbose_name=_("OZG-Leistung"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="services",
    )
    situation = models.ForeignKey(
        LifeSituation,
        verbose_name=_("Lebenslage"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="services",
    )
    leika_type = models.CharField(_("LeiKa-Typ"), max_length=12, blank=True)
    legal_basis = models.TextField(_("Rechtsgrundlage"), blank=True)
    law = models.CharField(_("Gesetz (kurz)"), max_length=80, blank=True)
    level = models.CharField(
        _("Verwaltungsebene"), max_length=12, choices=Level.choices, default=Level.KREIS
    )
    level_confirmed = models.BooleanField(_("Ebene bestätigt"), default=False)
    is_official = models.BooleanField(_("Steht in der amtlichen Liste"), default=False)
    withdrawn_on = models.DateField(_("Entfallen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Leistung")
        verbose_name_plural = _("Leistungen")
        ordering = ["name", "key"]

    def __str__(self) -> str:
        return self.name


class CatalogueStamp(models.Model):
    """One row; `version` becomes another with every change of the services, in its transaction,
    so that each process knows when its search index is out of date (also after a restore)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    name = models.CharField(_("Bezeichnung"), max_length=20, unique=True, default="services")
    version = models.UUIDField(_("Stand"), default=ids.new_id)

    class Meta:
        verbose_name = _("Stand des Leistungskatalogs")
        verbose_name_plural = _("Stände des Leistungskatalogs")

    def __str__(self) -> str:
        return str(self.version)
