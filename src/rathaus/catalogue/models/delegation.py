"""Delegations: one authority does a task for another, service by service, from a date."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.models.service import Service
from rathaus.lib import ids
from rathaus.tenancy.models import Authority


class Basis(models.TextChoices):
    STATUTE = "statute", _("Gesetz oder Satzung")
    AGREEMENT = "agreement", _("Vereinbarung")


class Delegation(models.Model):
    """From `valid_from` to `valid_to` (both inclusive), the task of `giver` is done by `receiver`.

    `authority` keeps the entry: the giver itself or the Samtgemeinde above it. `giver` None means
    all members of `authority`; an entry of a single member counts before it. Giver and receiver the
    same: the member keeps the task.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority,
        verbose_name=_("Eingetragen von"),
        on_delete=models.PROTECT,
        related_name="delegations",
    )
    service = models.ForeignKey(
        Service, verbose_name=_("Leistung"), on_delete=models.PROTECT, related_name="delegations"
    )
    giver = models.ForeignKey(
        Authority,
        verbose_name=_("Übertragen von"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="delegations_given",
    )
    receiver = models.ForeignKey(
        Authority,
        verbose_name=_("Übertragen an"),
        on_delete=models.PROTECT,
        related_name="delegations_received",
    )
    basis = models.CharField(_("Grundlage"), max_length=10, choices=Basis.choices)
    reference = models.CharField(_("Fundstelle"), max_length=300, blank=True)
    valid_from = models.DateField(_("Gültig ab"))
    valid_to = models.DateField(_("Gültig bis"), null=True, blank=True)

    class Meta:
        verbose_name = _("Aufgabenübertragung")
        verbose_name_plural = _("Aufgabenübertragungen")
        ordering = ["service__name", "valid_from"]
        indexes = [
            models.Index(fields=["authority", "service"], name="delegation_by_authority"),
            models.Index(fields=["service", "giver"], name="delegation_by_giver"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="delegation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def keeps(self) -> bool:
        """Whether it says that a single member does the task itself."""
        return self.giver_id == self.receiver_id

    def holds(self, on: date) -> bool:
        """Whether it is valid on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
