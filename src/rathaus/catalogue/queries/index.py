"""The search index: everything in memory, built from the services in a moment.

A service is found by its name, its everyday words (German and English), the OZG service and the
life situation it belongs to. A word of the query matches a word of the index when it is the same
after stemming, begins it, is part of a compound, or is a likely misspelling; each weaker than the
one before. Rare words count more than frequent ones, and a query that is one of the phrases as a
whole counts most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log
from uuid import UUID

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rathaus.catalogue.models import Service
from rathaus.catalogue.queries.words import (
    WEAK_WORDS,
    english_stem,
    german_stem,
    telling,
    words,
)

NAME, SYNONYM, BUNDLE, SITUATION = 1.0, 1.0, 0.45, 0.25
PREFIX, COMPOUND, TYPO = 0.75, 0.5, 0.8
TYPO_CUTOFF, PHRASE_CUTOFF = 0.74, 0.8
EVERYDAY_BONUS, MAIN_KEY_BONUS, PHRASE_BONUS = 1.2, 1.08, 1.5
WEAK = 0.3
MAX_QUERY_WORDS = 12


@dataclass(frozen=True)
class Entry:
    """What a result shows, and the weight of the service itself."""

    id: UUID
    key: str
    name: str
    name_en: str
    situation: str
    bonus: float
    length: int


class Index:
    """Words and phrases → services. Read only after building, so that threads may share it."""

    def __init__(self, services: Iterable[Service]) -> None:
        self.entries: list[Entry] = []
        self.keys: dict[str, int] = {}
        self.terms: dict[str, dict[int, float]] = defaultdict(dict)
        self.phrases: dict[str, set[int]] = defaultdict(set)
        for service in services:
            self._add(service)
        self.term_list = list(self.terms)
        self.phrase_list = list(self.phrases)

    def _add(self, service: Service) -> None:
        number = len(self.entries)
        self.keys[service.key] = number
        bundle = service.ozg_service
        situation = service.situation or (bundle.situation if bundle else None)
        bonus = EVERYDAY_BONUS if service.synonyms else 1.0
        bonus *= MAIN_KEY_BONUS if service.key.endswith("000000") else 1.0
        for text, weight, english in _texts(service):
            self._add_words(number, text, weight, english=english)
            if weight >= SYNONYM:
                self.phrases[_phrase(text)].add(number)
        if situation:
            self._add_words(number, f"{situation.name} {situation.topic}", SITUATION)
        self.entries.append(
            Entry(
                id=service.pk,
                key=service.key,
                name=service.name,
                name_en=service.name_en,
                situation=situation.name if situation else "",
                bonus=bonus,
                length=len(words(service.name)),
            )
        )

    def _add_words(self, number: int, text: str, weight: float, *, english: bool = False) -> None:
        found_words = words(text)
        if len(found_words) == 2 and weight >= SYNONYM and not english:
            found_words.append("".join(found_words))  # "Gewerbe Anmeldung" as people join it
        for word in found_words:
            for stem in {german_stem(word), english_stem(word)} if english else {german_stem(word)}:
                found = self.terms[stem]
                found[number] = max(found.get(number, 0.0), weight)

    def search(self, text: str) -> list[tuple[float, Entry]]:
        """The services that answer `text`, best first, with their scores."""
        if (number := self.keys.get(text.strip())) is not None:
            return [(1.0, self.entries[number])]
        query = telling(text)[:MAX_QUERY_WORDS]
        if not query or not self.entries:
            return []
        scores: dict[int, float] = defaultdict(float)
        covered: dict[int, float] = defaultdict(float)
        total = 0.0
        for word in query:
            say = WEAK if word in WEAK_WORDS and len(query) > 1 else 1.0
            total += say
            for number, score in self._word_scores(word).items():
                scores[number] += say * score
                covered[number] += say
        for number, bonus in self._phrase_scores(query).items():
            scores[number] += bonus * log(len(self.entries) + 2)
            covered[number] = max(covered[number], bonus / PHRASE_BONUS * total)
        found = [
            (self._final(n, s, covered[n] / total), self.entries[n]) for n, s in scores.items()
        ]
        return sorted(found, key=lambda hit: (-hit[0], hit[1].length, hit[1].name, hit[1].key))

    def _final(self, number: int, score: float, coverage: float) -> float:
        entry = self.entries[number]
        return score * entry.bonus * min(coverage, 1.0) ** 2 / (1 + 0.06 * entry.length)

    def _word_scores(self, word: str) -> dict[int, float]:
        """The best score each service gets from one word of the query."""
        best: dict[int, float] = {}
        for term, likeness in self._similar(word):
            postings = self.terms[term]
            rarity = log(1 + len(self.entries) / len(postings))
            for number, weight in postings.items():
                best[number] = max(best.get(number, 0.0), likeness * rarity * weight)
        return best

    def _similar(self, word: str) -> Iterator[tuple[str, float]]:
        stems = {german_stem(word), english_stem(word)}
        exact = [stem for stem in stems if stem in self.terms]
        yield from ((stem, 1.0) for stem in exact)
        stem = german_stem(word)
        yield from self._compounds(stem)
        if exact or len(stem) < 4:
            return
        close = process.extract(
            stem,
            self.term_list,
            scorer=OSA.normalized_similarity,
            score_cutoff=TYPO_CUTOFF,
            limit=12,
        )
        yield from ((term, TYPO * likeness**2) for term, likeness, _index in close)

    def _compounds(self, stem: str) -> Iterator[tuple[str, float]]:
        if len(stem) < 3:
            return
        for term in self.term_list:
            if term.startswith(stem):
                yield term, PREFIX * (len(stem) / len(term)) ** 0.3
            elif len(stem) >= 4 and stem in term:
                yield term, COMPOUND * (len(stem) / len(term)) ** 0.3
            elif len(term) >= 5 and term in stem:
                yield term, COMPOUND * len(term) / len(stem)

    def _phrase_scores(self, query: list[str]) -> dict[int, float]:
        phrase = _phrase(" ".join(query))
        close = process.extract(
            phrase,
            self.phrase_list,
            scorer=OSA.normalized_similarity,
            score_cutoff=PHRASE_CUTOFF,
            limit=20,
        )
        best: dict[int, float] = {}
        for text, likeness, _index in close:
            for number in self.phrases[text]:
                best[number] = max(best.get(number, 0.0), PHRASE_BONUS * likeness**3)
        return best


def _texts(service: Service) -> Iterator[tuple[str, float, bool]]:
    """The texts of a service as (text, weight, English?)."""
    yield service.name, NAME, False
    yield from ((line, SYNONYM, False) for line in service.synonyms.splitlines())
    if service.name_en:
        yield service.name_en, NAME, True
    yield from ((line, SYNONYM, True) for line in service.synonyms_en.splitlines())
    if service.ozg_service:
        yield service.ozg_service.name, BUNDLE, False


def _phrase(text: str) -> str:
    return " ".join(sorted(german_stem(word) for word in telling(text)))
