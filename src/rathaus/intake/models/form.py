"""Forms and their immutable versions."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class FormDefinition(models.Model):
    """A form through all its versions. `authority` keeps it; None: the installation as a whole
    (imported from the command line)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority,
        verbose_name=_("Behörde"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="forms",
    )
    key = models.SlugField(_("Kurzname"), max_length=80, unique=True)
    title = models.CharField(_("Titel"), max_length=300)
    created_at = models.DateTimeField(_("Angelegt"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("Formular")
        verbose_name_plural = _("Formulare")
        ordering = ["title", "key"]
        indexes = [models.Index(fields=["authority", "title"], name="form_by_authority")]

    def __str__(self) -> str:
        return self.title


class SourceKind(models.TextChoices):
    """What the imported file was."""

    XDF3 = "xdf3", _("FIM XDatenfelder 3")
    XDF2 = "xdf2", _("FIM XDatenfelder 2")
    OWN = "own", _("Eigenes Formular")


class FormVersion(models.Model):
    """One version, never changed: `content` is ``rathaus-form/1``, `sha256` is over its canonical
    JSON, `source` is the imported file, byte for byte. Only `published_at` is set later, once."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority,
        verbose_name=_("Behörde"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    definition = models.ForeignKey(
        FormDefinition,
        verbose_name=_("Formular"),
        on_delete=models.PROTECT,
        related_name="versions",
    )
    number = models.PositiveIntegerField(_("Nummer"))
    title = models.CharField(_("Titel"), max_length=300)
    content = models.JSONField(_("Inhalt"))
    sha256 = models.CharField(_("Prüfsumme"), max_length=64)
    source_kind = models.CharField(_("Herkunft"), max_length=4, choices=SourceKind.choices)
    source = models.BinaryField(_("Eingespielte Datei"))
    imported_at = models.DateTimeField(_("Eingespielt"), default=clock.now, editable=False)
    published_at = models.DateTimeField(_("Veröffentlicht"), null=True, blank=True)

    class Meta:
        verbose_name = _("Formularfassung")
        verbose_name_plural = _("Formularfassungen")
        ordering = ["definition", "-number"]
        indexes = [
            models.Index(fields=["authority", "definition"], name="version_by_authority"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["definition", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["definition", "sha256"], name="one_version_per_content"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def save(self, **kwargs: Any) -> None:
        """Insert, or set `published_at` once. Raises TypeError for any other change."""
        if not self._state.adding:
            known = type(self)._base_manager.filter(pk=self.pk, published_at=None)
            only_publishing = set(kwargs.get("update_fields") or ()) == {"published_at"}
            if not (only_publishing and known.exists()):
                raise TypeError("A form version is never changed.")
        super().save(**kwargs)

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Raises TypeError: applications refer to it for ever."""
        raise TypeError("A form version is never deleted.")
