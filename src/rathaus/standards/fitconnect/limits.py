"""What one submission may hold (FIT-Connect, limits of the submission API): up to 100 attachments,
each up to 500 MB encrypted, 2 GB in all. Counted in powers of ten, so that what passes here passes
there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rathaus.standards.fitconnect import ids
from rathaus.standards.fitconnect.problems import FitConnectError

MEGABYTE = 1_000_000
LARGEST_ATTACHMENT = 500 * MEGABYTE  # characters of its JWE
LARGEST_SUBMISSION = 2000 * MEGABYTE
MOST_ATTACHMENTS = 100


class LimitExceeded(FitConnectError):
    """More than FIT-Connect takes; the text is German, for the person who attached it."""


def check_announced(identifiers: Sequence[str]) -> None:
    """Raises LimitExceeded or FitConnectError for attachments that cannot be announced."""
    if len(identifiers) > MOST_ATTACHMENTS:
        raise LimitExceeded(f"Höchstens {MOST_ATTACHMENTS} Anlagen sind möglich.")
    for identifier in identifiers:
        ids.check(identifier, "attachment")
    if len(set(identifiers)) != len(identifiers):
        raise FitConnectError("an attachment is announced twice")


def check_sizes(encrypted: Mapping[str, int]) -> None:
    """Raises LimitExceeded where an attachment (id → characters of its JWE) or their sum is too
    large."""
    check_announced(list(encrypted))
    if any(size > LARGEST_ATTACHMENT for size in encrypted.values()):
        limit = LARGEST_ATTACHMENT // MEGABYTE
        raise LimitExceeded(f"Eine Anlage ist verschlüsselt größer als {limit} MB.")
    if sum(encrypted.values()) > LARGEST_SUBMISSION:
        limit = LARGEST_SUBMISSION // MEGABYTE
        raise LimitExceeded(f"Alle Anlagen zusammen sind verschlüsselt größer als {limit} MB.")
