"""Steps of an imported form: pages of a length people can manage.

1. A top-level group is a step of its own; loose fields between groups share one.
2. A group with more than `LONG` questions that is asked exactly once is spread over several steps:
   its children in order, as many as fit; a long child is spread in turn.
3. Groups that are voluntary, repeated, a choice or the target of a rule stay whole.
"""

from __future__ import annotations

from rathaus.intake.forms.definition import Field, Group, Node, Step

LONG = 14
SHORT = 60  # characters
TAIL = 3  # so few questions do not get a page of their own

LOOSE_TITLE = "Weitere Angaben"
FIRST_TITLE = "Angaben"


def steps(nodes: tuple[Node, ...], targets: frozenset[str] = frozenset()) -> tuple[Step, ...]:
    """The steps for the top level of a schema; `targets` are the paths that rules aim at."""
    found: list[Step] = []
    loose: list[Node] = []
    for node in nodes:
        if isinstance(node, Field):
            loose.append(node)
            continue
        found += _loose(loose, first=not found)
        loose = []
        found += _of_group(node, (), targets)
    found += _loose(loose, first=not found)
    return tuple(found)


def questions(node: Node) -> int:
    """How many answers a person gives in it at least, if everything is filled in."""
    if isinstance(node, Field):
        return 1 if node.asked else 0
    return sum(questions(child) for child in node.nodes)


def _loose(nodes: list[Node], *, first: bool) -> list[Step]:
    title = FIRST_TITLE if first else LOOSE_TITLE
    return [Step(title=title, nodes=tuple(nodes))] if nodes else []


def _of_group(group: Group, at: tuple[str, ...], targets: frozenset[str]) -> list[Step]:
    inside = (*at, group.key)
    if not _once(group) or "/".join(inside) in targets:
        return [Step(title=group.label, at=at, nodes=(group,))]
    if questions(group) <= LONG + TAIL:
        return [Step(title=group.label, help=group.help, at=inside, nodes=group.nodes)]
    found: list[Step] = []
    pending: list[Node] = []
    for number, node in enumerate(group.nodes):
        if isinstance(node, Group) and _once(node) and questions(node) > LONG + TAIL:
            found += _chunk(group, pending, inside, first=not found)
            pending = []
            found += _of_group(node, inside, targets)
        else:
            if pending and _full([*pending, node], group.nodes[number:]):
                found += _chunk(group, pending, inside, first=not found)
                pending = []
            pending.append(node)
    return found + _chunk(group, pending, inside, first=not found)


def _once(group: Group) -> bool:
    return group.min == 1 and group.max == 1 and not group.choice and bool(group.nodes)


def _full(nodes: list[Node], rest: tuple[Node, ...]) -> bool:
    return sum(map(questions, nodes)) > LONG and sum(map(questions, rest)) > TAIL


def _chunk(group: Group, nodes: list[Node], at: tuple[str, ...], *, first: bool) -> list[Step]:
    if not nodes:
        return []
    title = group.label if first else f"{group.label}{_addition([n.label for n in nodes])}"
    return [Step(title=title, help=group.help if first else "", at=at, nodes=tuple(nodes))]


def _addition(labels: list[str]) -> str:
    """What the further step is about, where short labels say it."""
    if len(labels) == 1 and len(labels[0]) <= SHORT:
        return f": {labels[0]}"
    if len(labels) == 2 and sum(map(len, labels)) <= SHORT:
        return f": {labels[0]} und {labels[1]}"
    names = [label for label in labels[:2] if len(label) <= SHORT // 2]
    return f": {', '.join(names)} und mehr" if len(names) == 2 else " (Fortsetzung)"
