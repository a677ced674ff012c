"""Made-up forms and answers to them, for property tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from rathaus.intake.forms.condition import Condition, Identifier, equal
from rathaus.intake.forms.definition import (
    Constraints,
    Effect,
    Field,
    FieldType,
    Form,
    Group,
    Node,
    Option,
    Rule,
    Step,
    places,
)
from rathaus.intake.forms.text import clean

WORDS = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
    .map(clean)
    .filter(bool)
)
ASKED = [kind for kind in FieldType if kind not in (FieldType.INFO, FieldType.FILE)]


@st.composite
def fields(draw: st.DrawFn, key: str) -> Field:
    kind = draw(st.sampled_from([*ASKED, FieldType.INFO]))
    options = tuple(Option(f"w{n}", f"Wert {n}") for n in range(3))
    least = draw(st.integers(0, 1))
    repeated = draw(st.booleans()) and kind is not FieldType.INFO
    return Field(
        key=key,
        type=kind,
        label=draw(WORDS),
        help=draw(st.one_of(st.just(""), WORDS)),
        min=least,
        max=draw(st.sampled_from([None, 3])) if repeated else 1,
        constraints=Constraints(max_length=draw(st.sampled_from([None, 40])))
        if kind is FieldType.TEXT
        else Constraints(),
        options=options if kind is FieldType.SELECT else (),
    )


@st.composite
def groups(draw: st.DrawFn, key: str, depth: int) -> Group:
    choice = draw(st.booleans()) and depth < 2
    return Group(
        key=key,
        label=draw(WORDS),
        min=draw(st.integers(0, 1)),
        max=draw(st.sampled_from([1, 1, None, 3])),
        choice=choice,
        nodes=draw(nodes(key, depth + 1, 2 if choice else 0)),
    )


@st.composite
def nodes(draw: st.DrawFn, above: str, depth: int, least: int = 0) -> tuple[Node, ...]:
    count = draw(st.integers(least, 4))
    return tuple(
        draw(
            st.one_of(fields(f"{above}{number}"), groups(f"{above}{number}", depth))
            if depth < 2
            else fields(f"{above}{number}")
        )
        for number in range(count)
    )


@st.composite
def forms(draw: st.DrawFn, *, with_rules: bool = True) -> Form:
    """A form of up to three steps with groups, repeats, choices and rules."""
    steps = tuple(
        Step(
            title=draw(WORDS),
            at=draw(st.sampled_from([(), (f"at{number}",)])),
            nodes=draw(nodes(f"k{number}_", 0)),
        )
        for number in range(draw(st.integers(0, 3)))
    )
    form = Form(title=draw(WORDS), steps=steps)
    paths = [place.path for place in places(form) if not _is_info(place.node)]
    if not (with_rules and len(paths) > 1):
        return form
    pairs = st.tuples(st.sampled_from(paths), st.sampled_from(paths))
    found = draw(st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=3))
    rules = tuple(
        Rule(
            effect=draw(st.sampled_from([Effect.SHOW, Effect.REQUIRE, Effect.FORBID])),
            target=target,
            condition=draw(st.sampled_from([
                equal(decider, "w1"),
                Condition("not", (Condition("is_empty", (Identifier(decider),)),)),
                Condition("identifier", (Identifier(decider),)),
            ])),
        )
        for target, decider in found
    )  # fmt: skip
    return Form(title=form.title, steps=steps, rules=rules)


def _is_info(node: Node) -> bool:
    return isinstance(node, Field) and node.type is FieldType.INFO


@st.composite
def answers(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    """Answers that fit the form (rules aside); voluntary ones may be missing."""
    data: dict[str, Any] = {}
    for step in form.steps:
        container = data
        for key in step.at:
            container = container.setdefault(key, {})
        container.update(draw(_object(step.nodes)))
    return data


@st.composite
def _object(draw: st.DrawFn, children: tuple[Node, ...]) -> dict[str, Any]:
    found = {}
    for node in children:
        if _is_info(node) or (node.min == 0 and draw(st.booleans())):
            continue
        if node.repeated:
            most = min(node.max or 3, 3)
            found[node.key] = draw(st.lists(_one(node), min_size=max(node.min, 1), max_size=most))
        else:
            found[node.key] = draw(_one(node))
    return found


@st.composite
def _one(draw: st.DrawFn, node: Node) -> Any:
    if isinstance(node, Field):
        return draw(VALUES[node.type])
    if not node.choice:
        return draw(_object(node.nodes))
    real = [child for child in node.nodes if not _is_info(child)]
    if not real:
        return {}
    child = draw(st.sampled_from(real))
    value = draw(_one(child))
    return {child.key: [value] if child.repeated else value}


VALUES: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.TEXT: WORDS,
    FieldType.TEXTAREA: st.lists(WORDS, min_size=1, max_size=3).map("\n".join),
    FieldType.EMAIL: st.sampled_from(["anna@example.org", "b.c+d@sub.example.de"]),
    FieldType.DATE: st.dates().map(str),
    FieldType.TIME: st.times().map(lambda t: t.replace(microsecond=0).isoformat()),
    FieldType.DATETIME: st.sampled_from(
        ["2026-03-01T10:00:00+01:00", "2026-07-01T23:59:59+02:00", "2026-12-31T00:00:00+01:00"]
    ),
    FieldType.BOOL: st.booleans(),
    FieldType.INTEGER: st.integers(-(10**9), 10**9),
    FieldType.NUMBER: st.decimals(-(10**6), 10**6, places=3).map(
        lambda d: int(d) if d == d.to_integral_value() else float(d)
    ),
    FieldType.CURRENCY: st.decimals(0, 10**6, places=2).map(
        lambda d: int(d) if d == d.to_integral_value() else float(d)
    ),
    FieldType.SELECT: st.sampled_from(["w0", "w1", "w2"]),
}
