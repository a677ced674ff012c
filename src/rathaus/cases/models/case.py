"""Tables of a case: the application, what is asked back, and notes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import Account, Mandate, Post
from rathaus.archive.models import Record
from rathaus.cases.states import INITIAL, CaseState
from rathaus.catalogue.models import Offer, Service
from rathaus.exchange.models import Submission
from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class CaseSeries(models.Model):
    """Counts the case numbers of one authority in one year."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("Jahr"))
    prefix = models.CharField(_("Kürzel"), max_length=6)
    last = models.PositiveIntegerField(_("Zuletzt vergeben"), default=0)

    class Meta:
        verbose_name = _("Aktenzeichenfolge")
        verbose_name_plural = _("Aktenzeichenfolgen")
        constraints = [
            models.UniqueConstraint(fields=["authority", "year"], name="one_series_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"


class Case(models.Model):
    """The authority's work on an application for a place. `title` is that of the offer; `content`
    is a summary for lists (name of the applicant), sealed also to the ring's key for lists with the
    id `listed_with` once somebody could (`cases.actions.list_quickly`); `account` is None where the
    application came another way."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="cases"
    )
    number = models.CharField(_("Aktenzeichen"), max_length=20)
    title = models.CharField(_("Antrag auf"), max_length=300)
    state = models.CharField(_("Stand"), max_length=24, choices=CaseState.choices, default=INITIAL)
    place = models.ForeignKey(
        Authority, verbose_name=_("Ort"), on_delete=models.PROTECT, related_name="+"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("Leistung"), on_delete=models.PROTECT, related_name="+"
    )
    offer = models.ForeignKey(
        Offer, verbose_name=_("Angebot"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("Konto"), null=True, on_delete=models.PROTECT, related_name="cases"
    )
    assigned_to = models.ForeignKey(
        Post,
        verbose_name=_("Bearbeitet von"),
        null=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    opened_at = models.DateTimeField(_("Eingegangen"), default=clock.now, editable=False)
    due_on = models.DateField(_("Zu erledigen bis"), null=True)
    unread = models.BooleanField(_("Neue Nachricht"), default=False)
    letter_due = models.BooleanField(_("Brief nötig"), default=False)
    content = models.BinaryField(_("Inhalt"))
    listed_with = models.CharField(_("Listenschlüssel"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("Vorgang")
        verbose_name_plural = _("Vorgänge")
        indexes = [
            models.Index(fields=["authority", "state", "due_on"], name="case_by_state"),
            models.Index(fields=["authority", "-opened_at"], name="case_by_arrival"),
            models.Index(fields=["account", "-opened_at"], name="case_by_account"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="one_case_per_number")
        ]

    def __str__(self) -> str:
        return self.number


class CorrectionRequest(models.Model):
    """The authority asks the applicant to correct or complete something. `content` holds the marked
    paths, the note and a copy of the answers, while it is open for the applicant as well. It is
    open until it is answered or the authority goes on without."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(
        Case, verbose_name=_("Vorgang"), on_delete=models.PROTECT, related_name="corrections"
    )
    requested_by = models.ForeignKey(
        Post, verbose_name=_("Verlangt von"), on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("Verlangt am"), default=clock.now, editable=False)
    answer_by = models.DateField(_("Antwort bis"))
    answered_at = models.DateTimeField(_("Beantwortet am"), null=True)
    ended_at = models.DateTimeField(_("Beendet am"), null=True)
    key = models.UUIDField(_("Schlüssel gegen doppeltes Senden"), null=True)
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Nachforderung")
        verbose_name_plural = _("Nachforderungen")
        indexes = [models.Index(fields=["authority", "answer_by"], name="correction_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(ended_at=None),
                name="one_open_correction_per_case",
            ),
            models.UniqueConstraint(fields=["case", "key"], name="correction_requested_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def account_id(self) -> object:
        """The applicant's account, so that permission predicates know the owner."""
        return self.case.account_id


class Application(models.Model):
    """What the applicant submitted, never changed afterwards. A correction is a further version of
    the same case, with the request that it answers. `content` holds the answers, and where somebody
    else submitted by a `mandate`, how that representative is called."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(
        Case, verbose_name=_("Vorgang"), on_delete=models.PROTECT, related_name="applications"
    )
    version = models.PositiveSmallIntegerField(_("Fassung"), default=1)
    submission = models.OneToOneField(
        Submission,
        verbose_name=_("Einreichung"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answers = models.OneToOneField(
        CorrectionRequest,
        verbose_name=_("Antwort auf"),
        null=True,
        on_delete=models.PROTECT,
        related_name="answer",
    )
    mandate = models.ForeignKey(
        Mandate, verbose_name=_("Vollmacht"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    form_version = models.UUIDField(_("Formularfassung"))
    submitted_at = models.DateTimeField(_("Eingereicht"))
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Antrag")
        verbose_name_plural = _("Anträge")
        ordering = ["version"]
        indexes = [models.Index(fields=["authority", "submitted_at"], name="application_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="one_application_a_version")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, **kwargs: Any) -> None:
        """Insert. Raises TypeError for a change."""
        if not self._state.adding:
            raise TypeError("An application is never changed.")
        super().save(**kwargs)


class ApplicationFile(models.Model):
    """A file that belongs to an application; `path` is the form field it answers."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    application = models.ForeignKey(
        Application, verbose_name=_("Antrag"), on_delete=models.PROTECT, related_name="files"
    )
    path = models.CharField(_("Formularfeld"), max_length=300)
    record = models.ForeignKey(
        Record, verbose_name=_("Schriftgut"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("Antragsanlage")
        verbose_name_plural = _("Antragsanlagen")
        ordering = ["id"]
        indexes = [models.Index(fields=["authority", "application"], name="file_by_application")]

    def __str__(self) -> str:
        return str(self.pk)


class InternalNote(models.Model):
    """A note of a staff member on a case; the applicant does not see it."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(
        Case, verbose_name=_("Vorgang"), on_delete=models.PROTECT, related_name="notes"
    )
    written_by = models.ForeignKey(
        Post, verbose_name=_("Geschrieben von"), on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("Geschrieben am"), default=clock.now, editable=False)
    key = models.UUIDField(_("Schlüssel gegen doppeltes Senden"), null=True)
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Interner Vermerk")
        verbose_name_plural = _("Interne Vermerke")
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["authority", "case"], name="note_by_case")]
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="note_written_once")]

    def __str__(self) -> str:
        return str(self.pk)
