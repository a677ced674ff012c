"""Threads, messages and the profile. Columns named `content` are sealed: threads and messages for
the authority and the account, the profile for the account alone. Only `content` opens them."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import Account, Post
from rathaus.archive.models import Record
from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class Thread(models.Model):
    """A conversation of one account with one authority. `reference` is the case number the
    authority uses; `case_id` names the case above (no foreign key: it stands above).

    For the authority: `unread`, `unanswered_since` the person's first message that nobody has
    answered, `assigned_to`, `closed_at`. For the person: `filed_at`, put aside as done. `answer_by`
    is the day until which the person is asked to answer, while it is open.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="threads"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("Konto"), on_delete=models.PROTECT, related_name="threads"
    )
    reference = models.CharField(_("Aktenzeichen"), max_length=60, blank=True)
    case_id = models.UUIDField(_("Vorgang"), null=True, blank=True, unique=True)
    opened_at = models.DateTimeField(_("Eröffnet"), default=clock.now, editable=False)
    last_at = models.DateTimeField(_("Letzte Nachricht"), default=clock.now)
    assigned_to = models.ForeignKey(
        Post,
        verbose_name=_("Bearbeitet von"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="threads",
    )
    unread = models.BooleanField(_("Für die Behörde ungelesen"), default=False)
    unanswered_since = models.DateTimeField(_("Unbeantwortet seit"), null=True)
    answer_by = models.DateField(_("Antwort erbeten bis"), null=True)
    reminded_at = models.DateTimeField(_("An die Antwort erinnert"), null=True)
    closed_at = models.DateTimeField(_("Von der Behörde geschlossen"), null=True)
    filed_at = models.DateTimeField(_("Als erledigt abgelegt"), null=True)
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Unterhaltung")
        verbose_name_plural = _("Unterhaltungen")
        indexes = [
            models.Index(fields=["authority", "account"], name="thread_by_authority"),
            models.Index(fields=["account", "-last_at"], name="thread_by_account"),
            models.Index(fields=["authority", "-last_at"], name="thread_by_last"),
            models.Index(fields=["answer_by"], name="thread_by_answer_day"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Direction(models.TextChoices):
    OUT = "out", _("von der Behörde")
    IN = "in", _("an die Behörde")


class MessageKind(models.TextChoices):
    MESSAGE = "message", _("Nachricht")
    RECEIPT = "receipt", _("Eingangsbestätigung")
    CORRECTION = "correction", _("Rückfrage")
    NOTICE = "notice", _("Bescheid")


class Message(models.Model):
    """One message. *Provided*, *notified*, *retrieved* and *ended* (nobody retrieved the notice in
    time) are separate facts from which every deadline derives (§ 41 (2a) VwVfG); each is set once
    and never changed, and each has its event (`FACTS`)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    thread = models.ForeignKey(
        Thread, verbose_name=_("Unterhaltung"), on_delete=models.PROTECT, related_name="messages"
    )
    direction = models.CharField(_("Richtung"), max_length=3, choices=Direction.choices)
    kind = models.CharField(_("Art"), max_length=10, choices=MessageKind.choices)
    author = models.CharField(_("Handelnde Stelle"), max_length=60)
    key = models.UUIDField(_("Schlüssel gegen doppeltes Senden"), null=True)
    sent_at = models.DateTimeField(_("Gesendet"))
    provided_at = models.DateTimeField(_("Bereitgestellt"), null=True)
    notified_at = models.DateTimeField(_("Benachrichtigt"), null=True)
    retrieved_at = models.DateTimeField(_("Abgerufen"), null=True)
    answer_by = models.DateField(_("Antwort erbeten bis"), null=True)
    ended_at = models.DateTimeField(_("Bereitstellung beendet"), null=True)
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Nachricht")
        verbose_name_plural = _("Nachrichten")
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["thread", "sent_at"], name="message_by_thread")]
        constraints = [
            models.UniqueConstraint(fields=["thread", "key"], name="message_sent_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def account_id(self) -> UUID:
        """The owner of the thread, for permission predicates."""
        return self.thread.account_id


FACTS = {
    "provided_at": "message.out",
    "notified_at": "message.notify",
    "retrieved_at": "message.retrieve",
    "ended_at": "message.end",
}  # column → verb of the event that set it


class Consent(models.Model):
    """The person agreed to get the notice of this conversation in the mailbox instead of by letter
    (§ 41 (2a) VwVfG). To revoke it counts for what is provided from then on."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    thread = models.ForeignKey(
        Thread, verbose_name=_("Unterhaltung"), on_delete=models.PROTECT, related_name="consents"
    )
    given_at = models.DateTimeField(_("Erteilt"))
    revoked_at = models.DateTimeField(_("Widerrufen"), null=True)

    class Meta:
        verbose_name = _("Einwilligung")
        verbose_name_plural = _("Einwilligungen")
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["thread"],
                condition=models.Q(revoked_at=None),
                name="one_consent_per_thread",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def account_id(self) -> UUID:
        """The owner of the thread, for permission predicates."""
        return self.thread.account_id


class MessageAttachment(models.Model):
    """A file that hangs on a message."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    message = models.ForeignKey(
        Message, verbose_name=_("Nachricht"), on_delete=models.PROTECT, related_name="attachments"
    )
    record = models.ForeignKey(
        Record, verbose_name=_("Schriftgut"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("Anlage der Nachricht")
        verbose_name_plural = _("Anlagen der Nachrichten")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def account_id(self) -> UUID:
        """The owner of the thread, for permission predicates."""
        return self.message.thread.account_id


class Profile(models.Model):
    """What a person or business told us about itself once, to fill forms with."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    account = models.OneToOneField(
        Account, verbose_name=_("Konto"), on_delete=models.PROTECT, related_name="profile"
    )
    changed_at = models.DateTimeField(_("Geändert"), default=clock.now)
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Profil")
        verbose_name_plural = _("Profile")

    def __str__(self) -> str:
        return str(self.pk)


class MailChoice(models.Model):
    """Which e-mails an account wants. Those of legal weight (notices, requests to correct) are sent
    in any case. Without a row it gets all."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    account = models.OneToOneField(
        Account, verbose_name=_("Konto"), on_delete=models.PROTECT, related_name="mail_choice"
    )
    messages = models.BooleanField(_("E-Mail bei neuen Nachrichten"), default=True)
    reminders = models.BooleanField(_("E-Mail zur Erinnerung an Fristen"), default=True)

    class Meta:
        verbose_name = _("E-Mail-Auswahl")
        verbose_name_plural = _("E-Mail-Auswahlen")

    def __str__(self) -> str:
        return str(self.pk)


class MessageTemplate(models.Model):
    """A text that staff begin a message with. An authority also uses those of the authorities
    above it and of the competence centres. No personal content; placeholders in double braces."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("Titel"), max_length=120)
    text = models.TextField(_("Text"))
    changed_at = models.DateTimeField(_("Geändert"), default=clock.now)

    class Meta:
        verbose_name = _("Textvorlage")
        verbose_name_plural = _("Textvorlagen")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "title"], name="one_template_a_title")
        ]

    def __str__(self) -> str:
        return self.title
