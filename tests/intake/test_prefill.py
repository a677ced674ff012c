"""Answers from the profile: only the applicant's, never over what was answered."""

from __future__ import annotations

from django.urls import reverse

from rathaus.intake.actions import start_draft
from rathaus.intake.forms import load
from rathaus.intake.forms.completion import initial
from rathaus.intake.forms.instance import get, put
from rathaus.intake.forms.prefill import from_profile, prefill, questions
from rathaus.intake.models import Draft
from rathaus.lib import clock
from rathaus.mailbox.actions import save_profile

PROFILE = {
    "given_name": "Anna",
    "family_name": "Auerbach",
    "birth_date": "1980-02-29",
    "street": "Am Anger",
    "house_number": "12 a",
    "town": "Auwinkel",
    "email": "anna@example.org",
}


def field(key, meaning, kind="text", **more):
    return {"key": key, "type": kind, "label": key, "meaning": meaning} | more


def group(key, *nodes, **more):
    return {"key": key, "label": key, "nodes": list(nodes)} | more


def form(*steps):
    return load(
        {
            "format": "rathaus-form/1",
            "title": "Probe",
            "steps": [{"title": "Schritt", "nodes": nodes} for nodes in steps],
        }
    )


def filled(made):
    return prefill(made, initial(made), PROFILE)


def test_the_applicant_is_filled_in_with_an_address_in_a_group_beside():
    made = form(
        [
            group(
                "person", group("name", field("vor", "given_name"), field("nach", "family_name"))
            ),
            group("anschrift", field("zeile", "street_and_number"), field("ort", "town")),
        ],
        [field("mail", "email", "email")],
    )
    data = filled(made)
    assert get(data, "person/name/vor") == "Anna"
    assert get(data, "anschrift/zeile") == "Am Anger 12 a"
    assert get(data, "anschrift/ort") == "Auwinkel"
    assert get(data, "mail") == "anna@example.org"


def test_a_child_in_the_same_step_is_somebody_else():
    made = form(
        [
            group("elternteil", field("nach", "family_name")),
            group("kind", field("nach", "family_name"), field("geboren", "birth_date", "date")),
        ]
    )
    data = filled(made)
    assert get(data, "elternteil/nach") == "Auerbach"
    assert get(data, "kind/nach") is None
    assert get(data, "kind/geboren") is None


def test_a_later_step_about_somebody_else_stays_empty():
    made = form(
        [field("nach", "family_name")],
        [field("geboren", "birth_date", "date"), field("ort", "town")],
    )
    assert set(questions(made)) == {"nach"}


def test_answers_stay_and_what_is_not_sure_stays_empty():
    made = form(
        [
            field("nach", "family_name"),
            field("vor", "given_name"),
            group("weitere", field("ort", "town"), max=3),
            group("wahl", field("strasse", "street"), field("ort", "town"), choice=True),
            group("freiwillig", field("nummer", "house_number"), min=0),
        ]
    )
    data = prefill(made, put(initial(made), "vor", "Annegret"), PROFILE)
    assert get(data, "vor") == "Annegret"
    assert set(questions(made)) == {"nach", "vor"}


def test_a_date_in_pieces():
    made = form([field("nach", "family_name"), field("j", "birth_year"), field("t", "birth_day")])
    data = filled(made)
    assert (get(data, "j"), get(data, "t")) == ("1980", "29")


def test_what_comes_from_the_profile_is_known_until_it_is_changed():
    made = form([field("nach", "family_name"), field("vor", "given_name")])
    data = put(filled(made), "vor", "Annegret")
    assert from_profile(made, data, PROFILE) == {"nach"}


def test_an_empty_profile_changes_nothing():
    made = form([field("nach", "family_name")])
    assert prefill(made, initial(made), {}) == initial(made)


def test_a_person_sees_what_came_from_the_profile_and_may_change_it(cast, anna, dog_offer):
    save_profile(
        account=cast.citizen.account,
        values=PROFILE | {"given_name": "Annegret"},
        by=cast.citizen,
        at=clock.now(),
    )
    start_draft(offer=dog_offer, place=cast.places["auwinkel"], by=cast.citizen, at=clock.now())
    draft = Draft.objects.get()
    address = reverse("intake:step", args=[draft.pk, 1])
    page = anna.client.get(address).content.decode()
    assert page.count("Aus Ihrem Profil übernommen.") == 7
    assert page.count("Quelle: Ihre eigene Angabe, hier änderbar.") >= 6
    assert 'value="29.02.1980"' in page
    anna.client.post(address, {"halter/vorname": "Anne", "action": "save"})
    page = anna.client.get(address).content.decode()
    assert 'value="Anne"' in page
    assert "Annegret" not in page
