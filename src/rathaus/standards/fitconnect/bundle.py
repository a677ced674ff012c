"""A submission as a whole: sealed by the sender, opened and checked by the receiver.

Sending: each attachment is encrypted while it is hashed (`seal_attachment`), then `seal` writes the
metadata with all hashes and encrypts it and the data. What goes out are JWEs and their tags.

Receiving, in the order of FIT-Connect's „Einreichung überprüfen“; each step raises a `Rejection`
with the documented problem, and only the last one collects several:

1. submission: the attachments that were fetched are those of the `submit` event;
2. all parts: authentication tags are those of the event;
3. metadata: decrypts, is JSON, names a supported schema, keeps it, lists the same attachments,
   names the service of the submission, which the destination offers with this schema;
4. data: is there, decrypts, has the hash of the metadata, is JSON or XML, keeps its schema;
5. every attachment: decrypts, has the hash of the metadata.

An attachment goes to the sink that the caller opens for it, in constant memory. **When
`open_and_check` raises, everything in the sinks must be discarded**: it is not authentic.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from rathaus.standards.fitconnect import hashes, limits, metadata, problems, tags
from rathaus.standards.fitconnect.destinations import Service, SubmissionSchema
from rathaus.standards.fitconnect.hashes import HashingSink, HashingSource
from rathaus.standards.fitconnect.metadata import Attachment, Checked, Data, Metadata
from rathaus.standards.fitconnect.problems import (
    DATA,
    METADATA,
    Kind,
    Problem,
    Rejection,
    of_part,
    reject,
)
from rathaus.standards.fitconnect.schemas import Schemas, Version
from rathaus.standards.fitconnect.tags import Tags
from rathaus.standards.jose import JoseError, KeyRefused, Malformed, PrivateKey, PublicKey, jwe
from rathaus.standards.jose import strict as strict_json
from rathaus.standards.jose.jwe import Sink
from rathaus.standards.jose.segments import Source

LARGEST_DATA = 64 * 1024 * 1024

Judge = Callable[[SubmissionSchema, bytes], Iterable[str] | None]


@dataclass(frozen=True)
class SealedAttachment:
    """An attachment whose JWE is in the caller's sink."""

    facts: Attachment
    tag: str
    size: int  # characters of the JWE


@dataclass(frozen=True)
class Sealed:
    """What is sent, beside the attachments."""

    metadata: str
    data: str
    tags: Tags


@dataclass(frozen=True)
class Received:
    """What was fetched: JWEs, and for each attachment a way to read its JWE from the start."""

    metadata: str
    data: str | None
    attachments: Mapping[str, Callable[[], Source]] = field(default_factory=dict)
    service: str = ""  # the service that the submission itself names


@dataclass(frozen=True)
class Opened:
    """A submission that passed every check."""

    metadata: Checked
    data: bytes | None
    data_judged: bool  # False where no judge knew the schema of the data


class _Counting:
    def __init__(self, inner: Sink) -> None:
        self._inner, self.size = inner, 0

    def write(self, data: bytes, /) -> None:
        self.size += len(data)
        self._inner.write(data)


def seal_attachment(
    source: Source, sink: Sink, key: PublicKey, *, identifier: str, mime_type: str,
    purpose: str = "attachment", filename: str = "", description: str = "",
) -> SealedAttachment:  # fmt: skip
    """Encrypt an attachment from source to sink; its facts for the metadata. Raises JoseError."""
    hashing, counting = HashingSource(source), _Counting(sink)
    tag = jwe.encrypt_stream(hashing, counting, key, cty=mime_type)
    facts = Attachment(identifier, hashing.value(), mime_type, purpose, filename, description)
    return SealedAttachment(facts, tag, counting.size)


def seal(
    data: bytes, key: PublicKey, *, schema: SubmissionSchema, version: Version = metadata.V2,
    attachments: Sequence[SealedAttachment] = (), service: str = "",
    more: Mapping[str, Any] | None = None,
) -> Sealed:  # fmt: skip
    """Encrypt data and metadata of a submission. `service` and `more` go into the metadata. Raises
    FitConnectError, JoseError."""
    limits.check_sizes({each.facts.identifier: each.size for each in attachments})
    facts = Metadata(
        version=version,
        data=Data(hashes.sha512(data), schema),
        attachments=tuple(each.facts for each in attachments),
        service=service,
        more=more,
    )
    built = strict_json.dumps(metadata.build(facts))
    sealed_metadata = jwe.encrypt(built, key, cty="application/json")
    sealed_data = jwe.encrypt(data, key, cty=schema.mime_type)
    found = Tags(
        jwe.inspect(sealed_metadata).tag,
        jwe.inspect(sealed_data).tag,
        {each.facts.identifier: each.tag for each in attachments},
    )
    return Sealed(sealed_metadata, sealed_data, found)


def open_and_check(
    received: Received, keys: Mapping[str, PrivateKey], *, expected: Tags,
    sink: Callable[[Attachment], Sink], published: Schemas | None = None,
    judge: Judge | None = None, offered: Collection[Service] = (), assume: Version | None = None,
) -> Opened:  # fmt: skip
    """The submission, decrypted and checked. Raises Rejection: then discard what the sinks hold.

    `keys` are ours by `kid` (for old senders by thumbprint too), `expected` the tags of the proven
    `submit` event. `judge` answers with what is wrong with data under its schema, None where it
    does not know the schema. `offered` are the services of the destination, if they are to be
    checked; `assume` is the version of metadata without `$schema`.
    """
    tags.compare_lists(expected, received.attachments)
    tags.compare(expected, _tags(received))
    plaintext = _decrypt(received.metadata, keys, METADATA)
    checked = metadata.check(plaintext, published, assume=assume)
    _check_attachments(checked.facts, received)
    _check_service(checked.facts, received)
    if offered:
        _check_offered(checked.facts, received, offered)
    data, judged = _open_data(checked.facts, received, keys, judge)
    found = [_open_attachment(each, received, keys, sink) for each in checked.facts.attachments]
    wrong = [problem for problem in found if problem]
    if wrong:
        raise Rejection(*wrong)
    return Opened(checked, data, judged)


def _tags(received: Received) -> Tags:
    """The tags of the JWEs that were fetched."""
    data = received.data
    return Tags(
        _tag(_stream(received.metadata), METADATA),
        None if data is None else _tag(_stream(data), DATA),
        {key: _tag(read, problems.attachment(key)) for key, read in received.attachments.items()},
    )


def _stream(token: str) -> Callable[[], Source]:
    return lambda: io.BytesIO(token.encode())


def _tag(read: Callable[[], Source], part: str) -> str:
    try:
        return jwe.inspect_stream(read()).tag
    except JoseError as error:
        raise _encryption(part) from error


def _encryption(part: str) -> Rejection:
    detail = f"Die Entschlüsselung {of_part(part)} ist fehlgeschlagen."
    return reject(Kind.ENCRYPTION, part, detail)


def _key(read: Callable[[], Source], keys: Mapping[str, PrivateKey]) -> PrivateKey:
    kid = jwe.peek_stream(read()).kid
    if kid not in keys:
        raise KeyRefused("encrypted to a key that we do not have")
    return keys[kid]


def _decrypt(token: str, keys: Mapping[str, PrivateKey], part: str) -> bytes:
    try:
        return jwe.decrypt(token, _key(_stream(token), keys), limit=LARGEST_DATA)
    except JoseError as error:
        raise _encryption(part) from error


def _check_attachments(facts: Metadata, received: Received) -> None:
    if {part for each in facts.attachments for part in each.parts} != set(received.attachments):
        raise reject(
            Kind.ATTACHMENTS_MISMATCH,
            METADATA,
            "Die Liste der Anlagen in Submission und Metadaten stimmt nicht überein.",
        )


def _check_service(facts: Metadata, received: Received) -> None:
    if facts.service and received.service and facts.service != received.service:
        raise reject(
            Kind.SERVICE_MISMATCH,
            METADATA,
            "Die Verwaltungsleistung in Submission und Metadaten stimmt nicht überein.",
        )


def _check_offered(facts: Metadata, received: Received, offered: Collection[Service]) -> None:
    wanted = received.service or facts.service
    named = [each for each in offered if each.identifier == wanted]
    if not named:
        detail = "Der Zustellpunkt nimmt diese Verwaltungsleistung nicht entgegen."
        raise reject(Kind.UNSUPPORTED_SERVICE, METADATA, detail)
    if facts.data and not any(facts.data.schema in each.schemas for each in named):
        detail = "Das angegebene Fachdatenschema wird nicht unterstützt."
        raise reject(Kind.UNSUPPORTED_SCHEMA, METADATA, detail)


def _open_data(
    facts: Metadata, received: Received, keys: Mapping[str, PrivateKey], judge: Judge | None
) -> tuple[bytes | None, bool]:
    if facts.data is None and received.data is None:
        return None, False
    if facts.data is None or received.data is None:
        raise reject(Kind.MISSING_DATA, DATA, "Die Fachdaten fehlen, oder ihre Metadaten.")
    data = _decrypt(received.data, keys, DATA)
    _check_hash(facts.data.hash, data)
    _check_syntax(data, facts.data.schema.mime_type)
    complaints = None if judge is None else judge(facts.data.schema, data)
    if complaints is None:
        return data, False
    found = list(complaints)
    if found:
        detail = "; ".join(found)[: problems.LONGEST]
        raise reject(Kind.SCHEMA, DATA, f"Die Fachdaten sind nicht schema-valide: {detail}")
    return data, True


def _check_hash(expected: str, data: bytes) -> None:
    try:
        hashes.compare(expected, hashes.sha512(data))
    except hashes.HashMismatch as error:
        raise Rejection(_hash_problem(DATA)) from error


def _hash_problem(part: str) -> Problem:
    return Problem.of(Kind.HASH, part, f"Die Prüfsumme {of_part(part)} stimmt nicht.")


def _check_syntax(data: bytes, mime_type: str) -> None:
    try:
        if mime_type == "application/json":
            strict_json.loads(data)
        else:
            _check_xml(data)
    except (Malformed, etree.XMLSyntaxError) as error:
        language = mime_type.partition("/")[2].upper()
        detail = f"Die Fachdaten sind kein valides {language}."
        raise reject(Kind.SYNTAX, DATA, detail) from error


def _check_xml(data: bytes) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise Malformed("a document type declaration")


def _open_attachment(
    facts: Attachment, received: Received, keys: Mapping[str, PrivateKey],
    sink: Callable[[Attachment], Sink],
) -> Problem | None:  # fmt: skip
    part = problems.attachment(facts.identifier)
    hashing = HashingSink(sink(facts))
    try:
        for identifier in facts.parts:
            read = received.attachments[identifier]
            key = _key(read, keys)
            jwe.open_stream(read(), hashing, key, limit=limits.LARGEST_ATTACHMENT)
        hashes.compare(facts.hash, hashing.value())
    except JoseError:
        return _encryption(part).problems[0]
    except hashes.HashMismatch:
        return _hash_problem(part)
    return None


__all__ = [
    "Opened",
    "Received",
    "Sealed",
    "SealedAttachment",
    "open_and_check",
    "seal",
    "seal_attachment",
]
