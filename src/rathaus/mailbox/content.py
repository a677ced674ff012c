"""The only place of the mailbox that seals and opens personal content.

A conversation is for both sides: content class *sealed* for the authority, *account* for the person
or business. The profile is the account's alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rathaus.archive import content as files
from rathaus.archive.models import Record
from rathaus.mailbox.models import Message, MessageAttachment, Profile, Thread
from rathaus.vault import account_keys, rings
from rathaus.vault.content import open_json, seal_json
from rathaus.vault.envelope import Keys, PublicKey

SOURCES = "sources"  # in the stored profile, beside its meanings


def both_sides(thread: Thread) -> list[PublicKey]:
    """The keys that everything of a conversation is sealed to. Raises NoKeyRing."""
    return [rings.public_key(thread.authority), *account_keys.copies_for(thread.account_id)]


def write_subject(thread: Thread, subject: str) -> None:
    """Seal what the conversation is about; the caller saves it."""
    thread.content = seal_json(thread, {"subject": subject}, to=both_sides(thread))


def write_text(message: Message, text: str, to: list[PublicKey]) -> None:
    """Seal the text of a message; the caller saves it. `to` is `both_sides` of its thread."""
    message.content = seal_json(message, {"text": text}, to=to)


def subject_of(thread: Thread, keys: Keys) -> str:
    """What the conversation is about."""
    return str(open_json(thread, thread.content, keys).get("subject", ""))


def text_of(message: Message, keys: Keys) -> str:
    """The text of a message, plain, with line breaks."""
    return str(open_json(message, message.content, keys).get("text", ""))


@dataclass(frozen=True)
class NamedFile:
    """A file that hangs on a message, with its name as its sender wrote it."""

    attachment: MessageAttachment
    name: str

    @property
    def record(self) -> Record:
        return self.attachment.record


def files_of(message: Message, keys: Keys) -> list[NamedFile]:
    """The files of a message whose attachments are loaded."""
    return [named(attachment, keys) for attachment in message.attachments.all()]


def named(attachment: MessageAttachment, keys: Keys) -> NamedFile:
    """An attachment with its name."""
    return NamedFile(attachment, _name(attachment.record, keys))


def _name(record: Record, keys: Keys) -> str:
    """The name of a file; of one that was disposed of or is damaged, that it is."""
    try:
        return files.name(record, keys)
    except (files.Damaged, files.Disposed) as gone:
        return str(gone)


def file_of(attachment: MessageAttachment, keys: Keys) -> bytes:
    """The bytes of an attachment. Raises archive.content.Damaged, Disposed."""
    return files.read(attachment.record, keys)


def profile_values(profile: Profile) -> dict[str, str]:
    """The profile by meaning: given_name, family_name, street, …"""
    stored = _stored(profile)
    return {str(meaning): str(v) for meaning, v in stored.items() if meaning != SOURCES}


@dataclass(frozen=True)
class Source:
    """Who says so instead of the person: an identity provider, at that trust level."""

    name: str
    level: int


def profile_sources(profile: Profile) -> dict[str, Source]:
    """Which values of the profile an identity provider has said, by meaning."""
    return {meaning: Source(**said) for meaning, said in _stored(profile).get(SOURCES, {}).items()}


def _stored(profile: Profile) -> dict[str, Any]:
    keys = account_keys.AccountKeys(profile.account_id)
    stored: dict[str, Any] = open_json(profile, profile.content, keys)
    return stored


def write_profile(
    profile: Profile, values: dict[str, str], sources: Mapping[str, Source] | None = None
) -> None:
    """Replace the values of a profile; the caller saves it. `sources` names those that the person
    has not said itself."""
    filled: dict[str, Any] = {meaning: value for meaning, value in values.items() if value}
    said = {m: asdict(source) for m, source in (sources or {}).items() if m in filled}
    filled |= {SOURCES: said} if said else {}
    profile.content = seal_json(profile, filled, to=[account_keys.public_key(profile.account_id)])
