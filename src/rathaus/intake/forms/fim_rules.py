"""FIM rules we can execute: rules of published building blocks, put into our own words.

FIM rules are German prose. For the ones below, known by the id of the rule (without version), we
have written down what they say. All others stay notes for the clerk; whoever imports a form can
add rules of their own. The address question is known by its building blocks, because each Land
gives the same rule an id of its own.

`_ASK`: rule → (target, deciding field, values): the target is asked, and must be answered, if and
only if the field has one of the values. Ids are looked up below the group that carries the rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from rathaus.intake.forms.condition import Condition, Identifier, Value, equal
from rathaus.intake.forms.definition import Effect, Rule
from rathaus.standards import fim

_Ask = tuple[str, str, tuple[Value, ...]]

_ASK: dict[str, tuple[_Ask, ...]] = {
    # representatives
    "R60000000056": (("G60000000223", "F60000000352", ("003", "005")),),
    "R60000000057": (("G60000000224", "F60000000352", ("002", "004")),),
    "R60000000058": (("F60000000350", "F60000000352", ("002", "003")),),
    "R60000000059": (("F60000000351", "F60000000352", ("004", "005")),),
    "R00000002519": (("G60000000220", "F00000003327", (True,)),),
    "R00000002522": (("G60000000220", "F00000003327", (True,)),),
    # working life
    "R00000002568": (("G60000000086", "F00000003390", ("002",)),),
    "R00000002586": (("G00000002211", "F00000003445", (True,)),),
    "R00000002589": (("G00000002211", "F00000003445", (True,)),),
    "R00000002565": (("F17000009298", "F00000003391", ("999",)),),
    "R00000002566": (
        ("F17000009295", "F17000009294", ("001",)),
        ("F17000009296", "F17000009294", ("002",)),
    ),
    "R00000002588": (
        ("G00000002252", "F00000003430", ("001",)),
        ("F00000003540", "F00000003430", ("002",)),
    ),
    # hunting
    "R07000002215": (("F07000003637", "F07000003636", (False,)),),
    "R07000000779": (("G07000000832", "F07000001236", ("001", "003")),),
    "R07000002218": (("G07000002573", "F07000001236", ("002", "003")),),
    # residence permits (XDatenfelder 2)
    "R00000254": (("F00001028", "F00001027", (True,)),),
    "R00000252": tuple(
        (target, "F00001030", (True,)) for target in ("F00001031", "F00001032", "F00001033")
    ),
    "R00000255": tuple(
        (target, "F00001041", (True,))
        for target in ("F00001042", "F00000609", "F00001043", "F00001044", "F00000008", "F00001045")
    ),
}

# Texts to read can be shown, not required.
_TEXTS = {"F07000003637"}
_BOTH = (Effect.SHOW, Effect.REQUIRE)

_HOME_OR_ABROAD = "F60000000263"
_HOME, _ABROAD = ("G60000000086", "G60000000088"), ("G60000000091",)

_DAY, _MONTH, _YEAR = "F60000000231", "F60000000232", "F60000000233"


def translate(schema: fim.Schema) -> tuple[Rule, ...]:
    """Our rules for what we know of the schema's rules, in reading order."""
    found = [rule for each in schema.rules for rule in _known(each, (), schema.structures)]
    for position in schema.positions():
        group = position.element
        if isinstance(group, fim.Group):
            found += _address(position.path, group)
            for each in group.rules:
                found += _known(each, position.path, group.structures)
    return tuple(dict.fromkeys(found))


def _known(
    rule: fim.Rule, above: tuple[str, ...], structures: tuple[fim.Structure, ...]
) -> Iterator[Rule]:
    paths = _paths(above, structures)
    number = rule.identification.id
    for target, decider, values in _ASK.get(number, ()):
        if target in paths and decider in paths:
            effects = (Effect.SHOW,) if target in _TEXTS else _BOTH
            yield from _ask(paths[target], paths[decider], values, effects=effects)
    if number == "R60000000023" and {_DAY, _MONTH} <= set(paths):
        filled = Condition("not", (Condition("is_empty", (Identifier(paths[_DAY]),)),))
        yield Rule(effect=Effect.REQUIRE, target=paths[_MONTH], condition=filled)
    if number == "R60000000024" and {_DAY, _MONTH, _YEAR} <= set(paths):
        yield _calendar_day(*(paths[part] for part in (_DAY, _MONTH, _YEAR)))
    if number in _FILLED:
        yield from _filled(number, paths)


def _ask(
    target: str, decider: str, values: tuple[Value, ...], *, effects: tuple[Effect, ...] = _BOTH
) -> Iterator[Rule]:
    matches = tuple(equal(decider, value) for value in values)
    condition = matches[0] if len(matches) == 1 else Condition("or", matches)
    for effect in effects:
        yield Rule(effect=effect, target=target, condition=condition)


def _calendar_day(day: str, month: str, year: str) -> Rule:
    parts = (Identifier(day), Identifier(month), Identifier(year))
    return Rule(
        effect=Effect.VALID,
        target=day,
        condition=Condition("is_date", parts),
        message="Bitte prüfen Sie Tag, Monat und Jahr: Diesen Tag gibt es im Kalender nicht.",
    )


# rule → (operator over "is filled", fields, message)
_FILLED = {
    "R60000000019": (
        "xor",
        ("G60000000086", "G60000000087"),
        "Bitte geben Sie entweder eine Straße oder ein Postfach an.",
    ),
    "R60000000050": (
        "or",
        ("F60000000240", "F60000000241", "F60000000242"),
        "Bitte geben Sie an, wie wir Sie erreichen: Telefon, Telefax oder E-Mail.",
    ),
}


def _filled(number: str, paths: dict[str, str]) -> Iterator[Rule]:
    operator, wanted, message = _FILLED[number]
    present = [paths[each] for each in wanted if each in paths]
    filled = tuple(
        Condition("not", (Condition("is_empty", (Identifier(path),)),)) for path in present
    )
    if filled:
        yield Rule(
            effect=Effect.VALID,
            target=present[0],
            condition=Condition(operator, filled),
            message=message,
        )


def _address(above: tuple[str, ...], group: fim.Group) -> Iterator[Rule]:
    children = {each.element.identification.id: each.element for each in group.structures}
    decider = children.get(_HOME_OR_ABROAD)
    if decider is None:
        return
    for targets, value in ((_HOME, "001"), (_ABROAD, "002")):
        for target in targets:
            if target in children:
                path = "/".join((*above, children[target].key))
                yield from _ask(path, "/".join((*above, decider.key)), (value,))


def _paths(above: tuple[str, ...], structures: tuple[fim.Structure, ...]) -> dict[str, str]:
    """Id → path of its first place below `above`; nearer places first."""
    found: dict[str, str] = {}
    level = [(above, each) for each in structures]
    while level:
        following = []
        for path, structure in level:
            element = structure.element
            own = (*path, element.key)
            found.setdefault(element.identification.id, "/".join(own))
            if isinstance(element, fim.Group):
                following += [(own, each) for each in element.structures]
        level = following
    return found
