"""Printed shares: enough of them bring the ring back, fewer or foreign ones do not."""

from __future__ import annotations

import itertools

import pytest

from rathaus.lib import clock
from rathaus.lib.errors import RathausError
from rathaus.vault import keeping, recovery, rings
from rathaus.vault.errors import WrongSecret
from rathaus.vault.models import KeyRing, RecoveryShare
from tests.cast import Cast

pytestmark = pytest.mark.django_db
KEEPERS = ("Safe der Samtgemeinde Wiesental", "Landkreis Auental", "Birkenrain")


def printed(cast: Cast, needed: int = 2, keepers: tuple[str, ...] = KEEPERS) -> list[str]:
    head = cast.wiesental_head
    ring = rings.open_ring(head.authority_id, head.personal)
    return recovery.set_up(ring=ring, needed=needed, keepers=keepers, by=head, at=clock.now())


def ring(cast: Cast) -> KeyRing:
    return KeyRing.objects.get(authority=cast.wiesental)


def test_any_two_of_three_open_the_ring(cast: Cast) -> None:
    shares = printed(cast)
    head = cast.wiesental_head
    secret = rings.open_ring(head.authority_id, head.personal).secret
    for pair in itertools.permutations(shares, 2):
        typed = [f"  {words.upper()} \n" for words in pair]
        assert recovery.open_with(ring(cast), typed).secret == secret


def test_they_open_it_also_after_a_renewal(cast: Cast) -> None:
    shares = printed(cast)
    head = cast.wiesental_head
    opened = rings.open_ring(head.authority_id, head.personal)
    renewed = keeping.renew(ring=opened, by=head, at=clock.now())
    assert recovery.open_with(ring(cast), shares[:2]).secret == renewed.secret


def test_one_or_a_misspelt_or_a_repeated_one_do_not(cast: Cast) -> None:
    shares = printed(cast)
    first = shares[0].split()
    wrong = " ".join([*first[:-1], "zwetschge"])
    swapped = " ".join([*first[:4], first[5], first[4], *first[6:]])
    for typed in ([shares[0]], [wrong, shares[1]], [swapped, shares[1]], [shares[0]] * 2, [], [""]):
        with pytest.raises(WrongSecret):
            recovery.open_with(ring(cast), typed)


def test_older_prints_and_those_of_others_are_named(cast: Cast) -> None:
    old = printed(cast)
    printed(cast)
    with pytest.raises(WrongSecret, match="älteren Druck"):
        recovery.open_with(ring(cast), old[:2])


def test_the_words_are_stored_nowhere(cast: Cast) -> None:
    shares = printed(cast)
    stored = repr(list(RecoveryShare.objects.values())) + repr(ring(cast).__dict__)
    assert not [s for s in shares if s in stored or " ".join(s.split()[4:8]) in stored]
    assert list(ring(cast).shares.values_list("keeper", flat=True)) == list(KEEPERS)


def test_a_drill_changes_nothing_but_its_date(cast: Cast) -> None:
    shares, head = printed(cast), cast.wiesental_head
    before = ring(cast)
    recovery.drill(ring=before, words=shares[1:], by=head, at=clock.now())
    after = ring(cast)
    assert after.drilled_at is not None
    assert (after.generation, bytes(after.recovery_public)) == (
        before.generation,
        bytes(before.recovery_public),
    )
    with pytest.raises(WrongSecret):
        recovery.drill(ring=before, words=shares[:1], by=head, at=clock.now())


@pytest.mark.parametrize(
    ("needed", "keepers"),
    [(1, KEEPERS), (4, KEEPERS), (2, KEEPERS[:1] * 3), (2, ("", "Birkenrain")), (2, ("A",) * 17)],
)
def test_shares_that_protect_nothing_are_refused(
    cast: Cast, needed: int, keepers: tuple[str, ...]
) -> None:
    with pytest.raises(RathausError):
        printed(cast, needed, keepers)
