"""Names of services in the language of the page. Names are German; many have an English one too."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Named:
    """`text` is to be shown, in `lang` ("de" or "en"); `other` is the name in the other language,
    empty where there is none."""

    text: str
    lang: str
    other: str
    other_lang: str


def named(german: str, english: str) -> Named:
    """English where that is the language of the page and there is an English name."""
    if english and (get_language() or "").startswith("en"):
        return Named(english, "en", german, "de")
    return Named(german, "de", english, "en")
