from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from rathaus.archive import actions as archive
from rathaus.archive.models import Kind
from rathaus.audit.actions import SYSTEM
from rathaus.catalogue.models import Offer
from rathaus.intake import actions, registry
from rathaus.intake.models import Draft, FormVersion
from rathaus.lib import ids
from rathaus.lib.errors import Stranger
from rathaus.vault import account_keys, rings
from tests.cast import Cast
from tests.intake import story
from tests.intake.story import AT, PDF, Applicant

DATA = {
    "halter": {
        "vorname": "Anna", "familienname": "Auerbach", "geburtsdatum": "1985-04-03",
        "strasse": "Mühlenweg", "hausnummer": "5", "plz": "29992", "ort": "Auwinkel",
    },
    "hunde": [{
        "name": "Müsli", "rasse": "Dackel", "geschlecht": "w", "geboren": "2024-02-01",
        "chip": "276098100123456", "seit": "2024-05-01", "herkunft": "welpe",
    }],
    "weitere_hunde": 0,
    "ermaessigung": "nein",
    "lastschrift": False,
    "richtig": True,
}  # fmt: skip


@pytest.fixture
def corrected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr(registry, "_handlers", [lambda *args: found.append(args)])
    return found


@pytest.fixture
def correction(cast: Cast, dog_offer: Offer) -> Draft:
    sides = [rings.public_key(cast.wiesental), account_keys.public_key(cast.citizen.account.pk)]
    record = archive.store(
        authority=cast.wiesental, to=sides, content=PDF, name="Impfpass.pdf",
        media_type="application/pdf", kind=Kind.APPLICATION_FILE, by=SYSTEM, at=AT,
    )  # fmt: skip
    return start(cast, dog_offer, ids.new_id(), {**DATA, "impfpass": [str(record.pk)]}, [record])


def start(cast: Cast, offer: Offer, key: Any, data: dict[str, Any], records: list[Any]) -> Draft:
    return actions.start_correction(
        correction_id=key,
        form_version=FormVersion.objects.get(pk=offer.form_version),
        offer_id=offer.pk,
        place=cast.auwinkel,
        authority=cast.wiesental,
        data=data,
        attachments=records,
        paths=["hunde/0/chip", "impfpass"],
        note="Bitte prüfen Sie die Chipnummer.",
        by=cast.citizen,
        at=AT,
    )


def test_only_marked_answers_can_be_changed(
    anna: Applicant, correction: Draft, corrected: list[Any]
) -> None:
    anna.open(f"/antrag/{correction.pk}/")
    assert "Bitte prüfen Sie die Chipnummer." in anna.page.text
    assert "Schritt 1 von 2" in anna.page.text
    names = [each["name"] for each in anna.page.inputs if each.get("type") != "hidden"]
    assert [each for each in names if each] == ["hunde/0/chip"]
    assert "Dackel" in anna.page.text
    # posting more than the page asks changes only what was marked
    anna.press(**{"hunde/0/chip": "276098100999999", "hunde/0/name": "Hasso", "hunde/1/name": "X"})
    assert anna.url.endswith("/schritt/3/")
    anna.press().press()
    ((key, data, files, by, _at),) = corrected
    assert key == correction.correction_id
    assert data["hunde"] == [{**DATA["hunde"][0], "chip": "276098100999999"}]  # type: ignore[index]  # a list
    assert data["halter"] == DATA["halter"]
    assert [each.path for each in files] == ["impfpass/0"]
    assert by.account == correction.account
    assert "Ergänzung ist angekommen" in anna.page.text


def test_steps_without_a_marked_answer_are_closed(anna: Applicant, correction: Draft) -> None:
    assert anna.open(f"/antrag/{correction.pk}/schritt/1/").status == 404


def test_starting_again_returns_the_same_draft(
    cast: Cast, dog_offer: Offer, correction: Draft
) -> None:
    again = start(cast, dog_offer, correction.correction_id, DATA, [])
    assert again.pk == correction.pk
    assert Draft.objects.count() == 1


def test_sending_a_correction_twice_hands_it_over_once(
    anna: Applicant, correction: Draft, corrected: list[Any]
) -> None:
    url = f"/antrag/{correction.pk}/pruefen/"
    for _time in range(2):
        response = anna.client.post(url, {"key": str(correction.pk)})
        assert response["Location"].endswith("/abgesendet/")
    assert len(corrected) == 1


def test_a_correction_is_the_applicants_own(
    cast: Cast, correction: Draft, client_of: Callable[..., Client]
) -> None:
    other = story.applicant(client_of, cast.other_citizen)
    assert other.open(f"/antrag/{correction.pk}/").status == 404
    with pytest.raises(Stranger):
        actions.submit(draft=correction, key=str(correction.pk), by=cast.other_citizen, at=AT)
