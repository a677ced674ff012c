"""Authorities as a tree by ARS, with their history."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib import ids


class Kind(models.TextChoices):
    """What an authority is. The first group has territory, the second has none."""

    LAND = "land", _("Land")
    REGION = "region", _("Regierungsbezirk oder Region")
    LANDKREIS = "landkreis", _("Landkreis")
    KREISFREIE_STADT = "kreisfreie_stadt", _("Kreisfreie Stadt")
    SAMTGEMEINDE = "samtgemeinde", _("Samtgemeinde oder anderer Gemeindeverband")
    MITGLIEDSGEMEINDE = "mitgliedsgemeinde", _("Mitgliedsgemeinde")
    EINHEITSGEMEINDE = "einheitsgemeinde", _("Einheitsgemeinde")
    GEMEINDEFREI = "gemeindefrei", _("Gemeindefreies Gebiet")
    ZWECKVERBAND = "zweckverband", _("Zweckverband")
    IT_CENTRE = "it_centre", _("Kommunales Rechenzentrum")
    COMPETENCE_CENTRE = "competence_centre", _("Kompetenzzentrum")


class Authority(models.Model):
    """One authority. `ars` is its Amtlicher Regionalschlüssel, 12 digits; a body without territory
    has a key of its own that begins with a letter. `joined_on` is set once it works with Rathaus:
    the register holds all authorities of Germany, most of which do not.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    ars = models.CharField(_("Regionalschlüssel"), max_length=12)
    kind = models.CharField(_("Art"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("Name"), max_length=200)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("Übergeordnete Behörde"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    hostname = models.CharField(_("Eigene Adresse im Netz"), max_length=253, blank=True)
    population = models.PositiveIntegerField(_("Einwohnerzahl"), null=True, blank=True)
    area_ha = models.PositiveIntegerField(_("Fläche in Hektar"), null=True, blank=True)
    postcode = models.CharField(_("Postleitzahl des Sitzes"), max_length=5, blank=True)
    seat = models.CharField(_("Sitz der Verwaltung"), max_length=200, blank=True)
    valid_from = models.DateField(_("Besteht seit"), null=True, blank=True)
    valid_to = models.DateField(_("Bestand bis"), null=True, blank=True)
    joined_on = models.DateField(_("Arbeitet mit Rathaus seit"), null=True, blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=200, blank=True)
    phone = models.CharField(_("Telefon"), max_length=50, blank=True)
    email = models.EmailField(_("E-Mail der Verwaltung"), blank=True)
    opening_hours = models.TextField(_("Öffnungszeiten"), blank=True)

    class Meta:
        verbose_name = _("Behörde")
        verbose_name_plural = _("Behörden")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["ars"], condition=models.Q(valid_to=None), name="one_authority_per_ars"
            ),
            models.UniqueConstraint(
                fields=["hostname"],
                condition=~models.Q(hostname=""),
                name="one_authority_per_hostname",
            ),
        ]
        indexes = [models.Index(fields=["postcode"], name="authority_by_postcode")]

    def __str__(self) -> str:
        return self.name

    @property
    def authority_id(self) -> object:
        """Its own key, so that permission predicates treat it like anything it owns."""
        return self.pk

    def ancestors(self) -> Iterator[Authority]:
        """Parent, grandparent, … up to the Land. One query a level."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent
