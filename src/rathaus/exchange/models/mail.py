"""E-mails that somebody has filed in a room or a case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.archive.models import Record
from rathaus.exchange.models.room import Room
from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class FiledMail(models.Model):
    """An e-mail as it came: its bytes are the record `original`, the content holds heads and text.
    It hangs on a room, or on a case above (`case_id`, no foreign key). Nobody has proven who
    wrote it."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    room = models.ForeignKey(
        Room,
        verbose_name=_("Behördenraum"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mails",
    )
    case_id = models.UUIDField(_("Vorgang"), null=True, blank=True, db_index=True)
    author = models.CharField(_("Abgelegt von"), max_length=60)
    filed_at = models.DateTimeField(_("Abgelegt"), default=clock.now, editable=False)
    original = models.ForeignKey(
        Record, verbose_name=_("Schriftgut"), on_delete=models.PROTECT, related_name="+"
    )
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Abgelegte E-Mail")
        verbose_name_plural = _("Abgelegte E-Mails")
        ordering = ["filed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(room=None, case_id__isnull=False) | Q(room__isnull=False, case_id=None),
                name="mail_in_one_place",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class FiledMailFile(models.Model):
    """A file that came with a filed e-mail."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    mail = models.ForeignKey(
        FiledMail,
        verbose_name=_("Abgelegte E-Mail"),
        on_delete=models.PROTECT,
        related_name="files",
    )
    record = models.ForeignKey(
        Record, verbose_name=_("Schriftgut"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("Anlage der abgelegten E-Mail")
        verbose_name_plural = _("Anlagen abgelegter E-Mails")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
