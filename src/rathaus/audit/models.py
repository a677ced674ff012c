"""Append-only events and the ledger that proves them (ADR 0014).

They name actors and objects by text, so that they point at nothing above. Triggers in the database
(`ledger.triggers`) keep what is written here from being changed.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib import clock, ids


class Event(models.Model):
    """One thing that happened: who did what to which object at which authority.

    `actor` is ``post:<uuid>``, ``account:<uuid>`` or ``system``; `object_type` is a glossary
    identifier; `detail` holds states, counts and ids, never personal content. These four are the
    payload: `mac` commits to them under `salt`. Once erased they are empty and `salt` is null.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    at = models.DateTimeField(_("Zeitpunkt"), default=clock.now, editable=False)
    authority = models.UUIDField(_("Behörde"), null=True, editable=False)
    actor = models.CharField(_("Handelnde Stelle"), max_length=60, editable=False)
    verb = models.CharField(_("Handlung"), max_length=60, editable=False)
    object_type = models.CharField(_("Art des Gegenstands"), max_length=60, editable=False)
    object_id = models.CharField(_("Gegenstand"), max_length=60, editable=False)
    detail = models.JSONField(_("Einzelheiten"), default=dict, editable=False)
    salt = models.BinaryField(_("Salz"), null=True, editable=False)
    mac = models.BinaryField(_("Prüfwert"), editable=False)

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


class PendingLeaf(models.Model):
    """An event that waits for its place in the ledger; written in the event's transaction.

    `tree` is the authority, or a nil UUID; `hash` the leaf hash of the event's header.
    """

    tree = models.UUIDField(_("Baum"))
    event = models.UUIDField(_("Ereignis"))
    hash = models.BinaryField(_("Blatt-Prüfwert"))

    class Meta:
        verbose_name = _("Wartendes Blatt")
        verbose_name_plural = _("Wartende Blätter")

    def __str__(self) -> str:
        return f"{self.event}"


class Leaf(models.Model):
    """The place of an event: the leaf at `position` (from 0) of `tree`."""

    event = models.UUIDField(_("Ereignis"), primary_key=True)
    tree = models.UUIDField(_("Baum"))
    position = models.BigIntegerField(_("Platz"))

    class Meta:
        verbose_name = _("Blatt")
        verbose_name_plural = _("Blätter")
        constraints = [models.UniqueConstraint(fields=["tree", "position"], name="leaf_place_once")]

    def __str__(self) -> str:
        return f"{self.tree} {self.position}"


class Tile(models.Model):
    """Up to 256 hashes of a tree (`standards.merkle`); `tree` is that of a Leaf, or
    `ledger.trees.INSTALLATION`. `hashes` only grows."""

    tree = models.UUIDField(_("Baum"))
    level = models.PositiveSmallIntegerField(_("Ebene"))
    number = models.BigIntegerField(_("Nummer"))
    hashes = models.BinaryField(_("Prüfwerte"))

    class Meta:
        verbose_name = _("Kachel")
        verbose_name_plural = _("Kacheln")
        constraints = [
            models.UniqueConstraint(fields=["tree", "level", "number"], name="tile_once")
        ]

    def __str__(self) -> str:
        return f"{self.tree} {self.level}/{self.number}"


class TreeHead(models.Model):
    """Size and root of an authority's tree after a batch: the leaf at `position` of the
    installation's tree."""

    position = models.BigIntegerField(_("Platz"), primary_key=True)
    tree = models.UUIDField(_("Baum"))
    size = models.BigIntegerField(_("Größe"))
    root = models.BinaryField(_("Wurzel"))

    class Meta:
        verbose_name = _("Kopf einer Behörde")
        verbose_name_plural = _("Köpfe von Behörden")
        constraints = [models.UniqueConstraint(fields=["tree", "size"], name="tree_head_once")]

    def __str__(self) -> str:
        return f"{self.tree} {self.size}"


class Head(models.Model):
    """Size and root of the installation's tree after a batch, signed, linked to the head before.

    `key_id` is what the operators call the key, `public_key` its 32 raw bytes.
    """

    number = models.BigIntegerField(_("Nummer"), primary_key=True)
    size = models.BigIntegerField(_("Größe"))
    root = models.BinaryField(_("Wurzel"))
    at = models.DateTimeField(_("Zeitpunkt"))
    previous = models.BinaryField(_("Prüfwert des Kopfes davor"), null=True)
    key_id = models.CharField(_("Schlüssel"), max_length=100)
    public_key = models.BinaryField(_("Öffentlicher Schlüssel"))
    signature = models.BinaryField(_("Signatur"))

    class Meta:
        verbose_name = _("Kopf der Installation")
        verbose_name_plural = _("Köpfe der Installation")

    def __str__(self) -> str:
        return f"{self.number}"


class TimeStamp(models.Model):
    """The answer of a time-stamp authority (RFC 3161, DER) about a head."""

    head = models.ForeignKey(Head, on_delete=models.PROTECT, verbose_name=_("Kopf"))
    token = models.BinaryField(_("Zeitstempel"))
    at = models.DateTimeField(_("Zeitpunkt"))

    class Meta:
        verbose_name = _("Zeitstempel")
        verbose_name_plural = _("Zeitstempel")

    def __str__(self) -> str:
        return f"{self.head_id} {self.at:%Y-%m-%d %H:%M}"
