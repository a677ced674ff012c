"""Searching conversations: in what is unlocked, newest first, and not without end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from rathaus.mailbox import content
from rathaus.mailbox.models import Direction, Message, Thread
from rathaus.vault.envelope import Keys, NotForTheseKeys

SEARCHED = 200  # the newest conversations; each is opened message by message


@dataclass(frozen=True)
class Found:
    """What a search found. `all_searched`: no older conversations were left out."""

    threads: list[Thread]
    all_searched: bool

    @property
    def limit(self) -> int:
        return SEARCHED


def search(rows: QuerySet[Thread], text: str, keys: Keys, *, retrieved_only: bool = False) -> Found:
    """Of the newest `SEARCHED` threads those in which all words occur. Four queries.

    `retrieved_only`: for the person. To find a word in a message that has not been retrieved would
    be to read it.
    """
    words = text.casefold().split()
    messages = Message.objects.prefetch_related("attachments__record")
    if retrieved_only:
        messages = messages.exclude(direction=Direction.OUT, retrieved_at=None)
    newest = list(rows.prefetch_related(Prefetch("messages", messages))[: SEARCHED + 1])
    hits = [thread for thread in newest[:SEARCHED] if _fits(thread, words, keys)]
    return Found(hits, len(newest) <= SEARCHED)


def _fits(thread: Thread, words: list[str], keys: Keys) -> bool:
    missing, parts = set(words), _parts(thread, keys)
    while missing and (part := next(parts, None)) is not None:
        missing = {word for word in missing if word not in part.casefold()}
    return not missing


def _parts(thread: Thread, keys: Keys) -> Iterator[str]:
    """The texts of a thread, the cheap ones first."""
    yield f"{thread.reference} {thread.authority.name}"
    yield " ".join(content.heading_of(thread, keys))
    for message in thread.messages.all():
        try:
            yield content.text_of(message, keys)
            yield from (file.name for file in content.files_of(message, keys))
        except NotForTheseKeys:  # written while this side had no key
            continue
