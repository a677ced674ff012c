"""Append-only events. They name actors and objects by text, so that they point at nothing above."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib import clock, ids


class Event(models.Model):
    """One thing that happened: who did what to which object at which authority.

    `actor` is ``post:<uuid>``, ``account:<uuid>`` or ``system``; `object_type` is a glossary
    identifier; `detail` holds states, counts and ids, never personal content.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    at = models.DateTimeField(_("Zeitpunkt"), default=clock.now, editable=False)
    authority = models.UUIDField(_("Behörde"), null=True, editable=False)
    actor = models.CharField(_("Handelnde Stelle"), max_length=60, editable=False)
    verb = models.CharField(_("Handlung"), max_length=60, editable=False)
    object_type = models.CharField(_("Art des Gegenstands"), max_length=60, editable=False)
    object_id = models.CharField(_("Gegenstand"), max_length=60, editable=False)
    detail = models.JSONField(_("Einzelheiten"), default=dict, editable=False)

    class Meta:
        verbose_name = _("Ereignis")
        verbose_name_plural = _("Ereignisse")
        indexes = [
            models.Index(fields=["authority", "-at"], name="event_by_authority"),
            models.Index(fields=["object_type", "object_id"], name="event_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_type}"

    def save(self, **kwargs: Any) -> None:
        """Insert only. Raises TypeError for a stored event: history is not edited."""
        if not self._state.adding:
            raise TypeError("An event is never changed.")
        super().save(**kwargs)

    def delete(
        self, using: str | None = None, keep_parents: bool = False
    ) -> tuple[int, dict[str, int]]:
        """Raises TypeError: history is not deleted."""
        raise TypeError("An event is never deleted.")
