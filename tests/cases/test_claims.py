"""The addressee denies that a notice arrived, or names a later day: dates follow on both sides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from rathaus.access.actor import Actor
from rathaus.cases import actions, queries
from rathaus.cases.actions.claiming import NotPresumedError
from rathaus.cases.actions.delivering import NotOnThatDayError
from rathaus.cases.models import Case, Delivery, Notice, ReceiptClaim
from rathaus.lib import clock
from rathaus.lib.errors import Forbidden
from rathaus.mailbox import actions as mailbox
from tests.cases.conftest import DECIDED, Clock
from tests.cases.test_effect import again, alone, found_lies, told
from tests.cast import Cast

POSTED = date(2026, 11, 25)
PRESUMED = date(2026, 11, 29)  # the fourth day
AT = datetime(2026, 12, 14, 10, 0, tzinfo=UTC)
TODAY = AT.date()


@pytest.fixture
def letter(
    cast: Cast,
    time: Clock,
    decide: Callable[..., Notice],
) -> Delivery:
    """A notice that went by post."""
    notice = decide(consent=False)
    time.on(TODAY)
    return actions.deliver(notice=notice, way="post", day=POSTED, by=cast.wiesental_clerk, at=AT)


def claim(cast: Cast, letter: Delivery, kind: str, arrived: date | None = None) -> ReceiptClaim:
    said = actions.Said(kind, TODAY, "Anruf von heute.", arrived, letter)
    notice = again(letter.notice)
    return actions.claim_receipt(notice=notice, said=said, by=cast.wiesental_clerk, at=AT)


def announced_on(letter: Delivery) -> date | None:
    return queries.compute(again(letter.notice), AT).announced_on


def test_both_sides_read_that_a_denied_letter_announces_nothing(
    cast: Cast, letter: Delivery, client_of: Callable[[Actor], Client]
) -> None:
    assert announced_on(letter) == PRESUMED
    clerk, anna = client_of(cast.wiesental_clerk), client_of(cast.citizen)
    where = reverse("cases:claim", args=[letter.notice.case_id, letter.notice_id])
    case_page = reverse("cases:case", args=[letter.notice.case_id])
    assert where in clerk.get(case_page).content.decode()
    values = {"way": str(letter.pk), "kind": "denied", "stated_on": f"{TODAY:%d.%m.%Y}",
              "reason": "Ruft an: nichts im Kasten."}  # fmt: skip
    for _click in range(2):
        assert clerk.post(where, values).headers["Location"] == case_page
    assert ReceiptClaim.objects.count() == 1
    assert announced_on(letter) is None
    assert Case.objects.get().letter_due

    page = clerk.get(case_page).content.decode()
    assert "Ruft an: nichts im Kasten." in page
    message = again(letter.notice).message
    assert message
    thread = anna.get(reverse("mailbox:thread", args=[message.thread_id])).content.decode()
    assert "Ruft an" not in thread
    assert told(page) == told(thread)
    words = " ".join(told(page))
    assert "Nicht bekannt gegeben: Zugang bestritten" in words
    assert "Der Zugang ist bestritten und nicht nachgewiesen." in words
    assert found_lies() == []


def test_a_later_day_counts_until_it_is_settled(cast: Cast, letter: Delivery) -> None:
    claim(cast, letter, "later", date(2026, 12, 7))
    effect = queries.effect_of(again(letter.notice), AT)
    assert announced_on(letter) == date(2026, 12, 7)
    assert any("erst am Mo, 07.12.2026 zugegangen" in each.text for each in effect.reasons)
    claim(cast, letter, "settled")
    assert announced_on(letter) == PRESUMED
    assert not Case.objects.get().letter_due
    assert found_lies() == []


def test_a_second_letter_announces_after_the_first_was_denied(cast: Cast, letter: Delivery) -> None:
    claim(cast, letter, "denied")
    actions.deliver(
        notice=letter.notice, way="hand-over", day=TODAY, by=cast.wiesental_clerk, at=AT
    )
    assert announced_on(letter) == TODAY
    assert not Case.objects.get().letter_due


def test_a_corrected_entry_keeps_what_was_said(cast: Cast, letter: Delivery) -> None:
    claim(cast, letter, "later", date(2026, 12, 2))
    other = {"way": "post", "reason": "Vertippt.", "by": cast.wiesental_clerk, "at": AT}
    actions.correct_delivery(delivery=letter, day=date(2026, 11, 26), **other)
    assert announced_on(letter) == date(2026, 12, 2)
    late = Delivery.objects.get(replaces=letter)
    actions.correct_delivery(delivery=late, day=date(2026, 12, 3), **other)  # after that day
    assert announced_on(letter) == date(2026, 12, 7)
    with pytest.raises(NotPresumedError):
        claim(cast, letter, "denied")  # it has been replaced


def test_days_that_cannot_be(cast: Cast, letter: Delivery) -> None:
    for arrived in (date(2026, 11, 24), date(2026, 12, 15)):
        with pytest.raises(NotOnThatDayError, match="Angekommen sein kann"):
            claim(cast, letter, "later", arrived)


@pytest.mark.parametrize(
    "values", [{"kind": "later"}, {"kind": "denied", "arrived_on": "01.12.2026"}, {"way": "x"}]
)
def test_the_form_says_what_is_missing(
    cast: Cast, letter: Delivery, client_of: Callable[[Actor], Client], values: dict[str, str]
) -> None:
    where = reverse("cases:claim", args=[letter.notice.case_id, letter.notice_id])
    filled = {"way": str(letter.pk), "kind": "denied", "stated_on": f"{TODAY:%d.%m.%Y}",
              "reason": "Anruf."}  # fmt: skip
    answer = client_of(cast.wiesental_clerk).post(where, {**filled, **values})
    assert answer.status_code == 200
    assert "Fehler" in answer.content.decode()
    assert not ReceiptClaim.objects.exists()


def test_what_is_handed_over_is_not_presumed(
    cast: Cast,
    time: Clock,
    decide: Callable[..., Notice],
) -> None:
    notice = decide()
    time.on(TODAY)
    handed = actions.deliver(
        notice=notice, way="hand-over", day=POSTED, by=cast.wiesental_clerk, at=AT
    )
    with pytest.raises(NotPresumedError):
        claim(cast, handed, "denied")
    said = actions.Said("denied", TODAY, "Keine Mail.")  # retrieval proves itself
    with pytest.raises(NotPresumedError):
        actions.claim_receipt(notice=again(notice), said=said, by=cast.wiesental_clerk, at=AT)
    assert queries.presumed(queries.compute(again(notice), AT)) == []


def test_of_a_tax_notice_in_the_mailbox_the_retrieval_counts(
    cast: Cast, time: Clock, decide: Callable[..., Notice], client_of: Callable[[Actor], Client]
) -> None:
    notice = decide()
    Notice.objects.update(regime="tax")
    message = again(notice).message
    assert message
    mailbox.mark_notified(message=message, at=DECIDED)
    mailbox.retrieve(thread=message.thread, by=cast.citizen, at=datetime(2026, 12, 9, tzinfo=UTC))
    time.on(TODAY)
    where = reverse("cases:claim", args=[notice.case_id, notice.pk])
    values = {"way": "mailbox", "kind": "denied", "stated_on": f"{TODAY:%d.%m.%Y}",
              "reason": "Keine Mail bekommen."}  # fmt: skip
    assert client_of(cast.wiesental_clerk).post(where, values).status_code == 302
    assert queries.compute(again(notice), AT).announced_on == date(2026, 12, 9)
    later = actions.Said("later", TODAY, "Kam im Dezember.", date(2026, 12, 4))
    actions.claim_receipt(notice=again(notice), said=later, by=cast.wiesental_clerk, at=AT)
    effect = queries.effect_of(again(notice), AT)
    texts = [each.text for each in effect.reasons]
    assert "Festgehalten ist: Zugang beim Empfänger am Fr, 04.12.2026." in texts
    assert "Ein späterer Zugang am Fr, 04.12.2026 ändert nach dieser Vorschrift nichts." in texts


def test_nobody_else_claims(cast: Cast, letter: Delivery) -> None:
    said = actions.Said("denied", TODAY, "Nein.", None, letter)
    with pytest.raises(Forbidden):
        actions.claim_receipt(notice=again(letter.notice), said=said, by=cast.wiesental_it, at=AT)


def test_a_claim_is_never_changed(cast: Cast, letter: Delivery) -> None:
    row = claim(cast, letter, "denied")
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptClaim.objects.filter(pk=row.pk).update(kind="later")
    ReceiptClaim.objects.filter(pk=row.pk).update(kind="settled")
    assert found_lies() == ["fact.changed"]


def test_the_court_reads_it(cast: Cast, letter: Delivery, tmp_path: Path) -> None:
    claim(cast, letter, "later", date(2026, 12, 7))
    body = actions.export_proof(
        notice=again(letter.notice), by=cast.wiesental_clerk, at=clock.now()
    )
    code, text = alone(tmp_path, body)
    assert code == 0, text
    assert "Einwand gegen den Zugang, angekommen am: 2026-12-07" in text
