"""A knock at the door counts when it is the service's and fresh."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest

from rathaus.standards.fitconnect import callbacks
from rathaus.standards.fitconnect.callbacks import CallbackRefused, Expired, Forged
from tests.standards.fitconnect.samples import NOW

SECRET = "insecure_unsafe_qHScgrg_kP-R31jHUwp3GkVkGJolvBchz65b74Lzue0"
BODY = b'{"type":"https://schema.fitko.de/fit-connect/submission-api/callbacks/new-submissions"}'
STAMP = str(int(NOW.timestamp()))
MARK = hmac.new(SECRET.encode(), f"{STAMP}.{BODY.decode()}".encode(), hashlib.sha512).hexdigest()


def verify(
    timestamp: str | None = STAMP,
    authentication: str | None = MARK,
    body: bytes = BODY,
    secret: str = SECRET,
    late: timedelta = timedelta(),
) -> None:
    callbacks.verify(
        timestamp=timestamp, authentication=authentication, body=body, secret=secret, now=NOW + late
    )


def test_a_fresh_callback_counts() -> None:
    assert callbacks.sign(SECRET, STAMP, BODY) == MARK
    verify()
    verify(late=timedelta(minutes=5))
    verify(late=timedelta(minutes=-5))


@pytest.mark.parametrize("seconds", [301, -301, 86400])
def test_an_old_or_early_one_is_refused(seconds: int) -> None:
    with pytest.raises(Expired):
        verify(late=timedelta(seconds=seconds))


@pytest.mark.parametrize("timestamp", [None, "", "-1", "1e9", "１", "9" * 13, STAMP + " "])
def test_another_timestamp_is_forged(timestamp: str | None) -> None:
    with pytest.raises(Forged):
        verify(timestamp=timestamp)


@pytest.mark.parametrize("mark", [None, "", MARK.upper(), MARK[:-1], "0" * 128, "ä"])
def test_another_mark_is_forged(mark: str | None) -> None:
    with pytest.raises(Forged):
        verify(authentication=mark)


def test_body_timestamp_and_secret_are_signed() -> None:
    with pytest.raises(Forged):
        verify(body=BODY + b" ")
    with pytest.raises(Forged):
        verify(timestamp=str(int(STAMP) + 1))
    with pytest.raises(Forged):
        verify(secret=SECRET[::-1])


def test_a_short_secret_is_none() -> None:
    with pytest.raises(CallbackRefused):
        verify(secret="")
