"""JWE compact (RFC 7516) with RSA-OAEP-256 and A256GCM, of any length in constant memory.

`BASE64URL(header) . BASE64URL(encrypted key) . BASE64URL(iv) . BASE64URL(ciphertext) .
BASE64URL(tag)` (section 3.1). The header has `alg`, `enc`, `kid` and `cty`; `zip` is refused.

Encryption (section 5.1): a fresh content key of 256 bits and a fresh IV of 96 bits for each token
(RFC 7518 sections 4.3 and 5.3), the additional data is the header's segment in ASCII. GCM is a
stream and base64url maps three bytes to four characters, so both go chunk by chunk.

Decryption (section 5.2): **the tag comes last.** `open_stream` has by then written all plaintext to
the sink. Until it returns, nothing of it is authentic: when it raises, the caller must discard what
the sink holds (write to a temporary file, move it only afterwards). `decrypt` does that in memory.

A wrong key, a changed key and changed content are the same error (section 11.5).
"""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import GCM

from rathaus.standards.jose import header as headers
from rathaus.standards.jose import strict
from rathaus.standards.jose.errors import DecryptionFailed, HeaderRefused, KeyRefused, TooLarge
from rathaus.standards.jose.header import Header
from rathaus.standards.jose.keys import PrivateKey, PublicKey, Purpose
from rathaus.standards.jose.segments import CHUNK, Segments, Source

ALG, ENC = "RSA-OAEP-256", "A256GCM"
KEY_BYTES, IV_BYTES, TAG_BYTES = 32, 12, 16
LONGEST_CONTENT = 2**36 - 32  # of AES-GCM (NIST SP 800-38D section 5.2.1.1)
IN_MEMORY = 64 * 1024 * 1024  # plaintext that `decrypt` takes without another word
PADDING = OAEP(MGF1(hashes.SHA256()), hashes.SHA256(), None)


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True)
class Token:
    """What can be said about a JWE without its key."""

    header: Header
    tag: str  # the fifth segment as it stands: FIT-Connect's authentication tag
    size: int  # characters of the whole token


def encrypt(plaintext: bytes, key: PublicKey, *, cty: str) -> str:
    """A JWE of the plaintext for the holder of the key. Raises KeyRefused, HeaderRefused."""
    sink = io.BytesIO()
    encrypt_stream(io.BytesIO(plaintext), sink, key, cty=cty)
    return sink.getvalue().decode("ascii")


def decrypt(token: str | bytes, key: PrivateKey, *, limit: int = IN_MEMORY) -> bytes:
    """The plaintext of a JWE. Raises a JoseError."""
    sink = io.BytesIO()
    open_stream(io.BytesIO(_ascii(token)), sink, key, limit=limit)
    return sink.getvalue()


def inspect(token: str | bytes, *, zipped: bool = False) -> Token:
    """Header and tag of a JWE, without its key and so without proof. `zipped`: compressed content
    is the business of who will open it. Raises a JoseError."""
    return inspect_stream(io.BytesIO(_ascii(token)), zipped=zipped)


def encrypt_stream(source: Source, sink: Sink, key: PublicKey, *, cty: str) -> str:
    """Write a JWE of what the source holds to the sink; its tag (the fifth segment). Raises
    KeyRefused, HeaderRefused, TooLarge."""
    if key.purpose is not Purpose.ENCRYPT:
        raise KeyRefused("not a key to encrypt to")
    if not headers.media(cty):
        raise HeaderRefused("cty is missing")
    members = {"alg": ALG, "enc": ENC, "kid": key.kid, "cty": cty}
    head = strict.encode(strict.dumps(members))
    content_key, iv = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(IV_BYTES)
    wrapped = strict.encode(key.key.encrypt(content_key, PADDING))
    encryptor = Cipher(AES256(content_key), GCM(iv)).encryptor()
    encryptor.authenticate_additional_data(head)
    sink.write(b".".join((head, wrapped, strict.encode(iv), b"")))
    held, length = b"", 0
    while chunk := source.read(CHUNK):
        length += len(chunk)
        if length > LONGEST_CONTENT:
            raise TooLarge("longer than AES-GCM can protect")
        held += encryptor.update(chunk)
        whole = len(held) // 3 * 3
        sink.write(strict.encode(held[:whole]))
        held = held[whole:]
    encryptor.finalize()
    tag = strict.encode(encryptor.tag)
    sink.write(strict.encode(held) + b"." + tag)
    return tag.decode()


def open_stream(
    source: Source, sink: Sink, key: PrivateKey, *, limit: int = LONGEST_CONTENT
) -> Token:
    """Write the plaintext of a JWE to the sink, at most `limit` bytes. **When this raises, discard
    what the sink holds**: it is not authentic. Raises a JoseError."""
    segments = Segments(source)
    head = segments.short()
    found = _header(head)
    if key.purpose is not Purpose.ENCRYPT or found.kid != key.kid:
        raise KeyRefused("encrypted to another key")
    wrapped, iv = strict.decode(segments.short()), strict.decode(segments.short())
    decryptor = Cipher(AES256(_unwrap(wrapped, key)), GCM(_exactly(iv, IV_BYTES))).decryptor()
    decryptor.authenticate_additional_data(head)
    length = 0
    for chunk in segments.decoded():
        length += len(chunk)
        if length > limit:
            raise TooLarge(f"more than {limit} bytes")
        sink.write(decryptor.update(chunk))
    tag = segments.last()
    try:
        decryptor.finalize_with_tag(_exactly(strict.decode(tag), TAG_BYTES))
    except InvalidTag as error:
        raise DecryptionFailed("wrong key or changed content") from error
    return Token(found, tag.decode(), segments.taken)


def peek_stream(source: Source) -> Header:
    """The header alone, without proof: only to find the key. Raises a JoseError."""
    return _header(Segments(source).short())


def inspect_stream(source: Source, *, zipped: bool = False) -> Token:
    """As `inspect`, in constant memory. Raises a JoseError."""
    segments = Segments(source)
    found = _header(segments.short(), zipped=zipped)
    strict.decode(segments.short())
    _exactly(strict.decode(segments.short()), IV_BYTES)
    for _chunk in segments.decoded():
        pass
    tag = segments.last()
    _exactly(strict.decode(tag), TAG_BYTES)
    return Token(found, tag.decode(), segments.taken)


def _header(segment: bytes, *, zipped: bool = False) -> Header:
    found = headers.read(segment, zipped=zipped, alg=ALG, enc=ENC)
    if found.cty is None:
        raise HeaderRefused("cty is missing")
    return found


def _unwrap(wrapped: bytes, key: PrivateKey) -> bytes:
    try:
        content_key = key.key.decrypt(wrapped, PADDING)
    except ValueError as error:
        raise DecryptionFailed("wrong key or changed content") from error
    return _exactly(content_key, KEY_BYTES)


def _exactly(data: bytes, length: int) -> bytes:
    if len(data) != length:
        raise DecryptionFailed("wrong key or changed content")
    return data


def _ascii(token: str | bytes) -> bytes:
    return token.encode("utf-8") if isinstance(token, str) else token
