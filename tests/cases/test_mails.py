"""An e-mail is filed with a case: on its page, kept with its records, seen by nobody else."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rathaus.archive.queries import proofs
from rathaus.audit import ledger
from rathaus.cases import queries
from rathaus.cases.models import Case
from rathaus.exchange import actions as exchange
from rathaus.exchange.models import FiledMail, Room
from rathaus.exchange.queries import forwarding
from rathaus.lib.errors import Forbidden, Stranger
from tests.cases.story import AT
from tests.cast import Cast, sign_in
from tests.exchange.test_mails import DATA


def file_with(cast: Cast, case: Case) -> FiledMail:
    return exchange.file_mail(
        data=DATA,
        key=uuid4(),
        authority=cast.wiesental,
        case=case.pk,
        by=cast.wiesental_clerk,
        at=AT,
    )


def test_by_the_pages(cast: Cast, case: Case) -> None:
    client = sign_in(cast.wiesental_clerk)
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    address = f"{reverse('exchange:mail')}?vorgang={case.pk}"
    assert address in page
    assert case.number in client.get(address).content.decode()
    file = SimpleUploadedFile("Plan.eml", DATA, "message/rfc822")
    answer = client.post(address, {"key": str(uuid4()), "mail": file})
    assert answer["Location"] == reverse("cases:case", args=[case.pk])
    mail = FiledMail.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert "Grabenverlegung: Lageplan für Auwinkel" in page
    shown = client.get(reverse("exchange:mail_show", args=[mail.pk])).content.decode()
    assert "anbei der Plan." in shown
    assert reverse("mailbox:office") in shown
    original = client.get(reverse("exchange:mail_original", args=[mail.pk]))
    assert b"".join(original) == DATA  # type: ignore[arg-type]  # it streams
    assert "attachment" in original["Content-Disposition"]


def test_kept_with_the_case_and_in_no_room(cast: Cast, case: Case) -> None:
    before = len(queries.records_of(case))
    mail = file_with(cast, case)
    records = queries.records_of(case)
    assert len(records) == before + 2
    assert mail.original in records
    places = queries.places_of([mail.original_id, mail.files.get().record_id])
    assert {each.reference for each in places.values()} == {case.number}
    assert not Room.objects.exists()
    ledger.sequence()
    assert proofs.proof_of(mail.original, cast.wiesental_clerk.keys)


def test_whose_it_is(cast: Cast, case: Case) -> None:
    mail = file_with(cast, case)
    for by, error in (
        (cast.wiesental_auditor, Forbidden),
        (cast.kreis_clerk, Stranger),
        (cast.citizen, Forbidden),  # it is her case
    ):
        with pytest.raises(error):
            exchange.file_mail(
                data=DATA, key=uuid4(), authority=cast.wiesental, case=case.pk, by=by, at=AT
            )
        with pytest.raises(error):
            forwarding.origin(str(mail.pk), by)
    address = reverse("exchange:mail_show", args=[mail.pk])
    answers = [sign_in(by).get(address).status_code
               for by in (cast.wiesental_auditor, cast.kreis_clerk, cast.citizen)]  # fmt: skip
    assert answers == [200, 404, 403]
