"""Words of a search: folded, stemmed, with the ones that say little marked."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from snowballstemmer import stemmer

_SPELLINGS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe"})
_WORD = re.compile(r"[a-z0-9]+")
_GERMAN, _ENGLISH = stemmer("german"), stemmer("english")

_SAY_NOTHING = """
ich du wir sie mein meine meinen meinem meiner der die das den dem des ein eine einen einem einer
und oder mich sich uns ihr fuer von vom zu zum zur im in am an auf bei mit nach wie wo was wer ist
bin habe hat kann man muss moechte will brauche bitte es the a an my i we to for of on at in is
how do get where need want can and or it
"""
_SAY_LITTLE = """
beantragen antrag beantragung anmelden anmeldung melden meldung formular online neu neue neuen neuer
erteilung ausstellung bewilligung kosten gebuehr termin apply application form register registration
new issue permit request
"""
PARTICLES = frozenset({"um", "an", "ab", "aus", "auf"})
STOP_WORDS = frozenset(_SAY_NOTHING.split())
WEAK_WORDS = frozenset(_SAY_LITTLE.split())  # hardly tell one service from another: count little


def words(text: str) -> list[str]:
    """Lower-case words in plain letters: "Müll-Gebühr" → ["muell", "gebuehr"]."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_SPELLINGS)
    plain = unicodedata.normalize("NFD", folded)
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


@lru_cache(maxsize=50_000)
def german_stem(word: str) -> str:
    """The stem of a folded German word."""
    return str(_GERMAN.stemWord(word))


@lru_cache(maxsize=20_000)
def english_stem(word: str) -> str:
    """The stem of a folded English word."""
    return str(_ENGLISH.stemWord(word))


def telling(text: str) -> list[str]:
    """The words of a query without those that say nothing, unless nothing else is left. A verb gets
    its separated particle back: "melde ich mich um" → "ummelde"."""
    found = words(text)
    if len(found) > 1 and found[-1] in PARTICLES:
        verbs = (
            i for i, word in enumerate(found[:-1]) if word.endswith(("e", "en")) and len(word) > 3
        )
        if (at := next((i for i in verbs if found[i] not in STOP_WORDS), None)) is not None:
            found = [*found[:at], found[-1] + found[at], *found[at + 1 : -1]]
    return [word for word in found if word not in STOP_WORDS] or found
