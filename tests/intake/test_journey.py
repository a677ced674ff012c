from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from rathaus.audit.models import Event
from rathaus.catalogue.models import Offer
from rathaus.exchange.arrival import Arrival
from rathaus.exchange.models import Submission
from rathaus.intake import content
from rathaus.intake.models import Draft
from tests.cast import Cast
from tests.intake import story
from tests.intake.story import DOG, OWNER, Applicant


def test_from_the_start_page_to_the_receipt(
    anna: Applicant, dog_offer: Offer, arrivals: list[Arrival], cast: Cast
) -> None:
    anna.fill_dog_form(dog_offer)
    assert anna.url.endswith("/pruefen/")
    for text in ("Anna", "03.04.1985", "Müsli", "Hündin", "276098100123456", "Ja"):
        assert text in anna.page.text
    anna.press()
    assert anna.url.endswith("/abgesendet/")
    submission = Submission.objects.get()
    assert submission.reference in anna.page.text
    (arrival,) = arrivals
    assert (arrival.authority, arrival.place) == (cast.wiesental, cast.auwinkel)
    assert arrival.data["halter"]["geburtsdatum"] == "1985-04-03"
    assert arrival.data["hunde"][0]["name"] == "Müsli"
    assert "sepa" not in arrival.data
    draft = Draft.objects.get()
    assert content.read_draft(draft) == {}
    assert draft.submission == submission


def test_the_start_page_says_what_is_needed_and_fills_in_the_email(
    anna: Applicant, dog_offer: Offer
) -> None:
    anna.open(f"/antrag/neu/{dog_offer.pk}/039995401001/")
    assert "Impfpass" in anna.page.text
    assert "Samtgemeinde Wiesental" in anna.page.text
    assert Draft.objects.count() == 0
    anna.press()
    assert anna.page.values["halter/email"] == ["anna@example.org"]
    assert "Schritt 1 von 5" in anna.page.text


def test_anonymous_visitors_sign_in_and_come_back(client: Client, dog_offer: Offer) -> None:
    url = f"/antrag/neu/{dog_offer.pk}/039995401001/"
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"].startswith(f"{reverse('account_login')}?next=/antrag/neu/")


def test_two_clicks_on_begin_make_one_draft(anna: Applicant, dog_offer: Offer) -> None:
    url = f"/antrag/neu/{dog_offer.pk}/039995401001/"
    anna.client.post(url)
    anna.client.post(url)
    assert Draft.objects.count() == 1


def test_a_step_shows_what_is_wrong_and_keeps_what_was_typed(
    anna: Applicant, dog_offer: Offer
) -> None:
    anna.open(f"/antrag/neu/{dog_offer.pk}/039995401001/").press()
    anna.press(**{**OWNER, "geburtsdatum": "gestern", "plz": "123", "vorname": ""})
    assert anna.url.endswith("/schritt/1/")
    assert anna.page.text.count("Bitte füllen Sie „Vorname“ aus.") == 2  # summary and field
    assert "TT.MM.JJJJ" in anna.page.text
    assert anna.page.values["halter/geburtsdatum"] == ["gestern"]
    assert anna.page.values["halter/familienname"] == ["Auerbach"]
    assert 'href="#feld:halter:vorname"' in anna.page.text
    assert "feld:halter:vorname" in anna.page.ids
    anna.press(vorname="Anna", plz="29992", geburtsdatum="3. April 1985")
    assert anna.url.endswith("/schritt/2/")


def test_rows_are_added_and_removed_without_javascript(anna: Applicant, dog_offer: Offer) -> None:
    anna.open(f"/antrag/neu/{dog_offer.pk}/039995401001/").press().press(**OWNER)
    anna.press("add:hunde", **DOG)
    assert anna.page.values["hunde/0/name"] == ["Müsli"]
    anna.press("next", weitere_hunde="0")
    assert "hunde/1/name" in anna.page.values
    assert "Bitte füllen Sie „Rufname“ aus." in anna.page.text
    anna.press("remove:hunde/1")
    assert "hunde/1/name" not in anna.page.values
    anna.press("next")
    assert anna.url.endswith("/schritt/3/")


def test_an_answer_brings_up_another_question(anna: Applicant, dog_offer: Offer) -> None:
    anna.open(f"/antrag/neu/{dog_offer.pk}/039995401001/").press().press(**OWNER)
    anna.press(**DOG, weitere_hunde="0").press(ermaessigung="nein")
    assert "sepa/iban" not in anna.page.values
    anna.press(lastschrift="true")
    assert anna.url.endswith("/schritt/4/")
    assert "weitere Fragen" in anna.page.text
    assert "Bitte füllen Sie" not in anna.page.text
    anna.press(inhaber="Anna Auerbach", iban="DE12 5001 0517 0648 4898 90", erlaubnis="true")
    assert anna.url.endswith("/schritt/5/")


def test_answers_that_are_no_longer_asked_for_are_not_sent(
    anna: Applicant, dog_offer: Offer, arrivals: list[Arrival]
) -> None:
    anna.fill_dog_form(dog_offer)
    step = anna.url.replace("pruefen", "schritt/4") + "?zurueck=1"
    anna.open(step).press(lastschrift="true").press(iban="DE12500105170648489890")
    anna.press(lastschrift="false")
    assert anna.url.endswith("/pruefen/")
    assert "IBAN" not in anna.page.text
    anna.press()
    assert "sepa" not in arrivals[0].data


def test_change_links_come_back_to_the_review(anna: Applicant, dog_offer: Offer) -> None:
    anna.fill_dog_form(dog_offer)
    anna.open(anna.url.replace("pruefen", "schritt/1") + "?zurueck=1")
    anna.press(ort="Bachlingen")
    assert anna.url.endswith("/pruefen/")
    assert "Bachlingen" in anna.page.text


def test_an_incomplete_application_is_not_sent(
    anna: Applicant, dog_offer: Offer, arrivals: list[Arrival]
) -> None:
    anna.open(f"/antrag/neu/{dog_offer.pk}/039995401001/").press().press("save", **OWNER)
    assert anna.url == "/antrag/"
    draft = Draft.objects.get()
    anna.open(f"/antrag/{draft.pk}/pruefen/")
    assert "Das fehlt noch" in anna.page.text
    anna.press()
    assert "Rufname" in anna.page.text
    assert arrivals == []
    assert Draft.objects.get().is_open


def test_sending_twice_arrives_once(
    anna: Applicant, dog_offer: Offer, arrivals: list[Arrival]
) -> None:
    anna.fill_dog_form(dog_offer)
    review, key = anna.url, {"key": anna.page.values["key"][0]}
    first = anna.client.post(review, key)
    second = anna.client.post(review, key)
    assert first["Location"] == second["Location"]
    assert first["Location"].endswith("/abgesendet/")
    assert len(arrivals) == Submission.objects.count() == 1
    # the back button, a bookmarked step, the start of the draft
    for url in (review, review.replace("pruefen", "schritt/2"), review.replace("pruefen/", "")):
        assert anna.open(url).url.endswith("/abgesendet/")
    # a step posted late changes nothing
    late = anna.client.post(review.replace("pruefen", "schritt/1"), OWNER)
    assert late["Location"].endswith("/abgesendet/")


def test_a_draft_is_listed_and_deleted(anna: Applicant, dog_offer: Offer) -> None:
    anna.open(f"/antrag/neu/{dog_offer.pk}/039995401001/").press()
    draft = Draft.objects.get()
    anna.open("/antrag/")
    assert "Hund anmelden" in anna.page.text
    anna.open(f"/antrag/{draft.pk}/loeschen/")
    assert Draft.objects.exists()
    anna.press()
    assert not Draft.objects.exists()
    assert "keinen angefangenen Antrag" in anna.page.text
    assert anna.open(f"/antrag/{draft.pk}/schritt/1/").status == 404


@pytest.mark.parametrize("who", ["bernd", "wiesental_clerk", "wiesental_head"])
def test_a_draft_is_nobody_elses_business(
    anna: Applicant, dog_offer: Offer, cast: Cast, client_of: Callable[..., Client], who: str
) -> None:
    anna.open(f"/antrag/neu/{dog_offer.pk}/039995401001/").press()
    draft = Draft.objects.get()
    other = client_of(cast.people[who])
    for ending in ("", "schritt/1/", "pruefen/", "abgesendet/", "loeschen/"):
        assert other.get(f"/antrag/{draft.pk}/{ending}").status_code == 404
        assert other.post(f"/antrag/{draft.pk}/{ending}").status_code in (404, 405)


def test_staff_are_told_to_use_their_own_account(
    cast: Cast, dog_offer: Offer, client_of: Callable[..., Client]
) -> None:
    clerk = story.applicant(client_of, cast.wiesental_clerk)
    clerk.open(f"/antrag/neu/{dog_offer.pk}/039995401001/")
    assert "Dienstkonto" in clerk.page.text
    clerk.press()
    assert Draft.objects.count() == 0


def test_an_account_with_too_little_trust_is_told_why(anna: Applicant, cast: Cast) -> None:
    version = story.publish("hund", story.DOG_FORM.read_bytes())
    offer = story.offer(cast, version, trust_level=2)
    anna.open(f"/antrag/neu/{offer.pk}/039995401001/")
    assert "substanziell" in anna.page.text
    anna.press()
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("place", ["039990010010", "000000000000"])
def test_an_offer_is_not_to_be_had_elsewhere(anna: Applicant, dog_offer: Offer, place: str) -> None:
    assert anna.open(f"/antrag/neu/{dog_offer.pk}/{place}/").status == 404


def test_events_hold_no_answers(anna: Applicant, dog_offer: Offer, arrivals: list[Arrival]) -> None:
    anna.fill_dog_form(dog_offer).press()
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"draft.start", "draft.save", "draft.submit", "submission.receive"} <= verbs
    for event in Event.objects.all():
        assert not any(word in str(event.detail) for word in ("Anna", "Müsli", "29992"))


def test_my_drafts_cost_the_same_for_one_and_thirty(
    anna: Applicant,
    dog_offer: Offer,
    cast: Cast,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    anna.open(f"/antrag/neu/{dog_offer.pk}/039995401001/").press()
    counts = []
    draft = Draft.objects.get()
    for _round in range(2):
        with django_assert_max_num_queries(30) as counted:  # type: ignore[attr-defined]  # a context manager
            anna.open("/antrag/")
        counts.append(len(counted))
        for _number in range(29):
            draft.pk = None
            draft.id = None
            draft = Draft(**{
                f.attname: getattr(draft, f.attname)
                for f in Draft._meta.concrete_fields if f.attname != "id"
            })  # fmt: skip
            draft.save(force_insert=True)
    assert counts[0] == counts[1]
