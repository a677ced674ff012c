"""Conversations of authorities. Each authority has rows of its own, also where both are in this
installation; `key` is what they share. Columns named `content` are sealed to the authority."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import Post
from rathaus.archive.models import Record
from rathaus.exchange.models.delivery import Transfer
from rathaus.exchange.models.peer import Peer
from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class Room(models.Model):
    """A thread with one or several authorities, as one of them keeps it. `answer_by` is the day
    until which this authority is asked to answer; `case_id` names a case above (no foreign key)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="rooms"
    )
    key = models.UUIDField(_("Kennung bei allen Beteiligten"))
    opened_at = models.DateTimeField(_("Eröffnet"), default=clock.now, editable=False)
    last_at = models.DateTimeField(_("Letzte Nachricht"), default=clock.now)
    assigned_to = models.ForeignKey(
        Post,
        verbose_name=_("Bearbeitet von"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rooms",
    )
    unread = models.BooleanField(_("Ungelesen"), default=False)
    answer_by = models.DateField(_("Antwort erbeten bis"), null=True)
    closed_at = models.DateTimeField(_("Geschlossen"), null=True)
    case_id = models.UUIDField(_("Vorgang"), null=True, blank=True)
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Behördenraum")
        verbose_name_plural = _("Behördenräume")
        indexes = [models.Index(fields=["authority", "-last_at"], name="room_by_last")]
        constraints = [models.UniqueConstraint(fields=["authority", "key"], name="one_room_a_key")]

    def __str__(self) -> str:
        return str(self.pk)


class Participant(models.Model):
    """Another authority in a room and where it receives: a destination of this installation
    (no peer) or of another one."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    room = models.ForeignKey(
        Room,
        verbose_name=_("Behördenraum"),
        on_delete=models.PROTECT,
        related_name="participants",
    )
    name = models.CharField(_("Name"), max_length=200)
    ars = models.CharField(_("Regionalschlüssel"), max_length=12, blank=True)
    destination = models.UUIDField(_("Zustellpunkt"))
    peer = models.ForeignKey(
        Peer,
        verbose_name=_("Gegenstelle"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("Beteiligte Behörde")
        verbose_name_plural = _("Beteiligte Behörden")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["room", "destination"], name="one_place_in_a_room")
        ]

    def __str__(self) -> str:
        return self.name


class Direction(models.TextChoices):
    OUT = "out", _("gesendet")
    IN = "in", _("empfangen")


class Dispatch(models.Model):
    """One message in a room. `key` is chosen by its sender and the same for all; `sender` is the
    participant it came from (none: this authority). `answers` names what a binding answer answers.
    The content holds text, names and the signed manifest."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    room = models.ForeignKey(
        Room, verbose_name=_("Behördenraum"), on_delete=models.PROTECT, related_name="dispatches"
    )
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    key = models.UUIDField(_("Kennung bei allen Beteiligten"))
    direction = models.CharField(_("Richtung"), max_length=3, choices=Direction.choices)
    sender = models.ForeignKey(
        Participant,
        verbose_name=_("Absender"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    author = models.CharField(_("Handelnde Stelle"), max_length=60, blank=True)
    sent_at = models.DateTimeField(_("Gesendet"))
    answer_by = models.DateField(_("Antwort erbeten bis"), null=True)
    binding = models.BooleanField(_("Verbindliche Antwort"), default=False)
    transfer = models.OneToOneField(
        Transfer,
        verbose_name=_("Übermittlung"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dispatch",
    )
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Behördennachricht")
        verbose_name_plural = _("Behördennachrichten")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "key"], name="one_dispatch_a_key")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DispatchFile(models.Model):
    """A file that hangs on a dispatch; `name` is its id in the delivery."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    dispatch = models.ForeignKey(
        Dispatch,
        verbose_name=_("Behördennachricht"),
        on_delete=models.PROTECT,
        related_name="files",
    )
    name = models.UUIDField(_("Kennung"))
    record = models.ForeignKey(
        Record, verbose_name=_("Schriftgut"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("Anlage der Behördennachricht")
        verbose_name_plural = _("Anlagen der Behördennachrichten")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class ConsignmentState(models.TextChoices):
    """How far a dispatch has come on its way to one recipient."""

    QUEUED = "queued", _("wird zugestellt")
    SUBMITTED = "submitted", _("eingereicht")
    DELIVERED = "delivered", _("zugestellt")
    ACCEPTED = "accepted", _("geöffnet und angenommen")
    REJECTED = "rejected", _("zurückgewiesen")
    FAILED = "failed", _("nicht zustellbar")


class Consignment(models.Model):
    """A dispatch on its way to one recipient. For another installation, `metadata`, `data` and the
    files are JWEs for the recipient, kept until it has them; `submission` and `case` are the ids
    that its delivery service gave."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    dispatch = models.ForeignKey(
        Dispatch,
        verbose_name=_("Behördennachricht"),
        on_delete=models.PROTECT,
        related_name="consignments",
    )
    participant = models.ForeignKey(
        Participant,
        verbose_name=_("Beteiligte Behörde"),
        on_delete=models.PROTECT,
        related_name="consignments",
    )
    state = models.CharField(
        _("Stand"),
        max_length=10,
        choices=ConsignmentState.choices,
        default=ConsignmentState.QUEUED,
    )
    transfer = models.OneToOneField(
        Transfer,
        verbose_name=_("Übermittlung"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="consignment",
    )
    submission = models.UUIDField(_("Kennung der Einreichung"), null=True)
    case = models.UUIDField(_("Vorgangskennung"), null=True)
    metadata = models.BinaryField(_("Metadaten"), default=b"")
    data = models.BinaryField(_("Fachdaten"), default=b"")
    tags = models.JSONField(_("Prüfmarken"), default=dict)
    tries = models.PositiveIntegerField(_("Versuche"), default=0)
    next_try_at = models.DateTimeField(_("Nächster Versuch"), null=True)
    problem = models.CharField(_("Störung"), max_length=40, blank=True)
    ended_at = models.DateTimeField(_("Beendet"), null=True)

    class Meta:
        verbose_name = _("Lieferung")
        verbose_name_plural = _("Lieferungen")
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="consignment_to_try")]
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "participant"], name="one_consignment_a_recipient"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ConsignmentFile(models.Model):
    """An attachment on its way to another installation: the record holds its JWE."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    consignment = models.ForeignKey(
        Consignment,
        verbose_name=_("Lieferung"),
        on_delete=models.PROTECT,
        related_name="files",
    )
    name = models.UUIDField(_("Kennung"))
    record = models.ForeignKey(
        Record, verbose_name=_("Schriftgut"), on_delete=models.PROTECT, related_name="+"
    )
    size = models.BigIntegerField(_("Größe"))

    class Meta:
        verbose_name = _("Anlage der Lieferung")
        verbose_name_plural = _("Anlagen der Lieferungen")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class ReceiptKind(models.TextChoices):
    SUBMITTED = "submitted", _("eingereicht")
    DELIVERED = "delivered", _("zugestellt")
    ACCEPTED = "accepted", _("geöffnet und angenommen")
    REJECTED = "rejected", _("zurückgewiesen")


class Receipt(models.Model):
    """A signed statement about a consignment: the event token as it came, never changed."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    consignment = models.ForeignKey(
        Consignment,
        verbose_name=_("Lieferung"),
        on_delete=models.PROTECT,
        related_name="receipts",
    )
    kind = models.CharField(_("Art"), max_length=10, choices=ReceiptKind.choices)
    issued_at = models.DateTimeField(_("Zeitpunkt"))
    token = models.TextField(_("Signiertes Ereignis"))

    class Meta:
        verbose_name = _("Quittung")
        verbose_name_plural = _("Quittungen")
        ordering = ["issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consignment", "kind"], name="one_receipt_a_kind")
        ]

    def __str__(self) -> str:
        return str(self.pk)
