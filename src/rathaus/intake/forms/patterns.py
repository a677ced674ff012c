"""Patterns of forms: regular expressions from outside, which must never hold up the server.

`re` has no time limit, and a single `(a|a)*$` keeps it busy for ever. The library `regex` reads the
same dialect (its version 0) and stops after a time. Only what `re` understands as well is a pattern
here, so that a form means the same as its JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import regex

SECONDS = 0.2  # computing time for one answer; an ordinary pattern takes less than a thousandth
_MOST_PROBED = 30  # characters of the pattern that are repeated in probing answers
_USUAL = "a1 A-."


@lru_cache(maxsize=1000)
def compiled(pattern: str) -> Any:
    """The pattern, or None where Python does not understand it (it is then not checked)."""
    try:
        re.compile(pattern)
        return regex.compile(pattern, regex.V0)
    except (re.error, regex.error, OverflowError, RecursionError):
        return None


def fits(pattern: str, answer: str) -> bool:
    """Whether the pattern is found in the answer; not in one that takes too long to look at."""
    known = compiled(pattern) if pattern else None
    try:
        return known is None or known.search(answer, timeout=SECONDS) is not None
    except TimeoutError:
        return False


def too_slow(pattern: str, longest: int) -> bool:
    """Whether answers of up to `longest` characters are found that take longer than `SECONDS`.
    Finds what commonly goes wrong, not everything: `fits` has its time limit all the same."""
    known = compiled(pattern)
    if known is None:
        return False
    try:
        for answer in _probes(pattern, longest):
            known.search(answer, timeout=SECONDS)
    except TimeoutError:
        return True
    return False


def _probes(pattern: str, longest: int) -> Iterator[str]:
    """Long repetitions that fail at their last character: there a pattern tries every way again."""
    characters = list(dict.fromkeys(_USUAL + pattern))[:_MOST_PROBED]
    for character in characters:
        yield character * (longest - 1) + "\0"
        yield (f"a{character}" * longest)[: longest - 1] + "\0"
