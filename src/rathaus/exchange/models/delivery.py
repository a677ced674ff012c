"""The delivery service: where encrypted deliveries are addressed to, and their way.

Nothing here can be read by the installation: `metadata` and `data` are JWEs for the recipient, the
attachments are records that hold JWEs. In plain text: who, to whom, for which service, when.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.archive.models import Record
from rathaus.catalogue.models import Service
from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class DestinationKind(models.TextChoices):
    """What arrives there: applications for services, or dispatches of other authorities."""

    SERVICE = "service", _("Anträge")
    ROOM = "room", _("Behördenraum")


class Destination(models.Model):
    """A place that deliveries are addressed to (FIT-Connect). One for the room of each authority,
    one for each of its services; its keys are the exchange keys of the authority's ring. `regions`
    (DE and a regional key) and `forms` (ids of form versions in `intake`) are what the catalogue
    says of a service; without regions it is not offered any more."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="destinations"
    )
    service = models.ForeignKey(
        Service,
        verbose_name=_("Leistung"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    kind = models.CharField(_("Art"), max_length=8, choices=DestinationKind.choices)
    active = models.BooleanField(_("In Betrieb"), default=True)
    regions = models.JSONField(_("Gebiete"), default=list)
    forms = models.JSONField(_("Formularfassungen"), default=list)
    created_at = models.DateTimeField(_("Angelegt"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("Zustellpunkt")
        verbose_name_plural = _("Zustellpunkte")
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "service"], name="one_destination_per_service"
            ),
            models.UniqueConstraint(
                fields=["authority"],
                condition=models.Q(kind=DestinationKind.ROOM),
                name="one_room_destination",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Client(models.Model):
    """A program that signs in with client credentials (OAuth 2.0). The authority answers for it:
    it sends to any destination, or fetches for the destinations of the authority. `secret` is the
    SHA-256 of the secret, hex; `generation` counts secrets."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="clients"
    )
    name = models.CharField(_("Bezeichnung"), max_length=120)
    secret = models.CharField(_("Prüfsumme des Geheimnisses"), max_length=64)
    generation = models.PositiveIntegerField(_("Nummer des Geheimnisses"), default=1)
    may_send = models.BooleanField(_("Darf senden"), default=False)
    may_fetch = models.BooleanField(_("Darf abholen"), default=False)
    created_at = models.DateTimeField(_("Angelegt"), default=clock.now, editable=False)
    used_at = models.DateTimeField(_("Zuletzt angemeldet"), null=True)
    ended_at = models.DateTimeField(_("Gesperrt"), null=True)

    class Meta:
        verbose_name = _("Programmzugang")
        verbose_name_plural = _("Programmzugänge")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """How events name it: ``client:<uuid>``."""
        return f"client:{self.pk}"


class TransferState(models.TextChoices):
    """As `standards.fitconnect.lifecycle.State`."""

    INCOMPLETE = "incomplete", _("unvollständig")
    SUBMITTED = "submitted", _("eingereicht")
    ACCEPTED = "accepted", _("angenommen")
    REJECTED = "rejected", _("zurückgewiesen")
    DELETED = "deleted", _("gelöscht")


class Transfer(models.Model):
    """One encrypted delivery (FIT-Connect: submission, or reply where `reply`). Its id is the
    submission id, `case` the id that the life cycle and all replies share. `authority` receives;
    the sender is a client, or an authority of this installation."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    case = models.UUIDField(_("Vorgangskennung"), default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="transfers"
    )
    destination = models.ForeignKey(
        Destination,
        verbose_name=_("Zustellpunkt"),
        on_delete=models.PROTECT,
        related_name="transfers",
    )
    client = models.ForeignKey(
        Client,
        verbose_name=_("Programmzugang"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="transfers",
    )
    sender = models.ForeignKey(
        Authority,
        verbose_name=_("Absender"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sent_transfers",
    )
    reply = models.BooleanField(_("Antwort"), default=False)
    state = models.CharField(
        _("Stand"),
        max_length=10,
        choices=TransferState.choices,
        default=TransferState.INCOMPLETE,
    )
    service = models.CharField(_("Kennung der Leistung"), max_length=255, blank=True)
    service_name = models.CharField(_("Name der Leistung"), max_length=255, blank=True)
    region = models.CharField(_("Gebiet"), max_length=14, blank=True)
    announced = models.JSONField(_("Angekündigte Anlagen"), default=list)
    metadata = models.BinaryField(_("Metadaten"), default=b"")
    data = models.BinaryField(_("Fachdaten"), default=b"")
    callback = models.BinaryField(_("Rückruf"), default=b"")
    created_at = models.DateTimeField(_("Angelegt"))
    submitted_at = models.DateTimeField(_("Eingereicht"), null=True)
    reminded_at = models.DateTimeField(_("Erinnert"), null=True)
    ended_at = models.DateTimeField(_("Angenommen oder zurückgewiesen"), null=True)

    class Meta:
        verbose_name = _("Übermittlung")
        verbose_name_plural = _("Übermittlungen")
        indexes = [
            models.Index(fields=["destination", "state", "submitted_at"], name="transfer_to_fetch"),
            models.Index(fields=["authority", "state"], name="transfer_by_authority"),
            models.Index(fields=["case"], name="transfer_by_case"),
            models.Index(fields=["state", "created_at"], name="transfer_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TransferAttachment(models.Model):
    """An attachment: the record holds its JWE, `tag` is the JWE's authentication tag, `size` counts
    the characters of the JWE."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    transfer = models.ForeignKey(
        Transfer,
        verbose_name=_("Übermittlung"),
        on_delete=models.PROTECT,
        related_name="attachments",
    )
    name = models.UUIDField(_("Kennung"))
    record = models.ForeignKey(
        Record, verbose_name=_("Schriftgut"), on_delete=models.PROTECT, related_name="+"
    )
    tag = models.CharField(_("Prüfmarke"), max_length=24)
    size = models.BigIntegerField(_("Größe"))

    class Meta:
        verbose_name = _("Anlage der Übermittlung")
        verbose_name_plural = _("Anlagen der Übermittlungen")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "name"], name="one_attachment_per_name")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TransferEvent(models.Model):
    """One signed event of the log (security event token, RFC 8417), as it was issued."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    transfer = models.ForeignKey(
        Transfer, verbose_name=_("Übermittlung"), on_delete=models.PROTECT, related_name="events"
    )
    case = models.UUIDField(_("Vorgangskennung"))
    jti = models.UUIDField(_("Kennung des Ereignisses"), unique=True)
    happening = models.CharField(_("Ereignis"), max_length=10)
    issued_at = models.DateTimeField(_("Zeitpunkt"))
    token = models.TextField(_("Signiertes Ereignis"))

    class Meta:
        verbose_name = _("Ereignis der Übermittlung")
        verbose_name_plural = _("Ereignisse der Übermittlungen")
        ordering = ["pk"]
        indexes = [models.Index(fields=["case"], name="transfer_event_by_case")]

    def __str__(self) -> str:
        return str(self.pk)
