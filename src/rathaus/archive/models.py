"""Records. The bytes lie in files; the row says where they belong and what they must hash to."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class Kind(models.TextChoices):
    """What a record is kept as; retention rules hang on it."""

    DRAFT_FILE = "draft_file", _("Anlage eines Entwurfs")
    APPLICATION_FILE = "application_file", _("Anlage eines Antrags")
    MESSAGE_FILE = "message_file", _("Anlage einer Nachricht")
    NOTICE = "notice", _("Bescheid")


class Record(models.Model):
    """One kept file. Its bytes lie in the archive folder under authority and `sha256` (hex of the
    bytes, 64 characters); `size` is in bytes. A record without authority belongs to the person who
    uploaded it or to the installation."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority,
        verbose_name=_("Behörde"),
        null=True,
        on_delete=models.PROTECT,
        related_name="records",
    )
    kind = models.CharField(_("Art"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("Dateiname"), max_length=120)
    media_type = models.CharField(_("Dateityp"), max_length=100)
    size = models.PositiveBigIntegerField(_("Größe in Byte"))
    sha256 = models.CharField(_("Prüfsumme"), max_length=64)
    stored_at = models.DateTimeField(_("Abgelegt"), default=clock.now)

    class Meta:
        verbose_name = _("Schriftgut")
        verbose_name_plural = _("Schriftgut")
        indexes = [models.Index(fields=["authority", "sha256"], name="record_by_authority")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def type_name(self) -> str:
        """The type as people say it: ``PDF``, ``DOCX``, … from the ending, which was checked."""
        return PurePosixPath(self.name).suffix.lstrip(".").upper() or self.media_type
