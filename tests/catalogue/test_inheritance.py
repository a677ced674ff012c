"""Written once, inherited down: what reaches whom when the centre changes a text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rathaus.catalogue import actions
from rathaus.catalogue.models import DEFAULT_OVERRIDABLE, Offer, OfferRevision
from rathaus.catalogue.queries import Inheritance, effective_offer
from rathaus.catalogue.queries.staff import diff, offer_view
from rathaus.lib.errors import Forbidden, RathausError, Stranger
from tests.cast import Cast
from tests.catalogue.conftest import NOW

Adopt = Callable[..., Offer]


def _edit(offer: Offer, by: object, **parts: str) -> None:
    actions.edit_parts(offer=offer, parts=parts, by=by, at=NOW)  # type: ignore[arg-type]  # whoever the test names


def test_central_text_reaches_samtgemeinde_and_member(
    central: Offer, adopt: Adopt, cast: Cast
) -> None:
    member = adopt("auwinkel", adopt("wiesental"))
    assert effective_offer(member).title == "Hund anmelden"
    _edit(central, cast.centre_guide, summary="Melden Sie Ihren Hund bitte an.")
    assert effective_offer(member).summary == "Melden Sie Ihren Hund bitte an."
    assert Inheritance([member]).changes(member) == []


def test_the_nearest_own_text_counts(central: Offer, adopt: Adopt) -> None:
    union = adopt("wiesental", fee="60 Euro im Jahr")
    auwinkel = adopt("auwinkel", union, fee="40 Euro im Jahr")
    bachlingen = adopt("bachlingen", union)
    assert effective_offer(auwinkel).fee == "40 Euro im Jahr"
    assert effective_offer(bachlingen).fee == "60 Euro im Jahr"
    assert effective_offer(central).fee == "Die Anmeldung ist kostenlos."


def test_central_change_is_shown_to_who_has_overridden_and_to_nobody_else(
    central: Offer, adopt: Adopt, cast: Cast
) -> None:
    union = adopt("wiesental", fee="60 Euro im Jahr")
    auwinkel = adopt("auwinkel", union, fee="40 Euro im Jahr")
    _edit(central, cast.centre_guide, fee="Die Anmeldung ist überall kostenlos.")
    (change,) = Inheritance([union]).changes(union)
    assert (change.part, change.before, change.after, change.own) == (
        "fee",
        "Die Anmeldung ist kostenlos.",
        "Die Anmeldung ist überall kostenlos.",
        "60 Euro im Jahr",
    )
    assert Inheritance([auwinkel]).changes(auwinkel) == []  # its central text is the union's


def test_keep_own_acknowledges_until_the_next_change(
    central: Offer, adopt: Adopt, cast: Cast
) -> None:
    union = adopt("wiesental", fee="60 Euro")
    _edit(central, cast.centre_guide, fee="Eins")
    actions.keep_own(offer=union, part="fee", by=cast.wiesental_head, at=NOW)
    assert Inheritance([union]).changes(union) == []
    assert effective_offer(union).fee == "60 Euro"
    _edit(central, cast.centre_guide, fee="Zwei")
    (change,) = Inheritance([union]).changes(union)
    assert (change.before, change.after) == ("Eins", "Zwei")


def test_take_over_makes_the_central_text_count_again_and_tells_those_below(
    central: Offer, adopt: Adopt, cast: Cast
) -> None:
    union = adopt("wiesental", fee="60 Euro")
    auwinkel = adopt("auwinkel", union, fee="40 Euro")
    _edit(central, cast.centre_guide, fee="Eins")
    actions.take_over(offer=union, part="fee", by=cast.wiesental_head, at=NOW)
    assert effective_offer(union).fee == "Eins"
    (change,) = Inheritance([auwinkel]).changes(auwinkel)
    assert (change.before, change.after) == ("60 Euro", "Eins")


def test_locked_parts_are_refused_and_named(adopt: Adopt, cast: Cast) -> None:
    with pytest.raises(RathausError, match=r"Kurz gesagt.*zentral festgelegt"):
        adopt("wiesental", summary="Unser Satz")
    assert Inheritance([union := adopt("wiesental")]).free_parts(union) == set(DEFAULT_OVERRIDABLE)


def test_what_the_centre_locks_later_counts_again(central: Offer, adopt: Adopt, cast: Cast) -> None:
    union = adopt("wiesental", fee="60 Euro")
    actions.set_conditions(
        offer=central, form_version=None, trust_level=2, overridable=["contact"],
        by=cast.centre_guide, at=NOW,
    )  # fmt: skip
    assert effective_offer(union).fee == "Die Anmeldung ist kostenlos."
    assert effective_offer(union).trust_level == 2


def test_the_union_cannot_free_what_the_centre_has_locked(adopt: Adopt, cast: Cast) -> None:
    union = adopt("wiesental")
    actions.set_conditions(
        offer=union, form_version=None, trust_level=None, overridable=["summary", "fee"],
        by=cast.wiesental_head, at=NOW,
    )  # fmt: skip
    member = adopt("auwinkel", union)
    assert Inheritance([member]).free_parts(member) == {"fee"}


def test_remedy_names_the_deciding_authority(adopt: Adopt, cast: Cast) -> None:
    union = adopt("wiesental")
    text = effective_offer(union, authority=cast.places["wiesental"]).remedy
    assert text == "Widerspruch bei Samtgemeinde Wiesental, Am Markt 3, 29991 Wiesendorf."


def test_every_text_is_kept_as_a_revision(central: Offer, cast: Cast) -> None:
    _edit(central, cast.centre_guide, fee="Eins")
    _edit(central, cast.centre_guide, fee="Eins")  # the same again is no revision
    texts = OfferRevision.objects.filter(offer=central, part="fee").order_by("number")
    assert list(texts.values_list("number", "value")) == [
        (1, "Die Anmeldung ist kostenlos."),
        (2, "Eins"),
    ]


def test_strangers_and_clerks_do_not_write(central: Offer, adopt: Adopt, cast: Cast) -> None:
    union = adopt("wiesental")
    with pytest.raises(Stranger):
        _edit(union, cast.birkenrain_head, fee="Null")
    with pytest.raises(Forbidden):
        _edit(union, cast.wiesental_clerk, fee="Null")
    with pytest.raises(Stranger):
        _edit(central, cast.wiesental_head, fee="Null")


def test_diff_puts_both_texts_together_again() -> None:
    before, after = "60 Euro im Jahr\nfür jeden Hund", "70 Euro im Jahr\nfür den ersten Hund"
    pieces = diff(before, after)
    assert "".join(p.text for p in pieces if p.kind != "new") == before
    assert "".join(p.text for p in pieces if p.kind != "gone") == after
    assert {p.kind for p in pieces} == {"same", "gone", "new"}


def test_staff_page_names_origins_and_gaps(adopt: Adopt) -> None:
    view = offer_view(adopt("wiesental", fee="60 Euro"))
    parts = {p.part.value: p for p in view.parts}
    assert parts["fee"].own
    assert parts["title"].origin == "Kompetenzzentrum Auental"
    assert not parts["title"].free
    assert any("Formular" in gap for gap in view.gaps)
