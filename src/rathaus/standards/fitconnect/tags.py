"""Authentication tags: what ties an event to the exact encrypted parts it speaks of.

The authentication tag of a part is the fifth segment of its JWE (RFC 7516 section 7.1), taken as it
stands. An event names `{metadata, data, attachments: {id: tag}}`; `data` is left out where there is
none. The receiver compares the tags of the event with those of the JWEs that it got **before** it
decrypts: another set of attachments is a mismatch, another tag an incorrect one.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rathaus.standards.fitconnect import ids, limits
from rathaus.standards.fitconnect.problems import (
    DATA,
    METADATA,
    SUBMISSION,
    FitConnectError,
    Kind,
    Problem,
    Rejection,
    attachment,
    of_part,
    reject,
)

TAG = re.compile(r"[-\w]{22}", re.ASCII)  # 128 bits in base64url


@dataclass(frozen=True)
class Tags:
    """The tags of one submission or reply."""

    metadata: str
    data: str | None = None
    attachments: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {"metadata": self.metadata}
        if self.data is not None:
            found["data"] = self.data
        return {**found, "attachments": dict(self.attachments)}


def read(found: Any) -> Tags:
    """The tags of an event. Raises FitConnectError."""
    if not isinstance(found, Mapping):
        raise FitConnectError("no authentication tags")
    attachments = found.get("attachments")
    if attachments is None:
        attachments = {}
    if not isinstance(attachments, Mapping) or len(attachments) > limits.MOST_ATTACHMENTS:
        raise FitConnectError("authentication tags of attachments are no object")
    data = found.get("data")
    return Tags(
        _tag(found.get("metadata")),
        None if data is None else _tag(data),
        {ids.check(key, "attachment"): _tag(tag) for key, tag in attachments.items()},
    )


def compare_lists(expected: Tags, attachments: Collection[str]) -> None:
    """Raises Rejection unless the event speaks of exactly these attachments."""
    if set(expected.attachments) != set(attachments):
        raise reject(
            Kind.ATTACHMENTS_MISMATCH,
            SUBMISSION,
            "Die Liste der Anlagen in Submission und Event-Log stimmt nicht überein.",
        )


def compare(expected: Tags, actual: Tags) -> None:
    """Raises Rejection naming every part of the JWEs (`actual`) that is not the one the event
    speaks of (`expected`)."""
    compare_lists(expected, actual.attachments)
    wrong = [_wrong(part) for part, one, two in _pairs(expected, actual) if not _same(one, two)]
    if wrong:
        raise Rejection(*wrong)


def _pairs(expected: Tags, actual: Tags) -> Iterator[tuple[str, str | None, str | None]]:
    yield METADATA, expected.metadata, actual.metadata
    yield DATA, expected.data, actual.data
    for key, tag in expected.attachments.items():
        yield attachment(key), tag, actual.attachments[key]


def _same(one: str | None, two: str | None) -> bool:
    if one is None or two is None:
        return one is two
    return hmac.compare_digest(one.encode(), two.encode())


def _wrong(part: str) -> Problem:
    return Problem.of(Kind.TAG, part, f"Das Authentication-Tag {of_part(part)} ist ungültig.")


def _tag(found: Any) -> str:
    if not isinstance(found, str) or not TAG.fullmatch(found):
        raise FitConnectError("an authentication tag that is none")
    return found
