"""The items of a page: what the templates show.

Names of inputs are paths of answers. Beside the answers a page posts ``asked``: the paths of
groups, rows and of questions that post nothing when left blank, so that "not asked" and "left
blank" stay apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rathaus.intake.forms.messages import Problem

ASKED = "asked"


@dataclass(slots=True, kw_only=True)
class Item:
    """One thing on the page; which attributes count depends on `kind`:

    input, textarea, date, select, radios, bool, accept · info, locked · files · list (repeated
    field; `items` are its inputs) · group, rows (`items` are groups), choice, offer (a voluntary
    group nobody has opened).
    """

    kind: str
    path: str
    label: str
    help: str = ""
    value: str = ""
    values: list[tuple[str, str]] = field(default_factory=list)
    options: list[tuple[str, str, str]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    required: bool = False
    decides: bool = False
    addable: bool = False
    removable: bool = False
    marker: bool = False
    row_label: str = ""
    number: int = 0
    level: int = 2
    autocomplete: str = ""
    inputmode: str = ""
    maxlength: int | None = None
    width: int | None = None
    accept: str = ""
    max_size: int | None = None
    most: int | None = None

    @property
    def id(self) -> str:
        """The id of the element in HTML, unique on the page."""
        return element_id(self.path)

    @property
    def title(self) -> str:
        """The label, with the number of the row where there are several."""
        return f"{self.label} {self.number}" if self.number else self.label

    @property
    def checked(self) -> bool:
        """Whether a declaration is ticked."""
        return self.value == "true"

    @property
    def longest(self) -> int | str:
        """The attribute ``maxlength``, "" for none."""
        return "" if self.maxlength is None else self.maxlength

    @property
    def shown_width(self) -> int | str:
        """The width of the input in characters, "" for the full width."""
        return "" if self.width is None else self.width

    @property
    def alone(self) -> list[Item]:
        """The item as a list, for templates that show lists."""
        return [self]

    def walk(self) -> Iterator[Item]:
        """This item and all inside."""
        yield self
        for item in self.items:
            yield from item.walk()


def element_id(path: str) -> str:
    """The id of the element that shows the answer at `path`."""
    return "feld:" + path.replace("/", ":")
