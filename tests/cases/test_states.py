"""The life cycle, walked line by line."""

from __future__ import annotations

import pytest

from rathaus.cases import states
from rathaus.cases.states import CaseState


def reachable() -> set[str]:
    found, before = {str(states.INITIAL)}, set[str]()
    while found != before:
        before = set(found)
        found |= {line.target for line in states.TABLE if line.source in found}
    return found


def test_every_state_can_be_reached() -> None:
    assert reachable() == set(CaseState.values)


def test_every_state_can_come_to_an_end() -> None:
    ends = {str(CaseState.CLOSED)}
    while more := {s.source for s in states.TABLE if s.target in ends} - ends:
        ends |= more
    assert ends == set(CaseState.values)


def test_no_line_stands_twice() -> None:
    keys = [(line.source, line.verb) for line in states.TABLE]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("line", states.TABLE, ids=lambda line: f"{line.source}-{line.verb}")
def test_the_table_is_followed(line: states.Transition) -> None:
    assert states.follow(line.source, line.verb) == line.target
    assert line.verb in states.verbs(line.source)


def test_nothing_else_is_possible() -> None:
    verbs = {line.verb for line in states.TABLE}
    table = {(line.source, line.verb) for line in states.TABLE}
    for state in CaseState:
        for verb in verbs:
            if (state, verb) not in table:
                with pytest.raises(states.WrongStateError, match="nicht"):
                    states.follow(state, verb)


def test_a_decision_needs_work_and_happens_once() -> None:
    decisions = set(states.DECISIONS.values())
    allowed = {line.source for line in states.TABLE if line.verb in decisions}
    assert allowed == {CaseState.IN_PROGRESS}
