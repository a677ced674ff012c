"""The log of a case proves what happened, or proves nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rathaus.standards.fitconnect import events
from rathaus.standards.fitconnect.events import (
    EVENTS,
    Event,
    EventRefused,
    Expected,
    Expired,
    Foreign,
    Replayed,
)
from rathaus.standards.fitconnect.lifecycle import Happening, Issuer, NotAllowed, State
from rathaus.standards.fitconnect.problems import FitConnectError, Kind, Problem
from rathaus.standards.fitconnect.tags import Tags
from rathaus.standards.jose import HeaderRefused, KeyRefused, Malformed, PublicKey, jws
from rathaus.standards.jose import SignatureInvalid as Invalid
from tests.standards.fitconnect.samples import (
    CASE,
    DESTINATION,
    JTI,
    NOW,
    OTHER_DESTINATION,
    PLAN,
    SERVICE_URL,
    SUBMISSION,
    claims,
    event,
    signed,
)
from tests.standards.keys import signs

EXPECTED = Expected(SERVICE_URL, DESTINATION, SUBMISSION, CASE)
TAGS = Tags("A" * 22, "B" * 22, {PLAN: "C" * 22})
PROBLEM = Problem.of(Kind.HASH, "data", "Die Prüfsumme der Fachdaten stimmt nicht.")
SERVICE_KEY, DESTINATION_KEY = signs(2), signs(3, "key-to-sign-2")


def published(kind: Issuer, issuer: str, kid: str) -> PublicKey:
    """The keys of the service and of the destination."""
    keys = {SERVICE_URL: SERVICE_KEY, DESTINATION: DESTINATION_KEY}
    assert (kind is Issuer.SERVICE) == issuer.startswith("https:")
    if keys[issuer].kid != kid:
        raise KeyRefused("no such key")
    return keys[issuer].public


def verified(token: str, **changes: Any) -> Event:
    return events.verify(token, **{"keys": published, "expected": EXPECTED, "now": NOW, **changes})


def accepted(**changes: Any) -> Event:
    return event(Happening.ACCEPT, **{"issuer": DESTINATION, "tags": TAGS, **changes})


def test_events_come_back() -> None:
    submitted = event(tags=TAGS)
    assert verified(events.build(submitted, SERVICE_KEY)) == submitted
    for made in (
        accepted(problems=(PROBLEM,)),
        event(Happening.REJECT, issuer=DESTINATION, problems=(PROBLEM,)),
    ):
        assert verified(events.build(made, DESTINATION_KEY)) == made


@settings(max_examples=12, deadline=None)
@given(
    happening=st.sampled_from([Happening.CREATE, Happening.NOTIFY, Happening.DELETE]),
    about=st.sampled_from(["submission", "reply"]),
    jti=st.uuids().map(str),
    minutes=st.integers(-(10**6), 5),
)
def test_any_event_of_the_service_comes_back(
    happening: Happening, about: str, jti: str, minutes: int
) -> None:
    made = event(happening, about=about, jti=jti, issued_at=NOW + timedelta(minutes=minutes))
    assert verified(events.build(made, SERVICE_KEY)) == made


def test_the_example_of_the_documentation_is_read() -> None:
    problem = {"type": "https://example.org/x", "title": "T", "detail": "D", "instance": "metadata"}
    found = claims(iss=DESTINATION, events={f"{EVENTS}reject-submission": {"problems": [problem]}})
    unproven, kid = events.read_unproven(signed(found))
    assert (unproven.happening, unproven.issuer_kind) == (Happening.REJECT, Issuer.DESTINATION)
    assert (unproven.problems[0].as_dict(), kid) == (problem, "key-to-sign-1")


@pytest.mark.parametrize(
    "changes",
    [
        {"$schema": None},
        {
            "$schema": "https://schema.fitko.de/fit-connect/set-payload/2.0.0/set-payload.schema.json"
        },
        {"jti": None},
        {"jti": "1"},
        {"jti": JTI.upper()},
        {"iss": "http://submission-api.example.org"},
        {"iss": None},
        {"iat": None},
        {"iat": True},
        {"iat": 1.5},
        {"iat": -1},
        {"iat": 2**40},
        {"exp": "soon"},
        {"sub": SUBMISSION},
        {"sub": f"case:{SUBMISSION}"},
        {"sub": None},
        {"txn": f"submission:{CASE}"},
        {"txn": None},
        {"events": None},
        {"events": {}},
        {"events": []},
        {"events": {f"{EVENTS}notify-submission": {}, f"{EVENTS}delete-submission": {}}},
        {"events": {f"{EVENTS}notify-reply": {}}},
        {"events": {f"{EVENTS}approve-submission": {}}},
        {"events": {"https://example.org/notify-submission": {}}},
        {"events": {f"{EVENTS}notify-submission": []}},
        {"events": {f"{EVENTS}submit-submission": {}}},
        {"events": {f"{EVENTS}submit-submission": {"authenticationTags": {"metadata": "x"}}}},
        {"events": {f"{EVENTS}reject-submission": {}}},
        {"events": {f"{EVENTS}reject-submission": {"problems": {}}}},
        {"events": {f"{EVENTS}reject-submission": {"problems": [{"title": "no type"}]}}},
        {"events": {f"{EVENTS}reject-submission": {"problems": [{"type": "a"}] * 201}}},
    ],
)
def test_broken_claims_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(FitConnectError):
        verified(signed(claims(**changes)))


def test_what_verify_refuses_is_not_built() -> None:
    for made in (event(), event(Happening.REJECT, issuer=DESTINATION), event(jti="1")):
        with pytest.raises(FitConnectError):
            events.build(made, SERVICE_KEY)


def test_only_the_entitled_issuer_speaks() -> None:
    with pytest.raises(NotAllowed, match="accept by service"):
        events.build(accepted(issuer=SERVICE_URL), SERVICE_KEY)
    with pytest.raises(NotAllowed, match="submit by destination"):
        events.build(event(tags=TAGS, issuer=DESTINATION), DESTINATION_KEY)


def test_another_destination_or_service_is_foreign() -> None:
    foreign = events.build(accepted(issuer=OTHER_DESTINATION), DESTINATION_KEY)
    with pytest.raises(Foreign, match="issuer"):
        verified(foreign)
    with pytest.raises(Foreign, match="issuer"):
        verified(signed(claims(iss="https://evil.example.org")))
    with pytest.raises(Foreign, match="issuer"):
        verified(events.build(accepted(), DESTINATION_KEY), expected=Expected(SERVICE_URL))


def test_another_submission_or_case_is_foreign() -> None:
    token = signed(claims())
    for expected, what in (
        (Expected(SERVICE_URL, None, CASE, CASE), "subject"),
        (Expected(SERVICE_URL, None, SUBMISSION, SUBMISSION), "case"),
    ):
        with pytest.raises(Foreign, match=what):
            verified(token, expected=expected)
    assert verified(token, expected=Expected(SERVICE_URL)).case == CASE


def test_the_key_is_the_one_that_the_issuer_published() -> None:
    with pytest.raises(KeyRefused):
        verified(events.build(accepted(), SERVICE_KEY))
    with pytest.raises(Invalid):
        verified(events.build(accepted(), signs(1, DESTINATION_KEY.kid)))


def test_a_replayed_token_is_refused() -> None:
    seen: set[str] = set()
    token = signed(claims())
    seen.add(verified(token, seen=seen.__contains__).jti)
    with pytest.raises(Replayed):
        verified(token, seen=seen.__contains__)
    assert verified(token)  # a log is read again


def test_a_forged_token_does_not_burn_an_id() -> None:
    asked: list[str] = []

    def seen(jti: str) -> bool:
        asked.append(jti)
        return False

    head, _payload, signature = signed(claims()).split(".")
    forged = ".".join((head, signed(claims(jti=CASE)).split(".")[1], signature))
    with pytest.raises(Invalid):
        verified(forged, seen=seen)
    assert asked == []


def test_time_is_kept() -> None:
    soon = events.build(event(Happening.NOTIFY, issued_at=NOW + timedelta(minutes=6)), SERVICE_KEY)
    with pytest.raises(Expired, match="future"):
        verified(soon)
    assert verified(soon, now=NOW + timedelta(minutes=1))
    mortal = events.build(
        event(Happening.NOTIFY, expires_at=NOW + timedelta(minutes=1)), SERVICE_KEY
    )
    assert verified(mortal)
    with pytest.raises(Expired, match="exp"):
        verified(mortal, now=NOW + timedelta(minutes=1))


def test_the_log_of_a_case_speaks_of_several_submissions() -> None:
    behind = NOW - timedelta(minutes=1)  # the clock of the destination
    log = [
        event(Happening.CREATE),
        event(Happening.CREATE, about="reply", subject=PLAN),
        event(tags=TAGS),
        accepted(issued_at=behind, tags=Tags("X" * 22)),
    ]
    assert events.state(log, SUBMISSION) is State.ACCEPTED
    assert events.tags_of(log, SUBMISSION) == TAGS
    assert events.state(log, PLAN) is State.INCOMPLETE
    with pytest.raises(NotAllowed, match="not submitted"):
        events.tags_of(log, PLAN)
    with pytest.raises(NotAllowed, match="empty"):
        events.state(log, CASE)
    with pytest.raises(NotAllowed):
        events.state(log[::-1], SUBMISSION)
    with pytest.raises(NotAllowed):
        events.tags_of([*log, event(tags=Tags("Y" * 22))], SUBMISSION)


def test_a_reply_is_accepted_by_a_sender_without_destination() -> None:
    log = [
        event(Happening.CREATE, about="reply"),
        event(about="reply", tags=TAGS),
        event(Happening.ACCEPT, about="reply", tags=TAGS),
    ]
    assert events.state(log, SUBMISSION) is State.ACCEPTED


def test_another_type_of_token_is_no_event() -> None:
    with pytest.raises(HeaderRefused):
        verified(signed(claims(), typ="JWT"))


def test_duplicate_claims_are_refused() -> None:
    twice = jws.sign(b'{"iss":"a","iss":"b"}', SERVICE_KEY, typ="secevent+jwt")
    with pytest.raises(Malformed):
        verified(twice)
    assert issubclass(Foreign, EventRefused)
