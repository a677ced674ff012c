"""What may have changed between the beginning of a draft and its submission."""

from __future__ import annotations

from datetime import timedelta

from rathaus.catalogue import actions as catalogue
from rathaus.catalogue.models import Basis, Delegation, Offer
from rathaus.exchange.arrival import Arrival
from rathaus.intake.models import Draft
from rathaus.lib import clock
from tests.cast import Cast
from tests.intake.story import AT, Applicant


def test_a_withdrawn_offer_takes_no_more_applications(
    cast: Cast, anna: Applicant, dog_offer: Offer, arrivals: list[Arrival]
) -> None:
    anna.fill_dog_form(dog_offer)
    catalogue.withdraw(offer=dog_offer, by=cast.wiesental_head, at=AT)
    anna.press()
    assert anna.url.endswith("/pruefen/")
    assert "nicht mehr online angenommen" in anna.page.text
    assert not arrivals
    assert Draft.objects.get().is_open


def test_answers_do_not_reach_an_authority_that_is_no_longer_responsible(
    cast: Cast, anna: Applicant, dog_offer: Offer, arrivals: list[Arrival]
) -> None:
    anna.fill_dog_form(dog_offer)
    Delegation.objects.create(
        authority=cast.wiesental,
        service=dog_offer.service,
        giver=cast.wiesental,
        receiver=cast.birkenrain,
        basis=Basis.AGREEMENT,
        valid_from=clock.today() - timedelta(days=1),
    )
    anna.press()
    assert "eine andere Behörde zuständig" in anna.page.text
    assert not arrivals
