"""Applications in the making."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import Account
from rathaus.archive.models import Record
from rathaus.catalogue.models import Offer
from rathaus.exchange.models import Submission
from rathaus.intake.models.form import FormVersion
from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class Draft(models.Model):
    """One application that somebody fills in. `authority` is responsible, `place` is where the
    matter belongs. `content` (answers, and what the authority asked for) is sealed to the account:
    opened by `intake.content` only, emptied when the draft is submitted.

    A draft with a `correction_id` changes marked answers (`correction_paths`) of an application
    that was submitted before; it is handed to `registry.on_correction` instead of the exchange.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("Konto"), on_delete=models.CASCADE, related_name="drafts"
    )
    place = models.ForeignKey(
        Authority, verbose_name=_("Ort"), on_delete=models.PROTECT, related_name="+"
    )
    offer = models.ForeignKey(
        Offer, verbose_name=_("Angebot"), on_delete=models.PROTECT, related_name="+"
    )
    form_version = models.ForeignKey(
        FormVersion, verbose_name=_("Formularfassung"), on_delete=models.PROTECT, related_name="+"
    )
    content = models.BinaryField(_("Angaben"))
    created_at = models.DateTimeField(_("Begonnen"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(_("Zuletzt gespeichert"), default=clock.now)
    submitted_at = models.DateTimeField(_("Abgesendet"), null=True, blank=True)
    submission = models.OneToOneField(
        Submission,
        verbose_name=_("Einreichung"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    correction_id = models.UUIDField(_("Nachforderung"), null=True, blank=True, unique=True)
    correction_paths = models.JSONField(_("Zu korrigierende Angaben"), default=list, blank=True)

    class Meta:
        verbose_name = _("Antragsentwurf")
        verbose_name_plural = _("Antragsentwürfe")
        ordering = ["-updated_at"]
        indexes = [
            models.Index(fields=["authority", "updated_at"], name="draft_by_authority"),
            models.Index(fields=["account", "-updated_at"], name="draft_by_account"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_correction(self) -> bool:
        return self.correction_id is not None

    @property
    def is_open(self) -> bool:
        return self.submitted_at is None


class DraftAttachment(models.Model):
    """A file that was uploaded to a draft. Which question it answers stands in the content."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    draft = models.ForeignKey(
        Draft,
        verbose_name=_("Antragsentwurf"),
        on_delete=models.CASCADE,
        related_name="attachments",
    )
    record = models.ForeignKey(
        Record, verbose_name=_("Schriftgut"), on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("Hinzugefügt"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("Anlage des Entwurfs")
        verbose_name_plural = _("Anlagen des Entwurfs")
        indexes = [models.Index(fields=["authority", "draft"], name="attachment_by_authority")]
        constraints = [
            models.UniqueConstraint(fields=["draft", "record"], name="one_attachment_per_record")
        ]

    def __str__(self) -> str:
        return str(self.pk)
