"""JWE: opened by those it is for, refused in every other case, in constant memory."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwe as library
from joserfc.jwk import OctKey, RSAKey

from rathaus.standards.jose import (
    AlgorithmRefused,
    DecryptionFailed,
    HeaderRefused,
    JoseError,
    KeyRefused,
    Malformed,
    TooLarge,
    jwe,
    strict,
)
from rathaus.standards.jose.segments import CHUNK
from tests.standards.keys import opens, pair, renamed, signs

TEXT = "Antrag auf einen Anwohnerparkausweis, Größe ß".encode()
HEADER = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": "key-to-open-1", "cty": "application/pdf"}
OPENED = ["RSA-OAEP-256", "A256GCM"]


class Large(library.JWERegistry):
    """The library's rules without its limit of 64 KiB."""

    max_ciphertext_length = 8 * CHUNK


class Dripping(io.RawIOBase):
    """A source that gives as few bytes as it likes."""

    def __init__(self, data: bytes, step: int) -> None:
        self.inner, self.step = io.BytesIO(data), step

    def read(self, size: int = -1, /) -> bytes:
        return self.inner.read(min(self.step, size))


def foreign(plaintext: bytes = TEXT, **changes: Any) -> str:
    """A token as the library writes it, with changes of the header; None removes a member."""
    header = {k: v for k, v in {**HEADER, **changes}.items() if v is not None}
    key: Any = RSAKey.import_key(pair(1).public_key())
    if header["alg"] in ("dir", "A256KW"):
        key = OctKey.import_key(b"k" * 32)
    names = [header["alg"], header["enc"], "DEF"]
    return library.encrypt_compact(header, plaintext, key, algorithms=names)


def with_header(token: str, text: str) -> str:
    """The token under another header (which breaks its tag, but that is found out later)."""
    return ".".join([strict.encode(text.encode()).decode(), *token.split(".")[1:]])


def test_the_library_opens_what_we_encrypt() -> None:
    token = jwe.encrypt(TEXT, opens().public, cty="application/pdf")
    found = library.decrypt_compact(token, RSAKey.import_key(pair(1)), algorithms=OPENED)
    assert found.plaintext == TEXT
    assert found.protected == HEADER


def test_we_open_what_the_library_encrypts() -> None:
    assert jwe.decrypt(foreign(), opens()) == TEXT
    assert jwe.inspect(foreign()).header.media_type == "application/pdf"
    assert jwe.inspect(foreign(cty="json")).header.media_type == "application/json"


@settings(max_examples=25, deadline=None)
@given(data=st.binary(max_size=100), step=st.integers(1, 40), back=st.integers(1, 40))
def test_any_content_comes_back_however_it_drips(data: bytes, step: int, back: int) -> None:
    sealed, opened = io.BytesIO(), io.BytesIO()
    tag = jwe.encrypt_stream(Dripping(data, step), sealed, opens().public, cty="text/plain")
    token = jwe.open_stream(Dripping(sealed.getvalue(), back), opened, opens())
    assert opened.getvalue() == data
    assert token.tag == tag == sealed.getvalue().decode().split(".")[4]
    assert jwe.inspect_stream(Dripping(sealed.getvalue(), back)) == token
    assert token.size == len(sealed.getvalue())


@pytest.mark.parametrize("length", [0, 1, 2, 3, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 2])
def test_lengths_at_the_edges_of_chunks(length: int) -> None:
    data = bytes(n % 251 for n in range(length))
    token = jwe.encrypt(data, opens().public, cty="text/plain")
    assert jwe.decrypt(token, opens()) == data
    registry = Large(algorithms=OPENED)
    found = library.decrypt_compact(token, RSAKey.import_key(pair(1)), registry=registry)
    assert found.plaintext == data


def test_every_token_has_its_own_key_and_iv() -> None:
    tokens = [jwe.encrypt(TEXT, opens().public, cty="text/plain").split(".") for _ in range(3)]
    assert len({token[1] for token in tokens}) == len({token[2] for token in tokens}) == 3


@pytest.mark.parametrize(
    ("changes", "error", "reason"),
    [
        ({"alg": "RSA-OAEP"}, AlgorithmRefused, "alg"),
        ({"alg": "RSA1_5"}, AlgorithmRefused, "alg"),
        ({"alg": "dir"}, AlgorithmRefused, "alg"),
        ({"alg": "A256KW"}, AlgorithmRefused, "alg"),
        ({"enc": "A128GCM"}, AlgorithmRefused, "enc"),
        ({"enc": "A256CBC-HS512"}, AlgorithmRefused, "enc"),
        ({"zip": "DEF"}, HeaderRefused, "zip"),
        ({"cty": None}, HeaderRefused, "cty"),
        ({"kid": None}, HeaderRefused, "kid"),
        ({"kid": "another-key"}, KeyRefused, "another key"),
    ],
)
def test_other_headers_are_refused(
    changes: dict[str, Any], error: type[JoseError], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        jwe.decrypt(foreign(**changes), opens())


def test_compressed_content_may_only_be_passed_on() -> None:
    token = foreign(zip="DEF")
    assert jwe.inspect(token, zipped=True).tag == token.split(".")[4]
    with pytest.raises(HeaderRefused, match="zip"):
        jwe.inspect(token)
    with pytest.raises(HeaderRefused, match="crit"):
        jwe.inspect(
            with_header(token, json.dumps({**HEADER, "crit": ["zip"], "zip": "DEF"})), zipped=True
        )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{}", AlgorithmRefused),
        ('{"alg":"none","enc":"A256GCM","kid":"key-to-open-1","cty":"a/b"}', AlgorithmRefused),
        (json.dumps({**HEADER, "crit": ["exp"], "exp": 1}), HeaderRefused),
        (json.dumps({**HEADER, "cty": 7}), HeaderRefused),
        (json.dumps({**HEADER, "cty": "text/html\r\nX: y"}), HeaderRefused),
        (json.dumps({**HEADER, "kid": 7}), HeaderRefused),
        ('{"alg":"RSA1_5",' + json.dumps(HEADER)[1:], Malformed),
        ("[]", Malformed),
        ("not json", Malformed),
    ],
)
def test_a_forged_header_is_refused_before_any_key_is_used(
    text: str, error: type[JoseError]
) -> None:
    token = with_header(foreign(), text)
    with pytest.raises(error):
        jwe.decrypt(token, opens())
    with pytest.raises(error):
        jwe.inspect(token)


def test_the_header_is_authenticated() -> None:
    token = with_header(foreign(), json.dumps({**HEADER, "cty": "text/html"}))
    with pytest.raises(DecryptionFailed):
        jwe.decrypt(token, opens())


def test_another_key_under_the_same_name_opens_nothing() -> None:
    token = jwe.encrypt(TEXT, opens().public, cty="text/plain")
    with pytest.raises(DecryptionFailed, match="wrong key or changed content"):
        jwe.decrypt(token, opens(3))


@pytest.mark.parametrize("segment", [1, 2, 3, 4])
def test_every_segment_is_protected(segment: int) -> None:
    mine, other = (jwe.encrypt(TEXT, opens().public, cty="a/b").split(".") for _ in range(2))
    mine[segment] = other[segment]
    with pytest.raises(DecryptionFailed, match="wrong key or changed content"):
        jwe.decrypt(".".join(mine), opens())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda parts: parts[:4],
        lambda parts: [*parts, "AAAA"],
        lambda parts: [],
        lambda parts: ["A" * 40_000, *parts[1:]],
        lambda parts: [*parts[:4], "A" * 40_000],
        lambda parts: [*parts[:3], parts[3] + "=", parts[4]],
        lambda parts: [*parts[:3], "A", parts[4]],
        lambda parts: [*parts[:4], parts[4] + "\n"],
        lambda parts: [*parts[:4], "ü" + parts[4]],
    ],
)
def test_another_shape_is_malformed(spoil: Any) -> None:
    token = ".".join(spoil(foreign().split(".")))
    with pytest.raises(Malformed):
        jwe.decrypt(token, opens())
    with pytest.raises(Malformed):
        jwe.inspect(token)


def test_the_number_of_segments_is_named() -> None:
    with pytest.raises(Malformed, match="more than five"):
        jwe.inspect(foreign() + ".AAAA")
    with pytest.raises(Malformed, match="fewer than five"):
        jwe.inspect(foreign().rpartition(".")[0])


@pytest.mark.parametrize("length", [0, 4, 15])
def test_a_shortened_tag_is_refused(length: int) -> None:
    *parts, tag = foreign().split(".")
    short = strict.encode(strict.decode(tag.encode())[:length]).decode()
    for refuse in (lambda token: jwe.decrypt(token, opens()), jwe.inspect):
        with pytest.raises(DecryptionFailed):
            refuse(".".join([*parts, short]))


def test_a_short_content_key_is_refused() -> None:
    segments = foreign().encode().split(b".")
    key, iv = b"k" * 16, b"i" * 12
    sealed = AESGCM(key).encrypt(iv, TEXT, segments[0])
    wrapped = pair(1).public_key().encrypt(key, jwe.PADDING)
    token = b".".join(
        [segments[0], *(strict.encode(part) for part in (wrapped, iv, sealed[:-16], sealed[-16:]))]
    )
    with pytest.raises(DecryptionFailed):
        jwe.decrypt(token, opens())


def test_keys_have_their_purpose() -> None:
    with pytest.raises(KeyRefused):
        jwe.encrypt(TEXT, signs().public, cty="text/plain")
    with pytest.raises(KeyRefused):
        jwe.decrypt(foreign(kid="key-to-sign-1"), signs(1))
    for cty in ("", "text/html\n"):
        with pytest.raises(HeaderRefused):
            jwe.encrypt(TEXT, opens().public, cty=cty)


def test_more_than_allowed_is_refused_and_the_sink_holds_nothing_authentic() -> None:
    token = jwe.encrypt(TEXT, opens().public, cty="text/plain")
    assert jwe.decrypt(token, opens(), limit=len(TEXT)) == TEXT
    with pytest.raises(TooLarge):
        jwe.decrypt(token, opens(), limit=len(TEXT) - 1)


def test_the_sink_has_unproven_plaintext_when_the_tag_is_wrong() -> None:
    """Why the docstring says: discard it."""
    *parts, tag = jwe.encrypt(TEXT, opens().public, cty="text/plain").split(".")
    flipped = bytes([strict.decode(tag.encode())[0] ^ 1]) + strict.decode(tag.encode())[1:]
    sink = io.BytesIO()
    token = ".".join([*parts, strict.encode(flipped).decode()]).encode()
    with pytest.raises(DecryptionFailed):
        jwe.open_stream(io.BytesIO(token), sink, opens())
    assert sink.getvalue() == TEXT


def test_a_renamed_key_is_another_key() -> None:
    with pytest.raises(KeyRefused):
        jwe.decrypt(foreign(), renamed(opens(), "key-to-open-2"))


def test_the_content_of_rfc_7516_appendix_a_1() -> None:
    """Its AAD, IV, key, ciphertext and tag are those of A256GCM; its RSA is the older RSA-OAEP, so
    the token as a whole is refused."""
    head = b"eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ"
    key = bytes.fromhex("b1a1f480548fe1733fb403ff6b9ad4f68a076e5b702e22692f82cb2e7aea40fc")
    iv, tag = b"48V1_ALb6US04U3b", b"XFBoMYUZodetZdvTiFvSkQ"
    content = (
        b"5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A"
    )
    sealed = base64.urlsafe_b64decode(content + b"==") + strict.decode(tag)
    plain = AESGCM(key).decrypt(strict.decode(iv), sealed, head)
    assert plain == b"The true sign of intelligence is not knowledge but imagination."
    with pytest.raises(AlgorithmRefused):
        jwe.decrypt(b".".join([head, b"AAAA", iv, content, tag]), opens())
