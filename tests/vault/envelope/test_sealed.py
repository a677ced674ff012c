"""A sealed value opens for its recipients, in its place, unchanged, or not at all."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rathaus.vault.envelope import (
    Malformed,
    NotForTheseKeys,
    PrivateKey,
    PublicKey,
    SealError,
    SymmetricKey,
    Tampered,
    fingerprint,
    open_sealed,
    recipients,
    reseal,
    seal,
    without,
)

PAIR, OTHER = PrivateKey.generate(), PrivateKey.generate()
SYMMETRIC = SymmetricKey.generate()
ABOUT = "cases.note:1"


class Ring:
    def __init__(self, *keys: PrivateKey | SymmetricKey) -> None:
        self._keys = {key.id: key for key in keys}

    def find(self, key_id: bytes) -> PrivateKey | SymmetricKey | None:
        return self._keys.get(key_id)


SEALED = seal(b"content", to=[PAIR.public, SYMMETRIC], about=ABOUT)


@given(st.binary(max_size=5000), st.text(max_size=50))
@settings(max_examples=50)
def test_each_recipient_opens_it(plain: bytes, about: str) -> None:
    sealed = seal(plain, to=[PAIR.public, SYMMETRIC], about=about)
    for key in (PAIR, SYMMETRIC):
        assert open_sealed(sealed, keys=Ring(key), about=about) == plain
    with pytest.raises(NotForTheseKeys):
        open_sealed(sealed, keys=Ring(OTHER), about=about)


def test_elsewhere_it_does_not_open() -> None:
    for key in (PAIR, SYMMETRIC):
        with pytest.raises(Tampered):
            open_sealed(SEALED, keys=Ring(key), about="cases.note:2")
        with pytest.raises(Tampered):
            reseal(SEALED, keys=Ring(key), about="cases.note:2", add=[OTHER.public])


@pytest.mark.parametrize("key", [PAIR, SYMMETRIC], ids=["pair", "symmetric"])
def test_no_bit_may_change(key: PrivateKey | SymmetricKey) -> None:
    """What belongs to the other recipient may: that is how recipients come and go."""
    changed = 0
    for at in range(len(SEALED)):
        broken = bytearray(SEALED)
        broken[at] ^= 1 << (at % 8)
        try:
            assert open_sealed(bytes(broken), keys=Ring(key), about=ABOUT) == b"content"
        except SealError:
            changed += 1
    own = len(key.public.wrap(b"k" * 32, b"")) if isinstance(key, PrivateKey) else 60
    assert changed >= own + len(b"content") + 12 + 16 + 6


@given(st.integers(0, len(SEALED) - 1))
def test_cut_short_it_does_not_open(length: int) -> None:
    with pytest.raises(SealError):
        open_sealed(SEALED[:length], keys=Ring(PAIR), about=ABOUT)


@given(st.binary(max_size=3000) | st.binary(max_size=3000).map(lambda b: b"RHS\x01\x01" + b))
def test_noise_raises_only_our_errors(noise: bytes) -> None:
    for read in (
        lambda: open_sealed(noise, keys=Ring(PAIR), about=""),
        lambda: recipients(noise),
        lambda: fingerprint(noise),
        lambda: without(noise, [b""]),
        lambda: reseal(noise, keys=Ring(PAIR), about="", add=[]),
    ):
        with pytest.raises(SealError):
            read()


@given(st.data())
def test_damaged_values_raise_only_our_errors(data: st.DataObject) -> None:
    broken = bytearray(SEALED)
    for at in data.draw(st.lists(st.integers(0, len(broken) - 1), min_size=1, max_size=4)):
        broken[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(broken)))
    try:
        found = open_sealed(bytes(broken[:cut]), keys=Ring(PAIR, SYMMETRIC), about=ABOUT)
    except SealError:
        return
    assert found == b"content"


def test_recipients_change_and_the_content_does_not() -> None:
    more = reseal(SEALED, keys=Ring(SYMMETRIC), about=ABOUT, add=[OTHER.public])
    assert fingerprint(more) == fingerprint(SEALED)
    assert open_sealed(more, keys=Ring(OTHER), about=ABOUT) == b"content"
    fewer = without(more, [PAIR.id])
    assert set(recipients(fewer)) == {SYMMETRIC.id, OTHER.id}
    assert fingerprint(fewer) == fingerprint(SEALED)
    with pytest.raises(NotForTheseKeys):
        open_sealed(fewer, keys=Ring(PAIR), about=ABOUT)
    with pytest.raises(SealError):
        without(fewer, [SYMMETRIC.id, OTHER.id])
    with pytest.raises(NotForTheseKeys):
        reseal(fewer, keys=Ring(PAIR), about=ABOUT, add=[PAIR.public])


def test_between_none_and_255_recipients() -> None:
    keys = [SymmetricKey.generate() for _ in range(256)]
    with pytest.raises(SealError):
        seal(b"", to=[], about=ABOUT)
    with pytest.raises(SealError):
        seal(b"", to=keys, about=ABOUT)
    many = seal(b"x", to=keys[:255], about=ABOUT)
    assert open_sealed(many, keys=Ring(keys[254]), about=ABOUT) == b"x"


def test_keys_of_a_wrong_length_are_refused() -> None:
    for make in (PublicKey, PrivateKey, SymmetricKey):
        with pytest.raises(Malformed):
            make(b"short")


def test_secrets_are_not_shown() -> None:
    assert PAIR.seed.hex() not in repr(PAIR)
    assert repr(SYMMETRIC.raw) not in repr(SYMMETRIC)


def test_a_key_s_id_is_of_its_public_bytes() -> None:
    assert PAIR.id == hashlib.sha256(PAIR.public.raw).digest()[:16] == PAIR.public.id
    assert PrivateKey(PAIR.seed).public == PAIR.public
