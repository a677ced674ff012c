"""Submissions: that something arrived, from where, for whom. What it says belongs to those who
handle it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import Account, Mandate
from rathaus.catalogue.models import Service
from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class Channel(models.TextChoices):
    """The way a submission came."""

    FORM = "form", _("Online-Formular")
    FIT_CONNECT = "fit_connect", _("FIT-Connect")
    COUNTER = "counter", _("Bürgerbüro")
    FORWARDED = "forwarded", _("Weitergeleitet")


class Submission(models.Model):
    """One delivery. `authority` is responsible, `place` is where the matter belongs; `key` makes
    the delivery happen once: the sender chooses it and repeats it on every retry. `form_version`
    is the id of a form version in `intake` (no foreign key: it stands above); `reference` is what
    people quote on the telephone, given by the part that handles the delivery. By the `mandate`
    somebody else submitted for the account.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="submissions"
    )
    place = models.ForeignKey(
        Authority, verbose_name=_("Ort"), on_delete=models.PROTECT, related_name="+"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("Leistung"), on_delete=models.PROTECT, related_name="+"
    )
    account = models.ForeignKey(
        Account,
        verbose_name=_("Konto"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    mandate = models.ForeignKey(
        Mandate,
        verbose_name=_("Vollmacht"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    channel = models.CharField(_("Weg"), max_length=12, choices=Channel.choices)
    key = models.CharField(_("Schlüssel gegen Doppelung"), max_length=100, unique=True)
    received_at = models.DateTimeField(_("Eingegangen"), default=clock.now, editable=False)
    form_version = models.UUIDField(_("Formularfassung"), null=True, blank=True)
    reference = models.CharField(_("Aktenzeichen"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("Einreichung")
        verbose_name_plural = _("Einreichungen")
        indexes = [
            models.Index(fields=["authority", "-received_at"], name="submission_by_authority")
        ]

    def __str__(self) -> str:
        return str(self.pk)
