"""When a notice takes effect: the facts, the same dates on both sides, the letter, the court."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from rathaus.access.actor import Actor
from rathaus.archive.queries.proofs import own_key
from rathaus.audit.ledger import columns
from rathaus.audit.models import Event
from rathaus.cases import actions, queries, tasks
from rathaus.cases.actions import delivering
from rathaus.cases.models import Case, Delivery, Notice
from rathaus.intake.models import Draft
from rathaus.lib import clock
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox.models import Consent, Message
from rathaus.standards.evidence import bundle, verifier
from tests.cases import story
from tests.cases.conftest import DECIDED, Clock
from tests.cast import Cast
from tests.mailbox.conftest import mail_server  # noqa: F401  # a fixture

SOURCES = [Path(module.__file__ or "") for module in (bundle, verifier)]


def again(notice: Notice) -> Notice:
    """The notice as it is now."""
    return queries.full_notice(Case.objects.get(pk=notice.case_id), notice.pk)


def told(page: str) -> list[str]:
    """The words about the effect on a page: headline, lines and reasons."""
    box = re.search(r'<div class="kern-alert.*?</details>', page, re.DOTALL)
    while box and "bekannt gegeben" not in box[0].lower():
        box = re.compile(r'<div class="kern-alert.*?</details>', re.DOTALL).search(page, box.end())
    assert box
    text = box[0][box[0].rindex("kern-alert__header") :]
    return re.sub(r"<[^>]+>", " ", text).split()


def found_lies() -> list[str]:
    return [finding.code for finding in columns.check(lambda *_: None)]


def test_both_sides_read_the_same(
    cast: Cast,
    time: Clock,
    decide: Callable[..., Notice],
    client_of: Callable[[Actor], Client],
    run_jobs: Callable[[], int],
    mail_server: object,  # noqa: F811  # the fixture
) -> None:
    notice = decide()
    assert run_jobs()
    anna, clerk = client_of(cast.citizen), client_of(cast.wiesental_clerk)
    case_page = reverse("cases:case", args=[notice.case_id])
    page = clerk.get(case_page).content.decode()
    assert "Fr, 04.12.2026 im Postfach geöffnet werden" in page  # the tenth day
    assert "Noch nicht bekannt gegeben" in anna.get(reverse("intake:drafts")).content.decode()

    time.on(date(2026, 11, 27))
    anna, clerk = client_of(cast.citizen), client_of(cast.wiesental_clerk)  # sessions have ended
    message = again(notice).message
    assert message
    thread = reverse("mailbox:thread", args=[message.thread_id])
    seen_by_anna = told(anna.get(thread).content.decode())
    seen_by_clerk = told(clerk.get(case_page).content.decode())
    assert seen_by_anna == seen_by_clerk
    words = " ".join(seen_by_anna)
    assert "Gilt ab Sa, 28.11.2026 als bekannt gegeben (im Postfach)" in words
    assert "Klage ist möglich bis zum Ablauf des Mo, 28.12.2026." in words
    assert "§ 41 Abs. 2a VwVfG" in words
    list_page = anna.get(reverse("intake:drafts")).content.decode()
    assert "Klage ist möglich bis zum Ablauf des Mo, 28.12.2026." in list_page


def test_not_opened_for_ten_days_it_ends_and_goes_as_a_letter(
    cast: Cast,
    time: Clock,
    decide: Callable[..., Notice],
    client_of: Callable[[Actor], Client],
    run_jobs: Callable[[], int],
    mail_server: object,  # noqa: F811  # the fixture
) -> None:
    notice = decide()
    run_jobs()
    time.on(date(2026, 12, 4))  # the last day
    tasks.end_periods()
    assert not Case.objects.get().letter_due
    time.on(date(2026, 12, 5))
    tasks.end_periods()
    tasks.end_periods()
    assert Event.objects.filter(verb="message.end").count() == 1
    clerk, anna = client_of(cast.wiesental_clerk), client_of(cast.citizen)
    page = clerk.get(reverse("cases:inbox") + "?ansicht=letter").content.decode()
    assert Case.objects.get().number in page
    page = clerk.get(reverse("cases:case", args=[notice.case_id])).content.decode()
    assert "Nicht bekannt gegeben: nicht rechtzeitig abgerufen" in page

    # Anna opens it too late: a copy, nothing begins.
    message = again(notice).message
    assert message
    page = anna.get(reverse("mailbox:thread", args=[message.thread_id])).content.decode()
    assert "Im Postfach bleibt eine Kopie zur Ansicht." in page
    assert queries.compute(again(notice), clock.now()).announced_on is None

    # The letter, and the day on which it was posted.
    where = {"pk": notice.case_id, "notice": notice.pk}
    form = clerk.get(reverse("cases:letter", kwargs=where)).content.decode()
    assert "Mühlenweg 5" in form
    letter = clerk.post(
        reverse("cases:letter", kwargs=where),
        {"address": "Anna Auerbach\nMühlenweg 5\n29992 Auwinkel"},
    )
    assert letter.content.startswith(b"%PDF")
    deliver = reverse("cases:deliver", kwargs=where)
    for day in ("06.12.2026", "23.11.2026"):  # tomorrow, and before there was a notice
        page = clerk.post(deliver, {"way": "post", "day": day}).content.decode()
        assert "Bitte geben Sie einen Tag von da an bis heute" in page
    clerk.post(deliver, {"way": "post", "day": "05.12.2026"})
    clerk.post(deliver, {"way": "post", "day": "05.12.2026"})  # a double click
    assert Delivery.objects.count() == 1
    assert not Case.objects.get().letter_due
    computed = queries.compute(again(notice), clock.now())
    assert computed.announced_on == date(2026, 12, 9)  # the fourth day
    assert computed.remedy
    assert computed.remedy.until == date(2027, 1, 11)  # the ninth is a Saturday
    assert found_lies() == []


def test_without_consent_a_letter_is_due_at_once(
    time: Clock, decide: Callable[..., Notice]
) -> None:
    notice = decide(consent=False)
    assert not notice.by_mailbox
    assert Case.objects.get().letter_due
    effect = queries.effect_of(notice, clock.now())
    assert effect.headline == "Noch nicht bekannt gegeben"
    assert "als Brief" in effect.lines[0]


def test_a_correction_replaces_and_both_stay(
    cast: Cast, time: Clock, decide: Callable[..., Notice]
) -> None:
    notice = decide(consent=False)
    clerk, at = cast.wiesental_clerk, DECIDED + timedelta(days=3)
    day = date(2026, 11, 25)
    wrong = actions.deliver(notice=notice, way="post", day=day, by=clerk, at=at)
    right = {"way": "hand-over", "day": day, "reason": "War vor Ort.", "by": clerk, "at": at}
    actions.correct_delivery(delivery=wrong, **right)
    with pytest.raises(delivering.ReplacedError):
        actions.correct_delivery(delivery=wrong, **right)
    assert Delivery.objects.count() == 2
    assert queries.compute(again(notice), at).announced_on == day
    never = {**right, "way": "never"}
    actions.correct_delivery(delivery=Delivery.objects.last(), **never)
    assert queries.compute(again(notice), at).announced_on is None
    assert Case.objects.get().letter_due
    assert found_lies() == []


def test_consent_is_given_with_the_application_and_revoked_in_the_mailbox(
    cast: Cast, tax: story.DogTax, client_of: Callable[[Actor], Client]
) -> None:
    anna = client_of(cast.citizen)
    anna.post(reverse("intake:start", args=[tax.offer.pk, cast.auwinkel.ars]))
    draft = Draft.objects.get()
    for step, names in ((1, list(story.ANSWERS)[:5]), (2, ["rufname"])):
        values = {name: story.ANSWERS[name] for name in names}
        anna.post(reverse("intake:step", args=[draft.pk, step]), values)
    review = reverse("intake:review", args=[draft.pk])
    assert (
        "Ich möchte den Bescheid in meinem Postfach bekommen" in anna.get(review).content.decode()
    )
    anna.post(review, {"key": str(draft.pk), "mailbox": "1"})
    consent = Consent.objects.get()
    event = Event.objects.get(verb="consent.give")
    assert event.detail["given_at"] == columns.said(consent.given_at)
    thread = reverse("mailbox:thread", args=[consent.thread_id])
    assert "Künftig als Brief" in anna.get(thread).content.decode()
    url = reverse("mailbox:consent", args=[consent.thread_id])
    assert client_of(cast.other_citizen).post(url, {"mailbox": "0"}).status_code == 404
    anna.post(url, {"mailbox": "0"})
    assert Consent.objects.get().revoked_at
    assert "Künftig im Postfach" in anna.get(thread).content.decode()
    assert found_lies() == []


@pytest.mark.parametrize("column", ["provided_at", "notified_at", "retrieved_at"])
def test_verify_finds_a_fact_that_was_moved(
    cast: Cast, time: Clock, decide: Callable[..., Notice], column: str
) -> None:
    message = decide().message
    assert message
    mailbox.mark_notified(message=message, at=DECIDED)
    mailbox.retrieve(thread=message.thread, by=cast.citizen, at=DECIDED + timedelta(hours=1))
    assert found_lies() == []
    rows = Message.objects.filter(pk=message.pk)
    rows.update(**{column: DECIDED - timedelta(days=1)})
    assert found_lies() == ["fact.changed"]


def test_verify_finds_a_fact_that_nobody_recorded(decide: Callable[..., Notice]) -> None:
    message = decide().message
    assert message
    Message.objects.filter(pk=message.pk).update(retrieved_at=DECIDED)
    assert found_lies() == ["fact.unproven"]


def test_a_court_checks_the_file_alone(
    cast: Cast, time: Clock, decide: Callable[..., Notice], tmp_path: Path
) -> None:
    notice = decide()
    message = notice.message
    assert message
    mailbox.mark_notified(message=message, at=DECIDED)
    time.on(date(2026, 11, 26))
    mailbox.retrieve(thread=message.thread, by=cast.citizen, at=clock.now())
    actions.deliver(
        notice=again(notice), way="post", day=date(2026, 11, 26), by=cast.wiesental_clerk,
        at=clock.now(),
    )  # fmt: skip
    body = actions.export_proof(notice=again(notice), by=cast.wiesental_clerk, at=clock.now())
    code, text = alone(tmp_path, body)
    assert code == 0, text
    account = f"Konto {cast.citizen.account.pk}"
    for words in ("ECHT", "Zum Abruf bereitgestellt: 2026-11-24T10:00:00", "Benachrichtigung",
                  "Abgerufen: 2026-11-26T10:00:00", account, "zur Post gegeben, Tag: 2026-11-26",
                  "Einwilligung in die Bekanntgabe"):  # fmt: skip
        assert words in text
    names = zipfile.ZipFile(io.BytesIO(body)).namelist()
    assert {"zustellung.pdf", "bescheid.pdf", "zustellung.json"} <= set(names)

    lies = {
        "zustellung.json": (b"2026-11-26T10:00:00", b"2026-11-25T10:00:00"),
        "bescheid.pdf": (b"%PDF", b"%pdf"),
    }
    for name, (before, after) in lies.items():
        code, text = alone(tmp_path, changed(body, name, before, after))
        assert (code, text.split(":")[0]) == (1, "FALSCH"), name


def changed(body: bytes, name: str, before: bytes, after: bytes) -> bytes:
    """The ZIP with one file changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry == name:
                assert before in content
                content = content.replace(before, after)
            new.writestr(entry, content)
    return out.getvalue()


def alone(folder: Path, body: bytes) -> tuple[int, str]:
    """Run the two programs with nothing of ours to import."""
    for source in SOURCES:
        (folder / source.name).write_bytes(source.read_bytes())
    (folder / "zustellung.zip").write_bytes(body)
    done = subprocess.run(
        [sys.executable, "-E", "-s", "bundle.py", "zustellung.zip", "--key", own_key()],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": "/usr/bin"},
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_reasoning_speaks_the_language_of_who_reads_it(
    decide: Callable[..., Notice], cast: Cast
) -> None:
    """Only laws and decisions keep their German names."""
    notice = decide(consent=False)
    monday = date(2026, 11, 30)
    at = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    actions.deliver(notice=notice, way="hand-over", day=monday, by=cast.wiesental_clerk, at=at)
    with translation.override("en"):
        effect = queries.effect_of(again(notice), at)
    told = {(reason.text, reason.section) for reason in effect.reasons}
    assert ("On record: handing over in person on Mon, 30.11.2026.", "Event log") in told
    assert any(
        text.startswith("The decision notice is announced as of this day: Mon, 30.11.2026")
        and section.startswith("§")
        for text, section in told
    )
