"""The only place of the mailbox that reads or writes personal content."""

from __future__ import annotations

from rathaus.archive import content as files
from rathaus.mailbox.models import Message, MessageAttachment, Profile, Thread


def sealed_thread(subject: str) -> dict[str, str]:
    """What is stored as the content of a thread."""
    return {"subject": subject}


def sealed_message(text: str) -> dict[str, str]:
    """What is stored as the content of a message."""
    return {"text": text}


def subject_of(thread: Thread) -> str:
    """What the conversation is about."""
    return str(thread.content.get("subject", ""))


def text_of(message: Message) -> str:
    """The text of a message, plain, with line breaks."""
    return str(message.content.get("text", ""))


def file_of(attachment: MessageAttachment) -> bytes:
    """The bytes of an attachment. Raises archive.content.Damaged."""
    return files.read(attachment.record)


def profile_values(profile: Profile) -> dict[str, str]:
    """The profile by meaning: given_name, family_name, street, …"""
    return {str(meaning): str(value) for meaning, value in profile.content.items()}


def write_profile(profile: Profile, values: dict[str, str]) -> None:
    """Replace the values of a profile; the caller saves it."""
    profile.content = {meaning: value for meaning, value in values.items() if value}
