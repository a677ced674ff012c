"""What no page of ours posts: odd paths, odd texts. Nothing of it is an error of the server."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from rathaus.catalogue.models import Offer
from rathaus.exchange.arrival import Arrival
from rathaus.intake.forms import DefinitionError, load
from rathaus.intake.forms.completion import initial
from rathaus.lib import clock
from rathaus.tenancy.models import Authority
from tests.cast import Cast
from tests.intake.story import Applicant

FORM = {
    "format": "rathaus-form/1",
    "title": "Nachweise",
    "steps": [
        {"title": "Datei", "nodes": [
            {"key": "datei", "type": "file", "label": "Nachweis", "default": "vorhanden"}]}
    ],
}  # fmt: skip


@pytest.mark.parametrize("row", ["²", "9" * 5000, "-1", "٣", ""])
@pytest.mark.parametrize("action", ["add", "remove", "upload"])
def test_odd_rows_are_no_rows(anna: Applicant, dog_offer: Offer, action: str, row: str) -> None:
    anna.open(f"/antrag/neu/{dog_offer.pk}/039995401001/").press()
    anna.press(f"{action}:hunde/{row}")
    anna.press(f"{action}:hunde/{row}/name")
    assert anna.status == 200


@pytest.mark.parametrize("record", ["", "x", "hunde/0", "01a20631-29b7-763c-8b8d-2bf86cd39353"])
def test_files_that_are_not_there_cannot_be_removed(
    anna: Applicant, dog_offer: Offer, record: str
) -> None:
    anna.open(f"/antrag/neu/{dog_offer.pk}/039995401001/").press()
    anna.press(f"forget:{record}")
    assert anna.status == 200


@pytest.mark.parametrize("text", ["\x00", "\ud800"])
def test_a_form_with_characters_nobody_can_store_is_refused(text: str) -> None:
    written = json.loads(json.dumps(FORM | {"title": f"Nach{text}weise"}))
    with pytest.raises(DefinitionError, match="unlesbare Zeichen"):
        load(written)


def test_a_file_has_no_default() -> None:
    assert initial(load(FORM)) == {}


def test_one_can_apply_until_the_last_day_of_a_municipality(
    cast: Cast, anna: Applicant, dog_offer: Offer, arrivals: list[Arrival]
) -> None:
    """A merger "zum 1. Januar" is entered months before."""
    ends = clock.today() + timedelta(days=30)
    Authority.objects.filter(pk=cast.auwinkel.pk).update(valid_to=ends)
    anna.fill_dog_form(dog_offer).press()
    assert arrivals[0].place == cast.auwinkel
