"""Tags, limits, hashes, ids, problems and the table of a submission's life."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.standards.fitconnect import hashes, ids, lifecycle, limits, problems, tags
from rathaus.standards.fitconnect.lifecycle import Deadline, Happening, Issuer, NotAllowed, State
from rathaus.standards.fitconnect.problems import FitConnectError, Kind, Problem, Rejection
from rathaus.standards.fitconnect.tags import Tags
from tests.standards.fitconnect.samples import NOW, PHOTO, PLAN

TAGS = Tags("A" * 22, "B" * 22, {PLAN: "C" * 22})
S, D = Issuer.SERVICE, Issuer.DESTINATION


def test_tags_come_back() -> None:
    for found in (TAGS, Tags("A" * 22), Tags("A" * 22, None, {PLAN: "-_" * 11})):
        assert tags.read(found.as_dict()) == found
    assert tags.read({"metadata": "A" * 22, "attachments": None}) == Tags("A" * 22)


@pytest.mark.parametrize(
    "found",
    [
        None,
        {},
        {"metadata": "A" * 21},
        {"metadata": "A" * 21 + "="},
        {"metadata": "ä" * 22},
        {"metadata": "A" * 22, "data": 1},
        {"metadata": "A" * 22, "attachments": []},
        {"metadata": "A" * 22, "attachments": {"1": "A" * 22}},
        {"metadata": "A" * 22, "attachments": {PLAN: None}},
    ],
)
def test_broken_tags_are_refused(found: object) -> None:
    with pytest.raises(FitConnectError):
        tags.read(found)


def test_equal_tags_compare() -> None:
    tags.compare(TAGS, Tags("A" * 22, "B" * 22, {PLAN: "C" * 22}))
    tags.compare(Tags("A" * 22), Tags("A" * 22))


@pytest.mark.parametrize(
    ("actual", "instances"),
    [
        (Tags("X" * 22, "B" * 22, TAGS.attachments), ["metadata"]),
        (Tags("A" * 22, None, TAGS.attachments), ["data"]),
        (Tags("A" * 22, "X" * 22, {PLAN: "X" * 22}), ["data", f"attachment:{PLAN}"]),
        (Tags("A" * 22, "B" * 22, {PHOTO: "C" * 22}), ["submission"]),
        (Tags("A" * 22, "B" * 22), ["submission"]),
    ],
)
def test_wrong_tags_are_named(actual: Tags, instances: list[str]) -> None:
    with pytest.raises(Rejection) as caught:
        tags.compare(TAGS, actual)
    assert [each.instance for each in caught.value.problems] == instances


def test_hashes_are_sha512_as_in_fips_180_4() -> None:
    assert hashes.sha512(b"abc").startswith("ddaf35a193617abacc417349ae204131")
    hashes.compare(hashes.sha512(b"abc"), hashes.sha512(b"abc"))
    with pytest.raises(hashes.HashMismatch):
        hashes.compare(hashes.sha512(b"abc"), hashes.sha512(b"abd"))
    assert hashes.read(hashes.write(hashes.sha512(b""))) == hashes.sha512(b"")


@pytest.mark.parametrize(
    "found",
    [None, {}, {"type": "sha256", "content": "a" * 128}, {"type": "sha512", "content": "A" * 128}],
)
def test_another_hash_is_refused(found: object) -> None:
    with pytest.raises(FitConnectError):
        hashes.read(found)


@given(st.binary(max_size=300), st.integers(1, 50))
def test_hashing_while_it_flows(data: bytes, step: int) -> None:
    source, sink = hashes.HashingSource(io.BytesIO(data)), hashes.HashingSink(io.BytesIO())
    while chunk := source.read(step):
        sink.write(chunk)
    assert source.value() == sink.value() == hashes.sha512(data)
    assert source.size == len(data)


def test_limits_hold_at_their_edges() -> None:
    many = [str(uuid4()) for _ in range(101)]
    limits.check_announced(many[:100])
    with pytest.raises(limits.LimitExceeded, match="100 Anlagen"):
        limits.check_announced(many)
    with pytest.raises(FitConnectError, match="twice"):
        limits.check_announced([PLAN, PLAN])
    with pytest.raises(FitConnectError, match="UUID"):
        limits.check_announced(["1"])
    limits.check_sizes(dict.fromkeys(many[:4], 500_000_000))
    with pytest.raises(limits.LimitExceeded, match="500 MB"):
        limits.check_sizes({PLAN: 500_000_001})
    with pytest.raises(limits.LimitExceeded, match="2000 MB"):
        limits.check_sizes(dict.fromkeys(many[:5], 400_000_001))


def test_ids_are_written_one_way() -> None:
    assert ids.split(f"case:{PLAN}", "case") == ("case", PLAN)
    for wrong in (PLAN.upper().replace("1", "A"), f"{{{PLAN}}}", PLAN + "\n", "", None, 7):
        with pytest.raises(FitConnectError):
            ids.check(wrong, "id")
    for text in (PLAN, f"CASE:{PLAN}", f"reply:{PLAN}", None):
        with pytest.raises(FitConnectError):
            ids.split(text, "case", "submission")


def test_every_reason_has_a_type_and_german_words() -> None:
    assert len({kind.type for kind in Kind}) == len(Kind)
    for kind in Kind:
        assert kind.type.startswith("https://schema.fitko.de/fit-connect/events/problems/")
        assert kind.title[0].isupper()


def test_problems_come_back() -> None:
    problem = Problem.of(Kind.HASH, "data", "Die Prüfsumme der Fachdaten stimmt nicht.")
    assert problems.read(problem.as_dict()) == problem
    assert len(problems.read({"type": "a", "detail": "x" * 9999}).detail) == problems.LONGEST
    for wrong in (None, [], {}, {"type": 3}):
        with pytest.raises(FitConnectError):
            problems.read(wrong)


def test_answers_of_the_service_are_read_as_in_rfc_7807() -> None:
    body = b'{"type":"%ssubmission-not-found","title":"Not found","status":404,"x":1}'
    answer = problems.read_answer(body % problems.API_PROBLEMS.encode(), 404)
    assert (answer.name, answer.status, answer.problem.title) == (
        "submission-not-found", 404, "Not found",
    )  # fmt: skip
    page = problems.read_answer(b"<html>Bad gateway</html>", 502)
    assert (page.problem.type, page.name, page.status) == ("about:blank", "", 502)


def test_the_usual_lives() -> None:
    start = [(Happening.CREATE, S), (Happening.SUBMIT, S), (Happening.NOTIFY, S)]
    assert lifecycle.follow(start) is State.SUBMITTED
    taken = [*start, (Happening.FORWARD, D), (Happening.ACCEPT, D)]
    assert lifecycle.follow(taken) is State.ACCEPTED
    assert lifecycle.follow([*taken, (Happening.DELETE, S)]) is State.DELETED
    assert lifecycle.follow([*start, (Happening.REJECT, S)]) is State.REJECTED
    assert lifecycle.follow([start[0], (Happening.DELETE, S)]) is State.DELETED


@pytest.mark.parametrize(
    "log",
    [
        [],
        [(Happening.SUBMIT, S)],
        [(Happening.CREATE, D)],
        [(Happening.CREATE, S), (Happening.ACCEPT, D)],
        [(Happening.CREATE, S), (Happening.SUBMIT, S), (Happening.SUBMIT, S)],
        [(Happening.CREATE, S), (Happening.SUBMIT, S), (Happening.ACCEPT, S)],
        [
            *[(Happening.CREATE, S), (Happening.SUBMIT, S)],
            *[(Happening.REJECT, D), (Happening.ACCEPT, D)],
        ],
        [(Happening.CREATE, S), (Happening.DELETE, S), (Happening.SUBMIT, S)],
    ],
)
def test_other_logs_are_inconsistent(log: list[tuple[Happening, Issuer]]) -> None:
    with pytest.raises(NotAllowed) as caught:
        lifecycle.follow(log)
    assert caught.value.problems[0].type == Kind.EVENT_LOG.type


@given(st.lists(st.sampled_from(list(Happening)), max_size=8))
def test_no_log_leaves_the_end_or_passes_over_the_table(log: list[Happening]) -> None:
    state: State | None = None
    for happening in log:
        allowed = {what for (before, what) in lifecycle.STEPS if before is state}
        who = next(iter(lifecycle.issuers(happening)))
        if happening not in allowed:
            with pytest.raises(NotAllowed):
                lifecycle.step(state, happening, who)
            return
        state = lifecycle.step(state, happening, who)
    assert state is not State.DELETED or not {b for b, _ in lifecycle.STEPS if b is state}


def test_the_receiver_of_a_reply_may_be_a_service_that_signs() -> None:
    log = [(Happening.CREATE, S), (Happening.SUBMIT, S), (Happening.ACCEPT, S)]
    assert lifecycle.follow(log, reply=True) is State.ACCEPTED
    with pytest.raises(NotAllowed):
        lifecycle.follow(log)


def test_deadlines_run_from_the_state() -> None:
    (deleted,) = lifecycle.due(State.INCOMPLETE, NOW)
    assert (deleted.deadline, deleted.at) == (
        Deadline.INCOMPLETE_DELETED, NOW + timedelta(days=1),
    )  # fmt: skip
    days = [(each.at - NOW).days for each in lifecycle.due(State.SUBMITTED, NOW)]
    assert days == [3, 14]
    assert lifecycle.due(State.ACCEPTED, NOW) == []
