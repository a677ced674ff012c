"""Records. The ciphertext lies in the object store; the row says where, and what it must be."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority

# Media type → the type as people say it.
TYPE_NAMES = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPG",
    "image/webp": "WEBP",
    "image/heic": "HEIC",
    "image/tiff": "TIFF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "text/plain": "TXT",
}


class Kind(models.TextChoices):
    """What a record is kept as; retention rules hang on it."""

    DRAFT_FILE = "draft_file", _("Anlage eines Entwurfs")
    APPLICATION_FILE = "application_file", _("Anlage eines Antrags")
    MESSAGE_FILE = "message_file", _("Anlage einer Nachricht")
    NOTICE = "notice", _("Bescheid")
    DISPATCH_FILE = "dispatch_file", _("Anlage einer Behördennachricht")
    TRANSFER_PART = "transfer_part", _("Verschlüsselte Anlage einer Übermittlung")


class Record(models.Model):
    """One kept file, encrypted under a key of its own (ADR 0015).

    `object` is the SHA-256 of the ciphertext (hex, 64 characters) and its name in the store;
    `commitment` is HMAC-SHA256(salt, SHA-256 of the plain bytes), hex; `size` counts plain bytes.
    `sealed` holds file name, salt and key for the recipients and is empty once the record is
    disposed of: then the row proves only that there was one. A record without authority belongs to
    the person who uploaded it or to the installation.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority,
        verbose_name=_("Behörde"),
        null=True,
        on_delete=models.PROTECT,
        related_name="records",
    )
    kind = models.CharField(_("Art"), max_length=20, choices=Kind.choices)
    media_type = models.CharField(_("Dateityp"), max_length=100)
    size = models.PositiveBigIntegerField(_("Größe in Byte"))
    object = models.CharField(_("Prüfsumme des verschlüsselten Inhalts"), max_length=64)
    commitment = models.CharField(_("Festlegung auf den Inhalt"), max_length=64)
    sealed = models.BinaryField(_("Versiegelte Angaben"))
    stored_at = models.DateTimeField(_("Abgelegt"), default=clock.now)
    retain_until = models.DateField(_("Aufbewahren bis"), null=True)
    held_at = models.DateTimeField(_("Löschsperre seit"), null=True)
    proposed_at = models.DateTimeField(_("Löschung vorgeschlagen"), null=True)
    proposed_by = models.UUIDField(_("Löschung vorgeschlagen von Konto"), null=True)
    disposed_at = models.DateTimeField(_("Gelöscht"), null=True)

    class Meta:
        verbose_name = _("Schriftgut")
        verbose_name_plural = _("Schriftgut")
        indexes = [
            models.Index(fields=["authority", "retain_until"], name="record_by_retention"),
            models.Index(fields=["commitment"], name="record_by_commitment"),
        ]
        constraints = [
            # Each object has its own random key, so no two records have the same.
            models.UniqueConstraint(fields=["authority", "object"], name="one_record_an_object"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def about(self) -> str:
        """The place `sealed` is bound to; in another row it does not open."""
        return f"archive.record:{self.pk}"

    @property
    def type_name(self) -> str:
        """The type as people say it: ``PDF``, ``DOCX``, …"""
        return TYPE_NAMES.get(self.media_type, self.media_type)
