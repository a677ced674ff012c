"""What is known of exchange keys: announcements of the own ones, and those of others."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class KeyAnnouncement(models.Model):
    """That an authority has new exchange keys, signed with the old one (JWS), for publication."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority,
        verbose_name=_("Behörde"),
        on_delete=models.PROTECT,
        related_name="key_announcements",
    )
    announced_at = models.DateTimeField(_("Bekannt gegeben"), default=clock.now, editable=False)
    token = models.TextField(_("Signierte Bekanntgabe"))

    class Meta:
        verbose_name = _("Bekanntgabe neuer Schlüssel")
        verbose_name_plural = _("Bekanntgaben neuer Schlüssel")
        ordering = ["announced_at", "pk"]

    def __str__(self) -> str:
        return str(self.pk)


class KnownKey(models.Model):
    """A key of another authority that this one has used: to encrypt to it, or to check what it
    signed. `kid` is its thumbprint (RFC 7638)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="known_keys"
    )
    name = models.CharField(_("Andere Behörde"), max_length=200)
    destination = models.UUIDField(_("Zustellpunkt"))
    kid = models.CharField(_("Fingerabdruck"), max_length=80)
    signs = models.BooleanField(_("Zum Unterschreiben"))
    first_at = models.DateTimeField(_("Zuerst benutzt"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("Bekannter Schlüssel")
        verbose_name_plural = _("Bekannte Schlüssel")
        ordering = ["name", "-first_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "destination", "kid"], name="one_known_key_a_place"
            )
        ]

    def __str__(self) -> str:
        return self.kid
