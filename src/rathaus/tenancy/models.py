"""Authorities as a tree by ARS, with their history."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.lib import clock, ids
from rathaus.tenancy import names
from rathaus.tenancy.kinds import KEY_PATTERNS, REGISTER_TYPES, Kind

__all__ = ["Authority", "AuthorityChange", "ChangeKind", "Kind", "RegisterImport"]

_KEY_FITS_KIND = functools.reduce(
    operator.or_, (models.Q(kind=k, ars__regex=p) for k, p in KEY_PATTERNS.items())
)


class Authority(models.Model):
    """One authority. `ars` is its Amtlicher Regionalschlüssel, 12 digits; a body without territory
    has a key of its own that begins with a letter. `joined_on` is set once it works with Rathaus:
    the register holds all authorities of Germany, most of which do not.

    `valid_to` is the first day on which it no longer exists (mergers take effect "zum 1. Januar").
    `register_name` and `register_type` stand as the municipal register has them; both are empty for
    an authority that the register never named, and only then the register import leaves it alone.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    ars = models.CharField(_("Regionalschlüssel"), max_length=12)
    kind = models.CharField(_("Art"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("Name"), max_length=200)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("Übergeordnete Behörde"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    hostname = models.CharField(_("Eigene Adresse im Netz"), max_length=253, blank=True)
    population = models.PositiveIntegerField(_("Einwohnerzahl"), null=True, blank=True)
    area_ha = models.PositiveIntegerField(_("Fläche in Hektar"), null=True, blank=True)
    postcode = models.CharField(_("Postleitzahl des Sitzes"), max_length=5, blank=True)
    seat = models.CharField(_("Sitz der Verwaltung"), max_length=200, blank=True)
    valid_from = models.DateField(_("Besteht seit"), null=True, blank=True)
    valid_to = models.DateField(_("Aufgelöst zum"), null=True, blank=True)
    joined_on = models.DateField(_("Arbeitet mit Rathaus seit"), null=True, blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=200, blank=True)
    postal_town = models.CharField(_("Postleitzahl und Ort"), max_length=200, blank=True)
    phone = models.CharField(_("Telefon"), max_length=50, blank=True)
    email = models.EmailField(_("E-Mail der Verwaltung"), blank=True)
    opening_hours = models.TextField(_("Öffnungszeiten"), blank=True)
    register_name = models.CharField(_("Name im Gemeindeverzeichnis"), max_length=50, blank=True)
    register_type = models.CharField(_("Textkennzeichen"), max_length=2, blank=True)
    search_name = models.CharField(_("Name für die Suche"), max_length=250, editable=False)

    class Meta:
        verbose_name = _("Behörde")
        verbose_name_plural = _("Behörden")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ars"], condition=models.Q(valid_to=None), name="one_authority_per_ars"
            ),
            models.UniqueConstraint(
                fields=["hostname"],
                condition=~models.Q(hostname=""),
                name="one_authority_per_hostname",
            ),
            models.CheckConstraint(condition=_KEY_FITS_KIND, name="authority_key_fits_kind"),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                name="authority_not_its_own_parent",
            ),
        ]
        indexes = [
            models.Index(fields=["ars"], name="authority_by_ars"),
            models.Index(fields=["hostname"], name="authority_by_hostname"),
            models.Index(fields=["postcode"], name="authority_by_postcode"),
            models.Index(fields=["joined_on"], name="authority_by_joined"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Store it. Raises ValueError where its parent stands below it: the tree has no circles."""
        self.search_name = names.fold(self.name)
        fields = kwargs.get("update_fields")
        if fields is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "search_name"}
        if not self._state.adding and (fields is None or {"parent", "parent_id"} & set(fields)):
            self._refuse_circle()
        super().save(**kwargs)

    def _refuse_circle(self) -> None:
        above, seen = self.parent_id, {self.pk}
        while above is not None:
            if above in seen:
                raise ValueError("An authority cannot stand below itself.")
            seen.add(above)
            above = type(self).objects.values_list("parent_id", flat=True).get(pk=above)

    @property
    def authority_id(self) -> object:
        """Its own key, so that permission predicates treat it like anything it owns."""
        return self.pk

    @property
    def union_type(self) -> str:
        """What the register calls it ("Amt", "Verbandsgemeinde", "Markt", …), else its kind."""
        if self.kind == Kind.SAMTGEMEINDE and not self.register_type:
            return str(_("Samtgemeinde"))  # the kind's title also names the other unions
        named = None if self.kind == Kind.LAND else REGISTER_TYPES.get(self.register_type)
        return named or str(self.get_kind_display())

    @property
    def town_line(self) -> str:
        """Postcode and town of its postal address, "" where unknown."""
        seat = self.seat or self.name.partition(",")[0]
        return self.postal_town or (f"{self.postcode} {seat}" if self.postcode else "")

    @property
    def address_lines(self) -> list[str]:
        """Its postal address, a line each: name, street, postcode and town."""
        return [line for line in (self.name, self.street, self.town_line) if line]

    def exists_on(self, day: Any) -> bool:
        """Whether it exists on that day (a date)."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to)

    def ancestors(self) -> Iterator[Authority]:
        """Parent, grandparent, … up to the Land. One query a level; `queries.chain` takes one."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


class ChangeKind(models.TextChoices):
    """What happened to an authority."""

    FOUNDED = "founded", _("neu gebildet")
    RENAMED = "renamed", _("umbenannt")
    REPARENTED = "reparented", _("umgegliedert")
    MERGED_INTO = "merged_into", _("aufgegangen in")
    DISSOLVED = "dissolved", _("aufgelöst")
    RESTORED = "restored", _("wieder im Verzeichnis")


class AuthorityChange(models.Model):
    """One change in the life of an authority, on its first day of effect. `from_…` and `to_…` are
    filled where they differ; `successor` where another authority carries on."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="changes"
    )
    kind = models.CharField(_("Art der Änderung"), max_length=12, choices=ChangeKind.choices)
    on = models.DateField(_("Wirksam ab"))
    from_name = models.CharField(_("Bisheriger Name"), max_length=200, blank=True)
    to_name = models.CharField(_("Neuer Name"), max_length=200, blank=True)
    from_ars = models.CharField(_("Bisheriger Regionalschlüssel"), max_length=12, blank=True)
    to_ars = models.CharField(_("Neuer Regionalschlüssel"), max_length=12, blank=True)
    from_parent = models.ForeignKey(
        Authority,
        verbose_name=_("Bisher übergeordnet"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    successor = models.ForeignKey(
        Authority,
        verbose_name=_("Nachfolgerin"),
        null=True,
        on_delete=models.PROTECT,
        related_name="predecessor_changes",
    )

    class Meta:
        verbose_name = _("Gebiets- oder Namensänderung")
        verbose_name_plural = _("Gebiets- und Namensänderungen")
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind=ChangeKind.MERGED_INTO) | ~models.Q(successor=None),
                name="merger_has_successor",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "on"], name="change_by_authority"),
            models.Index(fields=["from_ars"], name="change_by_former_ars"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%Y-%m-%d}"


class RegisterImport(models.Model):
    """One edition of the municipal register that was taken over. `laender` holds the two-digit keys
    of the Länder in the file, separated by blanks."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    edition = models.DateField(_("Gebietsstand"))
    laender = models.CharField(_("Länder"), max_length=60)
    imported_at = models.DateTimeField(_("Eingespielt"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("Registerstand")
        verbose_name_plural = _("Registerstände")
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return f"{self.edition:%Y-%m-%d} ({self.laender})"
