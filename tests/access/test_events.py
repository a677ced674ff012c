"""The event log of an authority."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from rathaus.access.events.words import WORDS
from rathaus.audit import actions as audit
from rathaus.audit.models import Event
from rathaus.cases.queries.history import SENTENCES
from rathaus.lib import clock
from tests.architecture.sources import PACKAGE
from tests.mailbox.test_pages import queries_of, text_of

URL = reverse("access:events")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def happen(cast):
    def make(verb="offer.publish", by="wiesental_clerk", place="wiesental", at=None):
        return audit.record(
            verb=verb,
            object=cast.people["wiesental_clerk"].post,
            by=cast.people[by] if by else audit.SYSTEM,
            at=at or clock.now(),
            authority=cast.places[place].pk,
        )

    return make


@pytest.fixture
def auditor(cast, client_of):
    return client_of(cast.people["wiesental_auditor"])


def test_events_stand_there_in_words(auditor, happen):
    happen()
    happen("draft.submit", by="anna")
    happen("message.notify", by=None)
    happen("etwas.neues")
    page = text_of(auditor.get(URL))
    for words in (
        "Angebot veröffentlicht",
        "Clara Klöver (Sachbearbeitung)",
        "Person mit Konto",
        "Rathaus, automatisch",
        "Dienstposten",
        "etwas.neues",
    ):
        assert words in page
    assert "anna@example.org" not in page


def test_only_the_own_authority(auditor, happen):
    happen("offer.withdraw", by="birkenrain_head", place="birkenrain")
    assert "Britta Bohm" not in text_of(auditor.get(URL))


def test_filter_by_verb_and_days_of_the_town_hall(auditor, happen):
    happen("offer.publish", at=datetime(2026, 3, 1, 0, 10, tzinfo=BERLIN))  # 28.02. in UTC
    happen("offer.withdraw", at=datetime(2026, 3, 1, 23, 50, tzinfo=BERLIN))
    happen("offer.edit", at=datetime(2026, 3, 2, 0, 0, tzinfo=BERLIN))

    def verbs(**query):
        return [row.event.verb for row in auditor.get(URL, query).context["rows"]]

    assert verbs(von="01.03.2026", bis="01.03.2026") == ["offer.withdraw", "offer.publish"]
    assert verbs(was="offer.edit") == ["offer.edit"]
    assert verbs(was="offer.edit", bis="01.03.2026") == []
    page = text_of(auditor.get(URL, {"von": "31.02.2026"}))
    assert "ein Datum an, das es gibt" in page


def test_pages_and_query_counts(cast, auditor, happen):
    happen()
    before = Event.objects.filter(authority=cast.wiesental.pk).count()
    few = queries_of(auditor, URL)
    for number in range(70):
        happen(by="wiesental_head" if number % 2 else "wiesental_it")
    assert queries_of(auditor, URL) == few
    assert len(auditor.get(URL).context["rows"]) == 50
    assert len(auditor.get(URL, {"seite": 2}).context["rows"]) == before + 20


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("wiesental_head", 200),
        ("wiesental_auditor", 200),
        ("wiesental_clerk", 403),
        ("wiesental_it", 403),
        ("wiesental_guide", 403),
        ("anna", 404),
    ],
)
def test_who_reads_it(cast, client_of, who, status):
    assert client_of(cast.people[who]).get(URL).status_code == status


def test_every_verb_has_words():
    written = r'(?:verb=|_(?:record|event|save|replace)\()[^"()]*?"([a-z_]+\.?[a-z_]*)"'
    sources = [path.read_text() for path in PACKAGE.rglob("*.py")]
    found = {verb for source in sources for verb in re.findall(written, source)}
    found |= {f"case.{verb}" for verb in SENTENCES} | audit.LASTING
    assert found - set(WORDS) == set(), "add them to access/events/words.py"


def test_old_events_of_people_who_left_keep_a_name(cast, auditor, happen):
    happen()
    post = cast.people["wiesental_clerk"].post
    post.valid_to = clock.today() - timedelta(days=1)
    post.save()
    assert "Clara Klöver (Sachbearbeitung)" in text_of(auditor.get(URL))


@pytest.mark.parametrize("day", ["31.12.9999", "01.01.0001"])
def test_days_at_the_end_of_time_are_refused(auditor, day):
    page = auditor.get("/verwaltung/protokoll/", {"von": day, "bis": day})
    assert page.content.decode().count("Bitte prüfen Sie das Jahr.") >= 2
