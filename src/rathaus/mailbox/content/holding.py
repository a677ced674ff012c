"""What an account holds in its mailbox, for the export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.accounts.models import Account
from rathaus.accounts.registry import Entry, Exporter, File, Value
from rathaus.archive import content as archive
from rathaus.archive.models import Record
from rathaus.mailbox import content
from rathaus.mailbox.forms.profile import ProfileForm
from rathaus.mailbox.models import Direction, MailChoice, Message, Profile, Thread
from rathaus.vault.envelope import Keys

SAFE = re.compile(r"[^A-Za-z0-9ÄÖÜäöüß._-]+")
BATCH = 100


def chapters() -> tuple[Exporter, ...]:
    """What the mailbox has to say of an account."""
    return (
        Exporter(
            "profile",
            gettext_lazy("Profil"),
            gettext_lazy(
                "Ihre eigenen Angaben, um Formulare auszufüllen. Bleiben, bis Sie sie löschen."
            ),
            ("mailbox.Profile",),
            profile_entries,
        ),
        Exporter(
            "mail_choice",
            gettext_lazy("Benachrichtigungen"),
            gettext_lazy("Welche E-Mails Sie bekommen möchten. Bleibt, bis Sie das Konto löschen."),
            ("mailbox.MailChoice",),
            choice_entries,
        ),
        Exporter(
            "threads",
            gettext_lazy("Unterhaltungen"),
            gettext_lazy("Mit welcher Behörde Sie worüber schreiben. Gehört dort zu den Akten."),
            ("mailbox.Thread",),
            thread_entries,
        ),
        Exporter(
            "messages",
            gettext_lazy("Nachrichten, Anlagen und Bescheide"),
            gettext_lazy(
                "Ihre Kopien. Bleiben, bis Sie das Konto löschen; die Behörde behält ihre."
            ),
            ("mailbox.Message", "mailbox.MessageAttachment"),
            message_entries,
        ),
    )


def profile_entries(account: Account, keys: Any) -> Iterator[Entry]:
    """The profile by meaning, as the person entered it."""
    profile = Profile.objects.filter(account=account).first()
    if profile is None:
        return
    values = content.profile_values(profile).items()
    asked = ProfileForm.base_fields
    labels = {meaning: str(asked[meaning].label) for meaning, _value in values if meaning in asked}
    stated = tuple(Value(each, labels.get(each, each), value) for each, value in values)
    yield Entry(_("Profil"), (Value("changed_at", _("Geändert"), profile.changed_at), *stated))


def choice_entries(account: Account, keys: Any) -> Iterator[Entry]:
    """Which e-mails the person wants."""
    for choice in MailChoice.objects.filter(account=account):
        values = (
            Value("messages", _("E-Mail bei neuen Nachrichten"), choice.messages),
            Value("reminders", _("E-Mail zur Erinnerung an Fristen"), choice.reminders),
        )
        yield Entry(_("Benachrichtigungen"), values)


def thread_entries(account: Account, keys: Any) -> Iterator[Entry]:
    """The conversations: with whom, about what."""
    rows = Thread.objects.filter(account=account).select_related("authority")
    for thread in rows.order_by("opened_at", "pk").iterator():
        subject, name = content.heading_of(thread, keys)
        values = (
            Value("id", _("Kennung"), str(thread.pk)),
            Value("subject", _("Betreff"), subject),
            Value("name", _("Ihr Name"), name),
            Value("authority", _("Behörde"), thread.authority.name),
            Value("reference", _("Aktenzeichen"), thread.reference),
            Value("opened_at", _("Eröffnet"), thread.opened_at),
            Value("answer_by", _("Antwort erbeten bis"), thread.answer_by),
            Value("filed_at", _("Als erledigt abgelegt"), thread.filed_at),
        )
        yield Entry(f"{thread.authority.name}: {subject}", values)


def message_entries(account: Account, keys: Any) -> Iterator[Entry]:
    """The messages with their files. What the person has not retrieved is named, not opened: to
    hand it out here would be to announce it by a side door."""
    rows = Message.objects.filter(thread__account=account).select_related("thread__authority")
    rows = rows.order_by("sent_at", "pk").prefetch_related("attachments__record")
    for message in rows.iterator(chunk_size=BATCH):
        yield _message(message, keys)


def _message(message: Message, keys: Keys) -> Entry:
    closed = message.direction == Direction.OUT and message.retrieved_at is None
    records = [] if closed else [each.record for each in message.attachments.all()]
    days = [str(record.retain_until) for record in records if record.retain_until]
    values = (
        Value("thread", _("Unterhaltung"), str(message.thread_id)),
        Value("direction", _("Richtung"), str(message.get_direction_display())),
        Value("kind", _("Art"), str(message.get_kind_display())),
        Value("sent_at", _("Gesendet"), message.sent_at),
        Value("provided_at", _("Bereitgestellt"), message.provided_at),
        Value("notified_at", _("Benachrichtigt"), message.notified_at),
        Value("retrieved_at", _("Abgerufen"), message.retrieved_at),
        Value("answer_by", _("Antwort erbeten bis"), message.answer_by),
        Value("text", _("Text"), None if closed else content.text_of(message, keys)),
        Value("not_retrieved", _("Noch nicht abgerufen"), closed),
        Value("retain_until", _("Anlagen bleiben bei der Behörde bis"), days),
    )
    at = timezone.localtime(message.sent_at)
    title = f"{at:%d.%m.%Y, %H:%M}, {message.thread.authority.name}"
    return Entry(title, values, tuple(file_of(record, keys) for record in records))


def file_of(record: Record, keys: Keys) -> File:
    """A file of the account. One that is gone or damaged stays in the list, and says so."""
    try:
        name = archive.name(record, keys)
    except (archive.Damaged, archive.Disposed) as gone:
        name = str(gone)
    safe = SAFE.sub("_", name).strip("._")[-80:]
    path = f"dateien/{record.pk}-{safe or 'datei'}"
    return File(path, name, lambda: archive.stream(record, keys))
