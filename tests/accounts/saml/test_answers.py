"""Genuine answers of SimpleSAMLphp, read."""

from __future__ import annotations

import pytest

from rathaus.accounts.identities.saml import messages
from rathaus.accounts.models import TrustLevel
from tests.accounts.saml import people
from tests.accounts.saml.party import Party


@pytest.mark.parametrize("pss", [False])
def test_a_person_signs_in(party: Party, pss: bool) -> None:
    request_id = messages.new_id()
    answer = party.read(party.ask("u01-3", request_id=request_id, pss=pss))
    row = people.known()[0]
    assert answer.request_id == request_id
    assert answer.level == TrustLevel.SUBSTANTIAL
    assert party.profile.subject_of(answer.values) == row["bpk2"]
    meanings = party.profile.meanings(answer.values)
    assert meanings["family_name"] == row["surname"]
    assert meanings["birth_date"] == row["birthdate"]
    assert meanings["street"] in row["postalAddress"]
    assert not party.profile.missing(answer.values)


@pytest.mark.parametrize(
    ("way", "level"), [("1", TrustLevel.LOW), ("3", TrustLevel.SUBSTANTIAL), ("4", TrustLevel.HIGH)]
)
def test_the_means_of_sign_in_says_the_level(party: Party, way: str, level: TrustLevel) -> None:
    assert party.read(party.ask(f"u02-{way}")).level == level


def test_a_business_signs_in(party: Party) -> None:
    party = party.as_business()
    answer = party.read(party.ask("werft"))
    assert answer.level == TrustLevel.SUBSTANTIAL
    meanings = party.profile.meanings(answer.values)
    assert meanings["company_name"] == "Auwinkler Bootswerft GmbH"
    assert (meanings["register_court"], meanings["register_number"]) == ("Auental", "HRB 4711")
    assert (meanings["street"], meanings["town"]) == ("Hafenstraße", "Auwinkel")
    assert (meanings["given_name"], meanings["family_name"]) == ("Kirsten", "Hafermann")


def test_no_answer_is_like_another(party: Party) -> None:
    first, second = party.read(party.ask("u01-3")), party.read(party.ask("u01-3"))
    assert first.assertion_id != second.assertion_id
    assert first.name_id != second.name_id
