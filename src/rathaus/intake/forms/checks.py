"""Checks of a whole form definition: names, references, limits. Raises DefinitionError."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from rathaus.intake.forms.condition import Condition
from rathaus.intake.forms.definition import (
    Effect,
    Field,
    FieldType,
    Form,
    Group,
    Place,
    Step,
    places,
)
from rathaus.intake.forms.meanings import MEANINGS
from rathaus.intake.forms.reader import DefinitionError
from rathaus.intake.forms.values import limit_problem, slow_pattern

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,79}")
MAX_NODES = 3_000
PROBING_SECONDS = 5.0  # for all patterns of a form together


def check(form: Form) -> None:
    """Raise DefinitionError for the first thing that is wrong."""
    found = list(places(form))
    if len(found) > MAX_NODES:
        raise DefinitionError("", f"Das Formular hat mehr als {MAX_NODES} Elemente.")
    by_path: dict[str, Place] = {}
    for place in found:
        _check_node(form, place)
        if place.path in by_path:
            raise DefinitionError(_where(form, place), "Der Schlüssel steht hier schon einmal.")
        by_path[place.path] = place
    for number, step in enumerate(form.steps, start=1):
        _check_step(step, f"Schritt {number} „{step.title}“", by_path)
    for where, condition, target in _conditions(form, by_path):
        _check_condition(where, condition, target, by_path)


def check_patterns(form: Form) -> None:
    """Raise DefinitionError for the first pattern that takes too long. Only for new forms: it tries
    the patterns out, which an imported form need not go through again."""
    end = time.monotonic() + PROBING_SECONDS
    seen = set()
    for place in places(form):
        if not isinstance(place.node, Field) or place.node.constraints in seen:
            continue
        seen.add(place.node.constraints)
        if slow_pattern(place.node) or time.monotonic() > end:
            raise DefinitionError(
                _where(form, place),
                "Das Muster („pattern“) ist zu aufwendig: Manche Antworten lassen sich nicht "
                "schnell genug prüfen. Ein einfacheres Muster oder eine kleinere Höchstlänge "
                "hilft.",
            )


def _where(form: Form, place: Place) -> str:
    step = form.steps[place.step]
    return f"Schritt {place.step + 1} „{step.title}“, Element „{place.path}“"


def _check_node(form: Form, place: Place) -> None:
    node, where = place.node, _where(form, place)
    if not KEY.fullmatch(node.key):
        raise DefinitionError(
            where, "Ein Schlüssel beginnt mit einem Buchstaben; erlaubt sind a–z, 0–9, _ und Punkt."
        )
    if node.max is not None and node.max < max(node.min, 1):
        raise DefinitionError(where, "„max“ ist kleiner als „min“.")
    reason = _field_problem(node) if isinstance(node, Field) else _group_problem(node)
    if reason:
        raise DefinitionError(where, reason)


def _group_problem(group: Group) -> str:
    if group.choice and len(group.nodes) < 2:
        return "Eine Auswahlgruppe („choice“) braucht mindestens zwei Elemente."
    return ""


def _field_problem(field: Field) -> str:
    if field.type is FieldType.SELECT and not field.options:
        return "Ein Auswahlfeld braucht „options“."
    values = [option.value for option in field.options]
    if len(set(values)) != len(values):
        return "Ein Wert steht in „options“ zweimal."
    if field.meaning and field.meaning not in MEANINGS:
        return f"Die Bedeutung „{field.meaning[:40]}“ ist unbekannt: {', '.join(MEANINGS)}."
    return limit_problem(field)


def _check_step(step: Step, where: str, by_path: dict[str, Place]) -> None:
    for key in step.at:
        if not KEY.fullmatch(key):
            raise DefinitionError(where, f"Der Schlüssel „{key[:60]}“ in „at“ ist nicht erlaubt.")
    for length in range(1, len(step.at) + 1):
        if "/".join(step.at[:length]) in by_path:
            raise DefinitionError(where, "„at“ nennt eine Gruppe, die anderswo gefragt wird.")


def _conditions(form: Form, by_path: dict[str, Place]) -> Iterator[tuple[str, Condition, str]]:
    for place in by_path.values():
        if place.node.condition is not None:
            yield _where(form, place), place.node.condition, place.path
    for number, rule in enumerate(form.rules, start=1):
        where = f"Regel {number}"
        target = by_path.get(rule.target)
        if target is None:
            raise DefinitionError(where, f"Das Ziel „{rule.target[:80]}“ gibt es nicht.")
        if rule.effect is not Effect.SHOW and _is_info(target):
            raise DefinitionError(where, "Ein Hinweistext kann nur gezeigt werden („show“).")
        if rule.effect is Effect.VALID and not rule.message:
            raise DefinitionError(where, "Die Meldung („message“) fehlt.")
        yield where, rule.condition, rule.target


def _is_info(place: Place) -> bool:
    return isinstance(place.node, Field) and place.node.type is FieldType.INFO


def _check_condition(
    where: str, condition: Condition, target: str, by_path: dict[str, Place]
) -> None:
    for path in condition.identifiers():
        if path not in by_path:
            raise DefinitionError(where, f"Das Feld „{path[:80]}“ der Bedingung gibt es nicht.")
        if path == target and not where.startswith("Regel"):
            raise DefinitionError(where, "Die Bedingung hängt von dem Element selbst ab.")
