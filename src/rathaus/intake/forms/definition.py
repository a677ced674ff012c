"""What a form is: steps with groups and fields, and rules between answers. Plain data, no code.

Answers ("instance", `data`) are JSON: an object by `key`; a node that may occur more than once
(`max` other than 1) is a list. A node's identity is its path: the keys from the top, joined by
``/``. An answer's path also has the row numbers: ``hunde/0/name``. Keys begin with a letter, so
the two cannot be confused. Steps say on which page a node is asked, not where its answer is
stored: `Step.at` names the enclosing groups (each exactly once) whose children it shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from rathaus.intake.forms.condition import Condition

FORMAT = "rathaus-form/1"


class FieldType(StrEnum):
    """How a field is asked and what its answer is (JSON type in brackets)."""

    TEXT = "text"  # string
    TEXTAREA = "textarea"  # string
    EMAIL = "email"  # string
    DATE = "date"  # string, JJJJ-MM-TT
    TIME = "time"  # string, HH:MM:SS
    DATETIME = "datetime"  # string, ISO 8601 with offset
    BOOL = "bool"  # boolean
    INTEGER = "integer"  # integer
    NUMBER = "number"  # number
    CURRENCY = "currency"  # number, euros
    SELECT = "select"  # string, the value of an option
    FILE = "file"  # string, the id of the stored record
    INFO = "info"  # none: a text to read (`help`) under a heading (`label`)


class Effect(StrEnum):
    """What a rule does while its condition holds (`VALID`: what must hold)."""

    REQUIRE = "require"
    FORBID = "forbid"
    VALID = "valid"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Limits of an answer. Lengths in characters; values as written: numbers with a point, dates
    and times in ISO 8601, or ``today``. `pattern` is a regular expression that must be found in
    the text; `hint` says in German what it means. `accepted`: a declaration that must be ticked.
    """

    min_length: int | None = None
    max_length: int | None = None
    min_value: str = ""
    max_value: str = ""
    pattern: str = ""
    hint: str = ""
    accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `max` None means any number. `default` is given as text.

    `meaning` says what the answer is in the world (`meanings.MEANINGS`), so that we know who
    applied and the browser can fill it in. `max_size` is in bytes a file. `locked` shows the
    default and `hidden` does not even show it; neither can be changed by the applicant.
    """

    key: str
    type: FieldType
    label: str
    help: str = ""
    min: int = 1
    max: int | None = 1
    constraints: Constraints = field(default_factory=Constraints)
    options: tuple[Option, ...] = ()
    code_list: str = ""
    default: str = ""
    prefill: str = ""
    media_types: tuple[str, ...] = ()
    max_size: int | None = None
    meaning: str = ""
    locked: bool = False
    hidden: bool = False
    condition: Condition | None = None

    @property
    def repeated(self) -> bool:
        return self.max != 1

    @property
    def asked(self) -> bool:
        """Whether a person answers it: not a text to read, not hidden, not locked."""
        return self.type is not FieldType.INFO and not self.locked and not self.hidden

    @property
    def answered(self) -> bool:
        """Whether the instance holds a value for it."""
        return self.type is not FieldType.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions that belong together. `choice`: exactly one of the children is answered.
    `row_label` names one row of a repeated group ("Hund")."""

    key: str
    label: str
    help: str = ""
    row_label: str = ""
    min: int = 1
    max: int | None = 1
    choice: bool = False
    condition: Condition | None = None
    nodes: tuple[Node, ...] = ()

    @property
    def repeated(self) -> bool:
        return self.max != 1


Node = Field | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page."""

    title: str
    help: str = ""
    at: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule between answers; `target` is the path of a node. For a target inside a repeated
    group the rule holds row by row."""

    effect: Effect
    target: str
    condition: Condition
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Prose of the form's author that we cannot execute; for the clerk. `path` of a node or ""."""

    title: str
    text: str
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the form comes from: ``own``, ``xdf2`` or ``xdf3`` with id and version there."""

    standard: str = "own"
    id: str = ""
    version: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A whole form."""

    title: str
    intro: str = ""
    source: Source = field(default_factory=Source)
    steps: tuple[Step, ...] = ()
    rules: tuple[Rule, ...] = ()
    notes: tuple[Note, ...] = ()
    format: str = FORMAT


@dataclass(frozen=True, slots=True)
class Place:
    """A node with its path and the groups around it, outermost first (without those of `at`)."""

    path: str
    node: Node
    step: int
    groups: tuple[Group, ...] = ()


def places(form: Form) -> Iterator[Place]:
    """All nodes in reading order, a group before its children."""
    for number, step in enumerate(form.steps):
        yield from _places(step.nodes, "/".join(step.at), number, ())


def _places(
    nodes: tuple[Node, ...], above: str, step: int, groups: tuple[Group, ...]
) -> Iterator[Place]:
    for node in nodes:
        path = join(above, node.key)
        yield Place(path, node, step, groups)
        if isinstance(node, Group):
            yield from _places(node.nodes, path, step, (*groups, node))


def join(*parts: str | int) -> str:
    """A path out of its parts; empty ones are left out."""
    return "/".join(str(part) for part in parts if part != "")


def without_rows(path: str) -> str:
    """The path of the node at the path of an answer: ``hunde/0/name`` → ``hunde/name``."""
    return "/".join(part for part in path.split("/") if not is_row(part))


def is_row(part: str) -> bool:
    """Whether a part of a path is the number of a row. Paths come from the browser: "²" is a digit
    to Python but no number, and a million digits are no row."""
    return part.isascii() and part.isdigit() and len(part) <= 6
