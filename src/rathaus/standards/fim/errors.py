"""The one error of this package, worded for the person who uploads a schema."""

from __future__ import annotations


class FimError(ValueError):
    """A schema cannot be used.

    ``element`` is the name of the element concerned (without prefix, ``""`` for the whole file),
    ``line`` the 1-based line of the file or None where none can be named, ``reason`` a German
    sentence saying what is wrong, ``advice`` one saying what to do. ``str()`` joins them.
    """

    def __init__(self, reason: str, *, advice: str, element: str = "", line: int | None = None):
        self.element = element
        self.line = line
        self.reason = reason
        self.advice = advice
        super().__init__(f"{self._place()}{reason} {advice}")

    def _place(self) -> str:
        parts = []
        if self.line is not None:
            parts.append(f"Zeile {self.line}")
        if self.element:
            parts.append(f"Element „{self.element}“")
        return ", ".join(parts) + ": " if parts else ""
