"""Metadata of a submission: what is inside and how to check it (metadata schema 1.0.0 and 2.1.0).

1. `$schema` names the version. The schema 1.0.0 does not demand it, the receiver's checks do: who
   still wants to take metadata without it says which version to assume. 2.x demands
   `contentStructure.data`.
2. `contentStructure.data` has the `hash` of the data and `submissionSchema` {schemaUri, mimeType}.
3. `contentStructure.attachments[]` has for each `attachmentId` (a UUID, once), `hash`, `mimeType`,
   `purpose`; 2.x may split one into `fragments`, sent in place of it.
4. 1.0.0 may have `publicServiceType`, whose `identifier` is a URN; in 2.x the submission has it.
5. `replyChannel` has exactly one member; `additionalReferenceInfo.applicationDate` is a date.

`check` holds these rules always. With `Schemas` it also applies the published schema, which the
operator puts into a folder. **Without them, the rest of the published schema is not checked**
(payment, authentication, reply channels in detail): `Checked.by_schema` is then False, and whoever
confirms the receipt should know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rathaus.standards.fitconnect import destinations, hashes, ids, limits, schemas
from rathaus.standards.fitconnect.destinations import SubmissionSchema
from rathaus.standards.fitconnect.problems import (
    METADATA,
    FitConnectError,
    Kind,
    reject,
)
from rathaus.standards.fitconnect.schemas import Schemas, Version
from rathaus.standards.jose import JoseError, strict

V1: Version = (1, 0, 0)
V2: Version = (2, 1, 0)
MIME_TYPE = re.compile(r"[-\w.]+/[-\w.+]+", re.ASCII)
PURPOSES = {1: ("form", "attachment", "report"), 2: ("form", "attachment", "report", "data")}
LARGEST = 5 * 1024 * 1024  # bytes of metadata


@dataclass(frozen=True)
class Attachment:
    """What metadata says of an attachment."""

    identifier: str
    hash: str
    mime_type: str
    purpose: str = "attachment"
    filename: str = ""
    description: str = ""
    fragments: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The ids under which its encrypted parts are sent, in order."""
        return self.fragments or (self.identifier,)


@dataclass(frozen=True)
class Data:
    """What metadata says of the data."""

    hash: str
    schema: SubmissionSchema


@dataclass(frozen=True)
class Metadata:
    """The facts of a submission; `more` are further members as the schema has them."""

    version: Version
    data: Data | None
    attachments: tuple[Attachment, ...] = ()
    service: str = ""  # only in 1.x
    more: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Checked:
    """Metadata that kept the rules; `by_schema` tells whether the published schema was applied."""

    facts: Metadata
    members: Mapping[str, Any]
    by_schema: bool


def build(facts: Metadata) -> dict[str, Any]:
    """The metadata of a submission. Raises FitConnectError for facts that break a rule."""
    content: dict[str, Any] = {"attachments": [_write(each) for each in facts.attachments]}
    if facts.data is not None:
        content["data"] = {
            "hash": hashes.write(facts.data.hash),
            "submissionSchema": facts.data.schema.as_dict(),
        }
    built: dict[str, Any] = {**(facts.more or {}), "contentStructure": content}
    built["$schema"] = schemas.identifier(facts.version)
    if facts.version[0] not in PURPOSES or (facts.service and facts.version[0] > 1):
        raise FitConnectError("a version that is not known, or a service beside 1.x")
    if facts.service:
        built["publicServiceType"] = {"identifier": facts.service}
    read(built, facts.version)
    return built


def check(
    plaintext: bytes, published: Schemas | None = None, *, assume: Version | None = None
) -> Checked:
    """The metadata of a submission that was received; `assume` is the version where `$schema` is
    missing. Raises Rejection with the documented problem: syntax, missing or unsupported schema,
    schema violation."""
    members = _syntax(plaintext)
    if "$schema" not in members and assume is None:
        raise reject(Kind.MISSING_SCHEMA, METADATA, "Die Schema-Referenz fehlt in den Metadaten.")
    version = schemas.version(members["$schema"]) if "$schema" in members else assume
    if version is None or version[0] not in PURPOSES:
        raise reject(
            Kind.UNSUPPORTED_SCHEMA,
            METADATA,
            "Die angegebene Version des Metadatenschemas wird nicht unterstützt.",
        )
    complaints = None if published is None else published.complaints(members, version)
    if complaints:
        raise _violation("; ".join(complaints))
    try:
        facts = read(members, version)
    except FitConnectError as error:
        raise _violation(str(error)) from error
    return Checked(facts, members, by_schema=complaints is not None)


def read(members: Mapping[str, Any], version: Version) -> Metadata:
    """The facts of metadata, under the rules that always hold. Raises FitConnectError."""
    content = members.get("contentStructure")
    if not isinstance(content, Mapping):
        raise FitConnectError("contentStructure is missing")
    data = content.get("data")
    if data is None and version[0] > 1:
        raise FitConnectError("contentStructure.data is missing")
    attachments = _attachments(content.get("attachments"), version)
    _check_reply_channel(members.get("replyChannel"))
    _check_date(members.get("additionalReferenceInfo"))
    return Metadata(
        version=version,
        data=None if data is None else _data(data),
        attachments=attachments,
        service=_service(members.get("publicServiceType")),
    )


def _syntax(plaintext: bytes) -> dict[str, Any]:
    try:
        if len(plaintext) > LARGEST:
            raise FitConnectError("too long")
        return strict.load_object(plaintext)
    except (FitConnectError, JoseError) as error:
        raise reject(Kind.SYNTAX, METADATA, "Die Metadaten sind kein valides JSON.") from error


def _violation(detail: str) -> FitConnectError:
    return reject(Kind.SCHEMA, METADATA, f"Die Metadaten sind nicht schema-valide: {detail}")


def _data(found: Any) -> Data:
    if not isinstance(found, Mapping):
        raise FitConnectError("contentStructure.data is no object")
    return Data(
        hashes.read(found.get("hash")), destinations.read_schema(found.get("submissionSchema"))
    )


def _attachments(found: Any, version: Version) -> tuple[Attachment, ...]:
    if not isinstance(found, list):
        raise FitConnectError("contentStructure.attachments is no list")
    read_ones = tuple(_attachment(each, version) for each in found)
    limits.check_announced([each.identifier for each in read_ones])
    limits.check_announced([part for each in read_ones for part in each.parts])
    return read_ones


def _attachment(found: Any, version: Version) -> Attachment:
    if not isinstance(found, Mapping):
        raise FitConnectError("an attachment is no object")
    mime_type, purpose = found.get("mimeType"), found.get("purpose")
    if not isinstance(mime_type, str) or not MIME_TYPE.fullmatch(mime_type):
        raise FitConnectError("mimeType of an attachment is no media type")
    if purpose not in PURPOSES[version[0]]:
        raise FitConnectError("purpose of an attachment is unknown")
    return Attachment(
        identifier=ids.check(found.get("attachmentId"), "attachmentId"),
        hash=hashes.read(found.get("hash")),
        mime_type=mime_type,
        purpose=purpose,
        filename=_text(found, "filename"),
        description=_text(found, "description"),
        fragments=_fragments(found.get("fragments")),
    )


def _fragments(found: Any) -> tuple[str, ...]:
    if found is None:
        return ()
    if not isinstance(found, list) or not found:
        raise FitConnectError("fragments is no list")
    return tuple(ids.check(each, "fragment") for each in found)


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name, "")
    if not isinstance(value, str):
        raise FitConnectError(f"{name} of an attachment is no text")
    return value


def _service(found: Any) -> str:
    if found is None:
        return ""
    if not isinstance(found, Mapping):
        raise FitConnectError("publicServiceType is no object")
    return destinations.check_service(found.get("identifier"))


def _check_reply_channel(found: Any) -> None:
    if found is not None and (not isinstance(found, Mapping) or len(found) != 1):
        raise FitConnectError("replyChannel has not exactly one member")


def _check_date(found: Any) -> None:
    text = found.get("applicationDate") if isinstance(found, Mapping) else None
    try:
        if text is not None:
            date.fromisoformat(text)
    except (ValueError, TypeError) as error:
        raise FitConnectError("applicationDate is no date") from error


def _write(facts: Attachment) -> dict[str, Any]:
    optional = {"filename": facts.filename, "description": facts.description}
    if facts.fragments:
        optional["fragments"] = list(facts.fragments)  # type: ignore[assignment]  # the one list
    return {
        "attachmentId": facts.identifier,
        "hash": hashes.write(facts.hash),
        "mimeType": facts.mime_type,
        "purpose": facts.purpose,
        **{name: value for name, value in optional.items() if value},
    }
