"""The falconry licence with its real FIM form: who applied, what can be marked, the notice."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from rathaus.archive import content as archive
from rathaus.audit.actions import SYSTEM
from rathaus.cases import actions, content, queries
from rathaus.cases.content import Decision
from rathaus.cases.models import Case
from rathaus.catalogue.models import Level, Offer, Service
from rathaus.exchange import actions as exchange
from rathaus.exchange.arrival import Arrival
from rathaus.intake import actions as intake
from rathaus.intake.forms import load
from rathaus.intake.forms.definition import Form, places
from rathaus.intake.forms.instance import Data, put
from rathaus.intake.models import FormVersion
from tests.cases.story import AT
from tests.cast import Cast
from tests.shared_data import shared

ME = {
    "given_name": "Anna",
    "family_name": "Auerbach",
    "street": "Mühlenweg",
    "house_number": "5",
    "postcode": "29992",
    "town": "Auwinkel",
}


def answers(form: Form) -> Data:
    """Anna's name and address, wherever the form asks for them first."""
    data: Data = {}
    wanted = dict(ME)
    for place in places(form):
        if getattr(place.node, "label", "") == "Wo befindet sich die Anschrift?":
            data = put(data, place.path, "001")  # in Germany
        meaning = getattr(place.node, "meaning", "")
        if meaning in wanted and not any(g.repeated for g in place.groups):
            data = put(data, place.path, wanted.pop(meaning))
    return data


@pytest.fixture
def version(cast: Cast) -> FormVersion:
    (file,) = shared("fim/xdf3").glob("S07000000247*.xml")
    return intake.import_form(
        key="falken", content=file.read_bytes(), authority=None, by=SYSTEM, at=AT
    )


@pytest.fixture
def case(cast: Cast, version: FormVersion) -> Case:
    service = Service.objects.create(
        key="99067004001003", name="Falknerjagdschein", level=Level.KREIS
    )
    offer = Offer.objects.create(
        authority=cast.kreis, service=service, form_version=version.pk, state="published"
    )
    arrival = Arrival(
        authority=cast.kreis,
        place=cast.auwinkel,
        service=service,
        offer_id=offer.pk,
        account=cast.citizen.account,
        channel="form",
        key="falcon",
        form_version=version.pk,
        title="Falknerjagdschein beantragen",
        data=answers(load(version.content)),
    )
    exchange.receive(arrival=arrival, by=cast.citizen, at=AT)
    return Case.objects.get()


def test_who_applied(cast: Cast, case: Case) -> None:
    assert case.number == "AUE-2026-000001"
    assert content.applicant_name(case, cast.kreis_clerk.keys) == "Anna Auerbach"


def test_every_question_can_be_marked(cast: Cast, case: Case) -> None:
    shown = content.answers(queries.latest(case), cast.kreis_clerk.keys)
    paths = [path for path, _label in shown.markable]
    assert len(paths) == len(set(paths)) > 10
    assert set(paths) <= set(shown.labels)


def test_the_notice_of_the_county(cast: Cast, case: Case, tmp_path: Path) -> None:
    actions.take(case=case, by=cast.kreis_clerk, at=AT)
    notice = actions.decide(case=case, decision=Decision("granted"), by=cast.kreis_clerk, at=AT)
    (tmp_path / "n.pdf").write_bytes(archive.read(notice.record, cast.citizen.keys))
    command = ["pdftotext", "-layout", str(tmp_path / "n.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    for part in ("Landkreis Auental", "Anna Auerbach", "Mühlenweg 5", "29992 Auwinkel"):
        assert part in text
    assert "für die Mitgliedsgemeinde" not in text
