"""Printed recovery shares: how an authority gets its key ring back when nobody can open it.

A recovery pair is made from a random secret of 256 bits, which is split into shares of 33 words
(SLIP-0039: Shamir's scheme with check sums); the shares are shown once and stored nowhere. The
ring's secret is sealed to the pair's public key, in every generation anew.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction
from django.utils.translation import gettext as _
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from rathaus.audit import actions as audit
from rathaus.lib.errors import RathausError
from rathaus.vault import keeping
from rathaus.vault.envelope import PrivateKey, Tampered
from rathaus.vault.envelope.keys import SEED_LENGTH
from rathaus.vault.errors import WrongSecret
from rathaus.vault.models import KeyRing, RecoveryShare
from rathaus.vault.rings import OpenRing

SECRET_LENGTH = 32
MOST_SHARES = 16  # the limit of SLIP-0039
FEWEST_NEEDED = 2  # with one, whoever finds a sheet of paper holds the keys


@transaction.atomic
def set_up(
    *, ring: OpenRing, needed: int, keepers: Sequence[str], by: audit.Named, at: datetime
) -> list[str]:
    """Make shares, one for each keeper, any `needed` of which open the ring; earlier ones open
    nothing from now on. Returns the words of each, for paper. Raises RathausError for numbers that
    protect nothing and where all shares would lie with one keeper."""
    names = [" ".join(keeper.split()) for keeper in keepers]
    _check(needed, names)
    secret = os.urandom(SECRET_LENGTH)
    shares: list[str] = generate_mnemonics(1, [(needed, len(names))], secret)[0]
    row = KeyRing.objects.select_for_update().get(pk=ring.ring.pk)
    pair = _pair(secret)
    row.recovery_public = pair.public.raw
    row.recovery_wrapped = keeping.for_recovery(ring, pair.public)
    row.recovery_binding = ring.binding(pair.public.raw)
    row.recovery_needed, row.recovery_at, row.drilled_at = needed, at, None
    row.save()
    row.shares.all().delete()
    RecoveryShare.objects.bulk_create(
        RecoveryShare(ring=row, number=number, keeper=name, created_at=at)
        for number, name in enumerate(names, start=1)
    )
    key = pair.id.hex()
    _event("key_ring.recovery_set_up", row, by, at, needed=needed, shares=len(names), key=key)
    return shares


def open_with(ring: KeyRing, words: Sequence[str]) -> OpenRing:
    """The ring, by the words of enough shares, in any order. Raises WrongSecret, which says what
    does not fit."""
    if ring.recovery_public is None:
        raise WrongSecret(_("Für diese Behörde gibt es keine Wiederherstellungsanteile."))
    pair = _pair(_combined([" ".join(each.lower().split()) for each in words if each.strip()]))
    if pair.public.raw != bytes(ring.recovery_public):
        raise WrongSecret(
            _("Diese Anteile gehören zu einer anderen Behörde oder zu einem älteren Druck.")
        )
    try:
        return keeping.by_recovery(ring, pair)
    except Tampered as error:
        raise WrongSecret(_("Der Schlüsselbund ist beschädigt.")) from error


@transaction.atomic
def drill(*, ring: KeyRing, words: Sequence[str], by: audit.Named, at: datetime) -> None:
    """Try the shares without changing anything but the date of the drill. Raises WrongSecret."""
    open_with(ring, words)
    KeyRing.objects.filter(pk=ring.pk).update(drilled_at=at)
    _event("key_ring.recovery_drill", ring, by, at)


def _check(needed: int, names: list[str]) -> None:
    if not FEWEST_NEEDED <= needed <= len(names) <= MOST_SHARES:
        raise RathausError(
            _(
                "Nötig sind mindestens %(least)d Anteile, höchstens so viele, wie Sie drucken, und "
                "gedruckt werden höchstens %(most)d."
            )
            % {"least": FEWEST_NEEDED, "most": MOST_SHARES}
        )
    if not all(names) or len({name.casefold() for name in names}) < FEWEST_NEEDED:
        raise RathausError(
            _(
                "Bitte nennen Sie für jeden Anteil, wer ihn verwahrt, und mindestens zwei "
                "verschiedene Stellen, zum Beispiel auch den Landkreis oder eine Nachbargemeinde."
            )
        )


def _combined(shares: list[str]) -> bytes:
    try:
        secret: bytes = combine_mnemonics(shares)
    except MnemonicError as error:
        raise WrongSecret(
            _(
                "Die Anteile passen nicht zusammen: Es sind zu wenige oder zu viele, ein Wort ist "
                "falsch geschrieben oder ein Anteil steht zweimal da."
            )
        ) from error
    if len(secret) != SECRET_LENGTH:
        raise WrongSecret(_("Diese Wörter sind keine Wiederherstellungsanteile von hier."))
    return secret


def _pair(secret: bytes) -> PrivateKey:
    info = b"rathaus recovery pair"
    return PrivateKey(HKDF(SHA256(), SEED_LENGTH, salt=None, info=info).derive(secret))


def _event(verb: str, ring: KeyRing, by: audit.Named, at: datetime, **detail: int | str) -> None:
    audit.record(verb=verb, object=ring, by=by, at=at, authority=ring.authority_id, **detail)
