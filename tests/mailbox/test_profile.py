"""The profile: checked in German, stored by meaning."""

from __future__ import annotations

import pytest
from django.urls import reverse

from rathaus.mailbox import queries

URL = reverse("mailbox:profile")
ANNA = {
    "given_name": "Anna",
    "family_name": "Auerbach",
    "birth_date": "29.02.1980",
    "street": "Am Anger",
    "house_number": "12 a",
    "postcode": "29000",
    "town": "Auwinkel",
    "phone": "+49 (5999) 100-20",
}


def test_a_citizen_saves_and_sees_the_profile_again(cast, client_of):
    client = client_of(cast.citizen)
    response = client.post(URL, ANNA, follow=True)
    assert response.redirect_chain == [(URL, 302)]
    page = response.content.decode()
    assert "Ihr Profil ist gespeichert." in page
    assert 'value="29.02.1980"' in page
    assert 'value="Am Anger"' in page
    values = queries.profile_values(cast.citizen.account)
    assert values == ANNA | {"birth_date": "1980-02-29", "email": "anna@example.org"}


def test_what_is_emptied_is_forgotten(cast, client_of):
    client = client_of(cast.citizen)
    client.post(URL, ANNA)
    client.post(URL, {"given_name": "Anna"})
    assert queries.profile_values(cast.citizen.account).keys() == {"email", "given_name"}


def test_a_business_has_a_name_and_no_birthday(cast, client_of):
    client = client_of(cast.people["business"])
    page = client.get(URL).content.decode()
    assert "Name des Unternehmens" in page
    assert "Geburtsdatum" not in page
    client.post(URL, {"company_name": "Hofladen", "birth_date": "01.01.1990"})
    values = queries.profile_values(cast.people["business"].account)
    assert values == {"email": "betrieb@example.org", "company_name": "Hofladen"}


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("birth_date", "31.02.1980", "Bitte geben Sie ein Datum an, das es gibt"),
        ("birth_date", "1980-02-01", "Bitte geben Sie ein Datum an, das es gibt"),
        ("birth_date", "01.01.2199", "Das Geburtsdatum liegt in der Zukunft."),
        ("birth_date", "01.01.1066", "Bitte prüfen Sie das Jahr"),
        ("postcode", "2900", "Eine Postleitzahl hat fünf Ziffern"),
        ("postcode", "2900a", "Eine Postleitzahl hat fünf Ziffern"),
        ("house_number", "a12", "Eine Hausnummer beginnt mit einer Ziffer"),
        ("phone", "anrufen", "Bitte geben Sie eine Telefonnummer an"),
        ("phone", "12", "Bitte geben Sie eine Telefonnummer an"),
        ("given_name", "x" * 101, "100"),
    ],
)
def test_faults_are_explained(cast, client_of, field, value, error):
    response = client_of(cast.citizen).post(URL, ANNA | {field: value})
    assert response.status_code == 200
    page = response.content.decode()
    assert error in page
    assert 'aria-invalid="true"' in page
    assert queries.profile_values(cast.citizen.account).keys() == {"email"}
