"""Other installations and delivery services."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class Peer(models.Model):
    """A delivery service elsewhere and how an authority signs in there. `url` is its base, below
    which `/token` and `/v2/` lie; `content` seals the credentials in transit, because jobs need
    them. `keys` are the public keys (JWK) by which the service is known, the newest first,
    `refused` those it has shown without proof. `checks`, `checked_at`, `works_since` and `problem`
    are what the last connection test found."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="peers"
    )
    name = models.CharField(_("Bezeichnung"), max_length=120)
    url = models.URLField(_("Adresse"), max_length=300)
    content = models.BinaryField(_("Zugangsdaten"))
    created_at = models.DateTimeField(_("Angelegt"), default=clock.now, editable=False)
    keys = models.JSONField(_("Schlüssel"), default=list)
    refused = models.JSONField(_("Abgelehnte Schlüssel"), default=list)
    compared = models.BooleanField(_("Fingerabdruck verglichen"), default=False)
    checks = models.JSONField(_("Prüfungen"), default=list)
    checked_at = models.DateTimeField(_("Zuletzt geprüft"), null=True)
    works_since = models.DateTimeField(_("Funktioniert seit"), null=True)
    problem = models.CharField(_("Störung"), max_length=40, blank=True)
    ended_at = models.DateTimeField(_("Beendet"), null=True)

    class Meta:
        verbose_name = _("Gegenstelle")
        verbose_name_plural = _("Gegenstellen")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "url"], name="one_peer_per_address")
        ]

    def __str__(self) -> str:
        return self.name


class PeerDestination(models.Model):
    """Where an authority of another installation receives, as its signed directory says. `keys`
    are the public keys (JWK) that were seen first or announced by the one before, the newest first;
    `fingerprint` is the RFC 7638 thumbprint of the one it signs with. `refused` are keys that came
    without announcement: as long as there are any, nothing is sent there."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    peer = models.ForeignKey(
        Peer,
        verbose_name=_("Gegenstelle"),
        on_delete=models.PROTECT,
        related_name="destinations",
    )
    destination = models.UUIDField(_("Zustellpunkt"))
    name = models.CharField(_("Name"), max_length=200)
    search_name = models.CharField(_("Name zum Suchen"), max_length=200, editable=False)
    ars = models.CharField(_("Regionalschlüssel"), max_length=12, blank=True)
    capabilities = models.JSONField(_("Fähigkeiten"), default=list)
    keys = models.JSONField(_("Schlüssel"), default=list)
    encryption_kid = models.CharField(_("Schlüssel zum Verschlüsseln"), max_length=64)
    fingerprint = models.CharField(_("Fingerabdruck"), max_length=64)
    refused = models.JSONField(_("Abgelehnte Schlüssel"), default=list)
    listed = models.BooleanField(_("Im Verzeichnis"), default=True)
    seen_at = models.DateTimeField(_("Zuletzt im Verzeichnis gelesen"))
    changed_at = models.DateTimeField(_("Schlüssel gewechselt"), null=True)

    class Meta:
        verbose_name = _("Zustellpunkt einer Gegenstelle")
        verbose_name_plural = _("Zustellpunkte von Gegenstellen")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["peer", "destination"], name="one_place_at_a_peer")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Its id, named as at a `Destination`."""
        return str(self.destination)

    @property
    def union_type(self) -> str:
        """What stands behind the name in lists."""
        return self.peer.name

    def jwk(self, kid: str) -> dict[str, Any] | None:
        """One of its keys."""
        return next((key for key in self.keys if key["kid"] == kid), None)
