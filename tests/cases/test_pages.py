"""The staff's pages: who sees what, constant query counts, forms that say what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rathaus.access.actor import Actor
from rathaus.archive import content as archive
from rathaus.archive.models import Record
from rathaus.cases import actions
from rathaus.cases.content import Decision
from rathaus.cases.models import Case, Notice
from rathaus.lib import typeset
from tests.cases import story
from tests.cases.story import AT
from tests.cast import Cast

SignIn = Callable[[Actor], Client]
READ = ["case"]
WRITE_FORMS = ["note", "message", "request_correction", "decide"]
POSTS = ["take", "unassign", "mark_read", "resume", "close", "reopen"]


def url(name: str, case: Case) -> str:
    return reverse(f"cases:{name}", args=[case.pk])


def queries(client: Client, address: str, posted: dict[str, str] | None = None) -> int:
    client.get(address)  # sign-in, content types and other first-time queries
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.post(address, posted) if posted else client.get(address)
    assert answer.status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", READ)
def test_who_may_read(cast: Cast, case: Case, client_of: SignIn, name: str) -> None:
    expected = {
        "wiesental_clerk": 200,
        "wiesental_head": 200,
        "wiesental_auditor": 200,
        "wiesental_it": 403,
        "wiesental_guide": 403,
        "birkenrain_clerk": 404,
        "kreis_head": 404,
        "bernd": 404,
        "anna": 403,
    }
    got = {who: client_of(cast.people[who]).get(url(name, case)).status_code for who in expected}
    assert got == expected


@pytest.mark.parametrize("name", [*WRITE_FORMS, *POSTS])
def test_who_may_write(cast: Cast, case: Case, client_of: SignIn, name: str) -> None:
    expected = {
        "wiesental_auditor": 403,
        "wiesental_it": 403,
        "birkenrain_clerk": 404,
        "bernd": 404,
    }
    got = {who: client_of(cast.people[who]).post(url(name, case)).status_code for who in expected}
    assert got == expected


def test_only_the_head_assigns(cast: Cast, case: Case, client_of: SignIn) -> None:
    assert client_of(cast.wiesental_clerk).get(url("assign", case)).status_code == 403
    head = client_of(cast.wiesental_head)
    page = head.get(url("assign", case))
    assert "Cem Kaya, Ordnungsamt" in page.content.decode()
    assert "Björn Busch" not in page.content.decode()
    head.post(url("assign", case), {"post": str(cast.wiesental_clerk2.post.pk)})
    case.refresh_from_db()
    assert case.assigned_to == cast.wiesental_clerk2.post


@pytest.mark.parametrize("name", POSTS)
def test_only_post_changes_anything(cast: Cast, case: Case, client_of: SignIn, name: str) -> None:
    assert client_of(cast.wiesental_head).get(url(name, case)).status_code == 405


def test_who_has_an_inbox(cast: Cast, case: Case, client_of: SignIn) -> None:
    expected = {
        "wiesental_clerk": 200,
        "wiesental_auditor": 200,
        "wiesental_it": 403,
        "anna": 404,
        "birkenrain_clerk": 200,
    }
    got = {w: client_of(cast.people[w]).get(reverse("cases:inbox")) for w in expected}
    assert {who: answer.status_code for who, answer in got.items()} == expected
    assert case.number in got["wiesental_clerk"].content.decode()
    assert case.number not in got["birkenrain_clerk"].content.decode()


def test_visitors_sign_in_first(case: Case, client: Client) -> None:
    assert client.get(reverse("cases:inbox")).status_code == 302
    assert client.get(url("case", case)).status_code == 302


def many(cast: Cast, tax: story.DogTax, number: int) -> None:
    for i in range(number):
        case = story.apply(cast, tax, key=f"many-{i}", at=AT - timedelta(days=i))
        if i % 2:
            actions.take(case=case, by=cast.wiesental_clerk, at=AT)


def test_the_inbox_asks_a_constant_number_of_queries(
    cast: Cast, tax: story.DogTax, client_of: SignIn
) -> None:
    client, address = client_of(cast.wiesental_clerk), reverse("cases:inbox") + "?ansicht=all"
    many(cast, tax, 1)
    one, searched = queries(client, address), queries(client, address, {"suche": "anna"})
    many(cast, tax, 30)
    assert Case.objects.count() == 30
    assert queries(client, address) == one
    assert queries(client, address, {"suche": "anna"}) == searched
    assert one <= 15  # the navigation counts cases, messages and rooms


def test_the_case_page_asks_a_constant_number_of_queries(
    cast: Cast, case: Case, client_of: SignIn
) -> None:
    client = client_of(cast.wiesental_clerk)
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    work(cast, case)
    one = queries(client, url("case", case))
    for _ in range(10):
        work(cast, case)
    assert queries(client, url("case", case)) == one


def work(cast: Cast, case: Case) -> None:
    actions.note(case=case, text="Vermerk", by=cast.wiesental_clerk, at=AT)
    actions.message(case=case, text="Nachricht", by=cast.wiesental_clerk, at=AT)


def test_tabs_filters_and_search(cast: Cast, tax: story.DogTax, client_of: SignIn) -> None:
    anna = story.apply(cast, tax, key="anna")
    bernd = story.apply(cast, tax, by=cast.other_citizen, key="b", vorname="Bernd", name="Brook")
    actions.take(case=bernd, by=cast.wiesental_clerk, at=AT)
    Case.objects.filter(pk=bernd.pk).update(due_on="2020-01-01")
    client = client_of(cast.wiesental_clerk)

    def shown(suche: str = "", **wanted: str) -> list[str]:
        address = reverse("cases:inbox")
        answer = client.post(address, {"suche": suche}) if suche else client.get(address, wanted)
        text = answer.content.decode()
        return [case.number for case in (anna, bernd) if f">{case.number}<" in text]

    assert shown() == [anna.number]
    assert shown(ansicht="mine") == [bernd.number]
    assert shown(ansicht="overdue") == [bernd.number]
    assert shown(ansicht="all") == [anna.number, bernd.number]
    assert shown(ansicht="waiting") == []
    assert shown(suche="brook") == [bernd.number]
    assert shown(suche="000001") == [anna.number]
    assert shown(suche="Niemand") == []
    assert shown(ansicht="all", ort=str(cast.bachlingen.pk)) == []
    assert shown(ansicht="all", leistung=str(tax.service.pk)) == [anna.number, bernd.number]
    assert shown(ansicht="all", leistung="kaputt", ort="'--", seite="x", sortierung="y") == [
        anna.number,
        bernd.number,
    ]


def test_where_the_inbox_opens(cast: Cast, tax: story.DogTax, client_of: SignIn) -> None:
    def tab(who: Actor) -> str:
        page = client_of(who).get(reverse("cases:inbox"))
        return str(page.context["filter"].tab)

    case = story.apply(cast, tax, key="anna")
    assert tab(cast.wiesental_clerk) == "new"
    assert tab(cast.wiesental_auditor) == "all"
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    assert tab(cast.wiesental_clerk) == "mine"
    assert tab(cast.wiesental_auditor) == "all"


def test_the_due_date_goes_with_the_decision(cast: Cast, case: Case, client_of: SignIn) -> None:
    client = client_of(cast.wiesental_clerk)
    assert "Zu erledigen bis" in client.get(url("case", case)).content.decode()
    Case.objects.filter(pk=case.pk).update(state="granted")
    assert "Zu erledigen bis" not in client.get(url("case", case)).content.decode()


def test_the_case_page_shows_everything(cast: Cast, tax: story.DogTax, client_of: SignIn) -> None:
    record = story.vaccination_card(cast)
    case = story.apply(cast, tax, files={"impfpass": record}, rufname="<b>Rex</b>")
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    actions.note(case=case, text="Rasse prüfen", by=cast.wiesental_clerk, at=AT)
    text = client_of(cast.wiesental_auditor).get(url("case", case)).content.decode()
    for part in ("Anna Auerbach", "&lt;b&gt;Rex&lt;/b&gt;", "Rasse prüfen", "Impfpass Müsli.pdf",
                 "Eingangsbestätigung", "Vorgang übernommen", "Clara Klöver"):  # fmt: skip
        assert part in text, part
    assert "<b>Rex" not in text
    assert "Entscheiden" not in text, "an auditor reads"


def test_attachments_are_downloads(cast: Cast, tax: story.DogTax, client_of: SignIn) -> None:
    record = story.vaccination_card(cast)
    case = story.apply(cast, tax, files={"impfpass": record})
    other = story.apply(cast, tax, key="other")
    file = case.applications.get().files.get()
    client = client_of(cast.wiesental_auditor)
    answer = client.get(reverse("cases:attachment", args=[case.pk, file.pk]))
    assert answer.content == b"%PDF-1.4\nImpfpass"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Impfpass%20M")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(reverse("cases:attachment", args=[other.pk, file.pk])).status_code == 404
    stranger = client_of(cast.birkenrain_clerk)
    assert stranger.get(reverse("cases:attachment", args=[case.pk, file.pk])).status_code == 404
    archive.remove(record)
    lost = client.get(reverse("cases:attachment", args=[case.pk, file.pk]), follow=True)
    assert str(record.pk) in lost.content.decode()


@pytest.mark.parametrize("lost", [{"disposed_at": AT, "sealed": b""}, {"sealed": b"?"}])
def test_a_file_that_is_gone_or_damaged_does_not_close_the_case(
    cast: Cast, tax: story.DogTax, client_of: SignIn, lost: dict[str, Any]
) -> None:
    record = story.vaccination_card(cast)
    case = story.apply(cast, tax, files={"impfpass": record})
    Record.objects.filter(pk=record.pk).update(**lost)
    client, words = client_of(cast.wiesental_clerk), "gelöscht" if len(lost) > 1 else "beschädigt"
    page = client.get(url("case", case))
    assert words in page.content.decode()
    file = case.applications.get().files.get()
    address = reverse("cases:attachment", args=[case.pk, file.pk])
    answer = client.get(address, follow=True)
    assert answer.redirect_chain == [(url("case", case), 302)]


def test_what_was_written_is_not_lost_when_a_decision_fails(
    cast: Cast, case: Case, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    monkeypatch.setattr(typeset, "LIMIT", 10)
    for button in ({}, {"preview": "1"}):
        written = {"outcome": "refused", "reasons": "Weil der Hund beißt.", **button}
        answer = client_of(cast.wiesental_clerk).post(url("decide", case), written)
        assert "zu lang" in answer.content.decode()
        assert "Weil der Hund beißt." in answer.content.decode()


def test_a_decision_needs_reasons(cast: Cast, case: Case, client_of: SignIn) -> None:
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    client = client_of(cast.wiesental_clerk)
    page = client.get(url("decide", case)).content.decode()
    assert "Die Anmeldung kostet nichts." in page
    answer = client.post(url("decide", case), {"outcome": "refused"})
    assert "Bitte begründen Sie die Entscheidung." in answer.content.decode()
    assert Notice.objects.count() == 0


def test_the_preview_is_a_pdf(cast: Cast, case: Case, client_of: SignIn) -> None:
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    client = client_of(cast.wiesental_clerk)
    answer = client.post(url("decide", case), {"outcome": "granted", "preview": "1"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer.content.startswith(b"%PDF")
    assert Notice.objects.count() == 0


def test_two_clicks_decide_once(cast: Cast, case: Case, client_of: SignIn) -> None:
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    client = client_of(cast.wiesental_clerk)
    client.post(url("decide", case), {"outcome": "granted"})
    second = client.post(url("decide", case), {"outcome": "granted"}, follow=True)
    assert "Das geht jetzt nicht" in second.content.decode()
    assert Notice.objects.count() == 1


def test_the_notice_opens(cast: Cast, case: Case, client_of: SignIn) -> None:
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    notice = actions.decide(case=case, decision=Decision("granted"), by=cast.wiesental_clerk, at=AT)
    address = reverse("cases:notice", args=[case.pk, notice.pk])
    answer = client_of(cast.wiesental_auditor).get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert client_of(cast.birkenrain_clerk).get(address).status_code == 404


def test_templates_fill_in_a_message(cast: Cast, case: Case, client_of: SignIn) -> None:
    client = client_of(cast.wiesental_clerk)
    page = client.get(url("message", case), {"vorlage": "termin"}).content.decode()
    assert "Unser Vorschlag" in page


def test_a_correction_needs_a_day_in_the_future(cast: Cast, case: Case, client_of: SignIn) -> None:
    actions.take(case=case, by=cast.wiesental_clerk, at=AT)
    client = client_of(cast.wiesental_clerk)
    values = {"paths": ["chip"], "note": "Bitte ergänzen.", "answer_by": "01.01.2020"}
    answer = client.post(url("request_correction", case), values)
    assert "Bitte geben Sie einen Tag in der Zukunft an." in answer.content.decode()


def test_the_applicant_takes_it_back(cast: Cast, case: Case, client_of: SignIn) -> None:
    anna, bernd = client_of(cast.citizen), client_of(cast.other_citizen)
    assert bernd.get(url("withdraw", case)).status_code == 404
    assert "Antrag zurücknehmen" in anna.get(url("withdraw", case)).content.decode()
    assert anna.post(url("withdraw", case)).status_code == 302
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_staff_see_how_many_are_new(cast: Cast, case: Case, client_of: SignIn) -> None:
    page = client_of(cast.wiesental_clerk).get(reverse("rights")).content.decode()
    assert "Vorgänge (1 neu)" in page
    assert "Vorgänge" not in client_of(cast.wiesental_it).get(reverse("rights")).content.decode()
