"""Tables of a decision: the notice, how it went and arrived, and the deemed approval."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import Post
from rathaus.archive.models import Record
from rathaus.cases.models.case import Case
from rathaus.cases.states import Outcome
from rathaus.catalogue.models import Law, Period, Remedy
from rathaus.lib import clock, ids
from rathaus.mailbox.models import Message
from rathaus.tenancy.models import Authority


class Notice(models.Model):
    """The decision as a document. A reopened case gets a further one; `content` holds reasons.

    What decides on dates is fixed here and said by the event of the decision (`FIXED`): the law,
    the remedy, whether the notice has an instruction on it, and whether it goes `by_mailbox` (with
    the applicant's consent; else `message` is only a copy)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(
        Case, verbose_name=_("Vorgang"), on_delete=models.PROTECT, related_name="notices"
    )
    number = models.PositiveSmallIntegerField(_("Nummer"), default=1)
    outcome = models.CharField(_("Ergebnis"), max_length=10, choices=Outcome.choices)
    record = models.ForeignKey(
        Record, verbose_name=_("Schriftgut"), on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        Post, verbose_name=_("Entschieden von"), on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("Entschieden am"), default=clock.now, editable=False)
    regime = models.CharField(
        _("Recht der Bekanntgabe"), max_length=10, choices=Law.choices, default=Law.GENERAL
    )
    remedy_kind = models.CharField(
        _("Rechtsbehelf"), max_length=20, choices=Remedy.choices, blank=True
    )
    instructed = models.BooleanField(_("Mit Rechtsbehelfsbelehrung"), default=False)
    by_mailbox = models.BooleanField(_("Bekanntgabe im Postfach"), default=False)
    message = models.OneToOneField(
        Message, verbose_name=_("Nachricht"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Bescheid")
        verbose_name_plural = _("Bescheide")
        ordering = ["number"]
        indexes = [models.Index(fields=["authority", "decided_at"], name="notice_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_notice_a_number")
        ]

    def __str__(self) -> str:
        return str(self.pk)


FIXED = (
    "decided_at",
    "regime",
    "remedy_kind",
    "instructed",
    "by_mailbox",
    "message_id",
    "record_id",
)


class Way(models.TextChoices):
    """How a notice went when it did not go by mailbox (`standards.deadlines.Channel`)."""

    POST = "post", _("zur Post gegeben")
    HANDOVER = "hand-over", _("persönlich übergeben")
    FORMAL_SERVICE = "formal-service", _("förmlich zugestellt")
    NEVER = "never", _("nicht geschehen (Eintrag war ein Irrtum)")


class Delivery(models.Model):
    """That a notice went another way, on a day: a fact, never changed. A wrong one is replaced by a
    new one; `content` says why."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    notice = models.ForeignKey(
        Notice, verbose_name=_("Bescheid"), on_delete=models.PROTECT, related_name="deliveries"
    )
    way = models.CharField(_("Weg"), max_length=20, choices=Way.choices)
    day = models.DateField(_("Tag"))
    replaces = models.OneToOneField(
        "self", verbose_name=_("Berichtigt"), null=True, on_delete=models.PROTECT
    )
    recorded_by = models.ForeignKey(
        Post, verbose_name=_("Eingetragen von"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("Eingetragen am"), default=clock.now, editable=False)
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Zugang")
        verbose_name_plural = _("Zugänge")
        ordering = ["recorded_at", "id"]
        indexes = [models.Index(fields=["authority", "notice"], name="delivery_by_notice")]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, **kwargs: Any) -> None:
        """Insert. Raises TypeError for a change."""
        if not self._state.adding:
            raise TypeError("A delivery is never changed.")
        super().save(**kwargs)


class Claim(models.TextChoices):
    """What the addressee says of the arrival of a notice."""

    DENIED = "denied", _("Der Bescheid sei nicht angekommen")
    LATER = "later", _("Der Bescheid sei später angekommen")
    SETTLED = "settled", _("Ausgeräumt: Zugang nachgewiesen oder Einwand zurückgenommen")


class ReceiptClaim(models.Model):
    """That the addressee denies the arrival of a notice or names a later day, and the authority
    cannot prove otherwise: a fact, never changed; the last one counts. It is about a letter, or
    where `delivery` is None about the notification of the mailbox. `content` says why."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    notice = models.ForeignKey(
        Notice, verbose_name=_("Bescheid"), on_delete=models.PROTECT, related_name="claims"
    )
    delivery = models.ForeignKey(
        Delivery, verbose_name=_("Zugang"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("Einwand"), max_length=10, choices=Claim.choices)
    stated_on = models.DateField(_("Eingegangen am"))
    arrived_on = models.DateField(_("Angekommen am"), null=True)
    recorded_by = models.ForeignKey(
        Post, verbose_name=_("Eingetragen von"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("Eingetragen am"), default=clock.now, editable=False)
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Einwand gegen den Zugang")
        verbose_name_plural = _("Einwände gegen den Zugang")
        ordering = ["recorded_at", "id"]
        indexes = [models.Index(fields=["authority", "notice"], name="claim_by_notice")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=Claim.LATER, arrived_on__isnull=False)
                | (~models.Q(kind=Claim.LATER) & models.Q(arrived_on=None)),
                name="a_later_arrival_has_a_day",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, **kwargs: Any) -> None:
        """Insert. Raises TypeError for a change."""
        if not self._state.adding:
            raise TypeError("A claim is never changed.")
        super().save(**kwargs)


class ApprovalPeriod(models.Model):
    """From the day on which the documents were complete, the period after which the approval is
    deemed granted where a statute orders it (§ 42a VwVfG). Fixed is what the offer said that day;
    each column is set once, the end is computed. `content` holds the reasons of an extension."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    case = models.OneToOneField(
        Case, verbose_name=_("Vorgang"), on_delete=models.PROTECT, related_name="approval_period"
    )
    statute = models.CharField(_("Angeordnet durch"), max_length=200)
    length = models.CharField(_("Frist"), max_length=2, choices=Period.choices, blank=True)
    complete_on = models.DateField(_("Unterlagen vollständig am"))
    extended_on = models.DateField(_("Verlängert am"), null=True)
    extended_days = models.PositiveSmallIntegerField(_("Verlängert um Tage"), null=True)
    deemed_on = models.DateField(_("Gilt als genehmigt seit"), null=True)
    certificate = models.OneToOneField(
        Record, verbose_name=_("Bescheinigung"), null=True, on_delete=models.PROTECT
    )
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Frist der Genehmigungsfiktion")
        verbose_name_plural = _("Fristen der Genehmigungsfiktion")
        indexes = [models.Index(fields=["authority", "deemed_on"], name="approval_by_authority")]

    def __str__(self) -> str:
        return str(self.pk)
