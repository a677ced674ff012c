"""Other installations and delivery services."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class Peer(models.Model):
    """A delivery service elsewhere and how an authority signs in there. `url` is its base, below
    which `/token` and `/v2/` lie; `content` seals the credentials in transit, because jobs need
    them. `checked_at`, `works_since` and `problem` are what the last connection test found."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="peers"
    )
    name = models.CharField(_("Bezeichnung"), max_length=120)
    url = models.URLField(_("Adresse"), max_length=300)
    content = models.BinaryField(_("Zugangsdaten"))
    created_at = models.DateTimeField(_("Angelegt"), default=clock.now, editable=False)
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
