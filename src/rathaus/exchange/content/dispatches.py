"""What a dispatch says: a document that its sender signs, and the authority's own sealed copy.

The *document* is JSON text with subject, text, names and conditions. The *manifest* (JWS, PS512,
the authority's key) names sender, recipients, room, dispatch, time, the SHA-512 of the document and
of every file. Both travel as the encrypted data of a submission and stay together in the sealed
copies, so that either side can show them later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from rathaus.exchange.models import Dispatch, Room
from rathaus.standards.fitconnect import hashes
from rathaus.standards.fitconnect.destinations import SubmissionSchema
from rathaus.standards.jose import JoseError, PrivateKey, PublicKey, jws, strict
from rathaus.vault import rings
from rathaus.vault.content import open_json, seal_json
from rathaus.vault.envelope import Keys

SERVICE = "urn:rathaus:leistung:behoerdenraum"
SCHEMA = SubmissionSchema("urn:rathaus:schema:behoerdennachricht:1", "application/json")
TYP = "rathaus-dispatch+jwt"
LONGEST_SUBJECT, LONGEST_TEXT, MOST_PARTIES = 200, 200_000, 50


class NotADispatch(ValueError):
    """The data is not what the schema of a dispatch says, or not what its sender signed."""


@dataclass(frozen=True)
class Party:
    """An authority and where it receives: `url` is the `iss` of its delivery service."""

    name: str
    ars: str
    destination: str
    url: str


@dataclass(frozen=True)
class NamedFile:
    """A file of a dispatch: its id in the delivery, name and media type."""

    id: str
    name: str
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """What one authority says to others."""

    room: str
    key: str
    subject: str
    text: str
    sender: Party
    recipients: tuple[Party, ...]
    files: tuple[NamedFile, ...] = ()
    author: str = ""  # name and telephone of who wrote it
    reference: str = ""  # file number at the sender
    answer_by: date | None = None
    binding: bool = False
    answers: str = ""  # key of the dispatch that this answers

    def dump(self) -> str:
        """As JSON text."""
        values = asdict(self) | {"answer_by": self.answer_by and self.answer_by.isoformat()}
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> Document:
        """Raises NotADispatch."""
        try:
            values = strict.load_object(text)
            day = values.pop("answer_by")
            document = cls(
                **values
                | {
                    "sender": Party(**values["sender"]),
                    "recipients": tuple(Party(**each) for each in values["recipients"]),
                    "files": tuple(NamedFile(**each) for each in values["files"]),
                    "answer_by": date.fromisoformat(day) if day else None,
                }
            )
            document._check()
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise NotADispatch("not the document of a dispatch") from error
        return document

    def _check(self) -> None:
        texts = (self.subject, self.text, self.author, self.reference, self.answers)
        if not all(isinstance(each, str) for each in texts) or not isinstance(self.binding, bool):
            raise NotADispatch("a member of another type")
        if not 0 < len(self.subject) <= LONGEST_SUBJECT or len(self.text) > LONGEST_TEXT:
            raise NotADispatch("subject or text too long, or no subject")
        if not 0 < len(self.recipients) <= MOST_PARTIES:
            raise NotADispatch("too many recipients, or none")
        for each in (
            self.room,
            self.key,
            *(p.destination for p in (self.sender, *self.recipients)),
        ):
            UUID(each)


@dataclass(frozen=True)
class Signed:
    """A document with the manifest that proves it."""

    text: str = field(repr=False)
    manifest: str = field(repr=False)

    @property
    def document(self) -> Document:
        return Document.load(self.text)

    def data(self) -> bytes:
        """The data of the submission."""
        return strict.dumps({"document": self.text, "manifest": self.manifest})


def sign(document: Document, files: Mapping[str, str], key: PrivateKey, at: datetime) -> Signed:
    """`files`: id → SHA-512 (hex) of the plain bytes."""
    text = document.dump()
    claims = {
        "iss": document.sender.destination,
        "sub": document.key,
        "room": document.room,
        "to": [each.destination for each in document.recipients],
        "iat": int(at.timestamp()),
        "content": hashes.sha512(text.encode()),
        "files": dict(files),
    }
    return Signed(text, jws.sign(strict.dumps(claims), key, typ=TYP))


def kid_of(signed: Signed) -> str:
    """With which key the manifest says it was signed. Raises JoseError."""
    return jws.inspect(signed.manifest).header.kid


def verify(signed: Signed, key: PublicKey, files: Mapping[str, str]) -> datetime:
    """When it was signed. Raises JoseError, NotADispatch where the manifest is not about just this
    document and these files."""
    claims = strict.load_object(jws.verify(signed.manifest, key, typ=TYP))
    document = signed.document
    told = {
        "iss": document.sender.destination,
        "sub": document.key,
        "room": document.room,
        "to": [each.destination for each in document.recipients],
        "content": hashes.sha512(signed.text.encode()),
        "files": dict(files),
    }
    if any(claims.get(name) != value for name, value in told.items()):
        raise NotADispatch("the manifest is about something else")
    if {each.id for each in document.files} != set(files):
        raise NotADispatch("files that the document does not name")
    return datetime.fromtimestamp(int(claims["iat"]), UTC)


def read_data(data: bytes) -> Signed:
    """Raises NotADispatch."""
    try:
        values = strict.load_object(data)
        text, manifest = values["document"], values["manifest"]
    except (JoseError, KeyError) as error:
        raise NotADispatch("not the data of a dispatch") from error
    if not isinstance(text, str) or not isinstance(manifest, str):
        raise NotADispatch("a member of another type")
    return Signed(text, manifest)


def complaints(data: bytes) -> list[str]:
    """What is wrong with data under the schema of dispatches; for the judge of submissions."""
    try:
        read_data(data).document._check()
    except NotADispatch as error:
        return [str(error)]
    return []


def seal(dispatch: Dispatch, signed: Signed) -> None:
    """The authority's own copy; the caller saves it. Raises NoKeyRing."""
    values = {"document": signed.text, "manifest": signed.manifest}
    key = rings.public_key(dispatch.authority)
    dispatch.content = seal_json(dispatch, values, to=[key])


def read(dispatch: Dispatch, keys: Keys) -> Signed:
    """Raises Unreadable, NotForTheseKeys, Locked, NotEntitled."""
    stored = open_json(dispatch, dispatch.content, keys)
    return Signed(stored["document"], stored["manifest"])


def seal_subject(room: Room, subject: str) -> None:
    """What a room is about; the caller saves it."""
    room.content = seal_json(room, {"subject": subject}, to=[rings.public_key(room.authority)])


def subject_of(room: Room, keys: Keys) -> str:
    """As `read`."""
    stored: dict[str, Any] = open_json(room, room.content, keys)
    return str(stored.get("subject", ""))
