"""Metadata: our rules always, the published schema where the operator has put it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rathaus.standards.fitconnect import hashes, metadata, schemas
from rathaus.standards.fitconnect.metadata import V1, V2, Attachment, Data, Metadata
from rathaus.standards.fitconnect.problems import FitConnectError, Rejection
from rathaus.standards.fitconnect.schemas import Schemas
from rathaus.standards.jose import strict
from tests.shared_data import shared
from tests.standards.fitconnect.samples import PHOTO, PLAN, SCHEMA, SERVICE

HASH = hashes.sha512(b"plan")
FACTS = Metadata(
    V2, Data(HASH, SCHEMA), (Attachment(PLAN, HASH, "application/pdf", filename="p.pdf"),)
)
MORE = {
    "replyChannel": {"eMail": {"address": "erika@example.org"}},
    "additionalReferenceInfo": {"senderReference": "RW-1", "applicationDate": "2026-05-04"},
}
# A schema of our own in the place of the published one.
SMALL = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": schemas.identifier((2, 1, 0)),
    "properties": {"replyChannel": {"required": ["eMail"]}},
}


def check(members: Any, published: Schemas | None = None) -> metadata.Checked:
    return metadata.check(strict.dumps(members), published)


@pytest.fixture
def published() -> Schemas:
    return Schemas.load(shared("fit-connect"))


@pytest.mark.parametrize("version", [V1, V2])
def test_metadata_comes_back(version: schemas.Version) -> None:
    facts = replace(FACTS, version=version, service=SERVICE if version == V1 else "")
    found = check(metadata.build(replace(facts, more=MORE)))
    assert (found.facts, found.by_schema) == (facts, False)
    assert found.members["replyChannel"] == MORE["replyChannel"]


@pytest.mark.parametrize("version", [V1, V2])
def test_what_we_build_keeps_the_published_schema(
    version: schemas.Version, published: Schemas
) -> None:
    built = metadata.build(replace(FACTS, version=version, more=MORE))
    assert check(built, published).by_schema
    assert version in published.versions()


@pytest.mark.parametrize(
    ("version", "more", "rule"),
    [
        (V2, {"additionalReferenceInfo": {"unknown": 1}}, "additionalReferenceInfo: additional"),
        (V2, {"replyChannel": {"eMail": {"address": "no address"}}}, "address: format"),
        (V1, {"authenticationInformation": []}, "authenticationInformation: minItems"),
    ],
)
def test_the_published_schema_sees_more_than_our_rules(
    version: schemas.Version, more: dict[str, Any], rule: str, published: Schemas
) -> None:
    built = metadata.build(replace(FACTS, version=version, more=more))
    assert not check(built).by_schema
    with pytest.raises(Rejection) as caught:
        check(built, published)
    assert rule in caught.value.problems[0].detail


def attachment(**changes: Any) -> dict[str, Any]:
    made = metadata.build(FACTS)["contentStructure"]["attachments"][0]
    return {**made, **changes}


def content(**changes: Any) -> dict[str, Any]:
    return {"contentStructure": {**metadata.build(FACTS)["contentStructure"], **changes}}


@pytest.mark.parametrize(
    "changes",
    [
        {"contentStructure": None},
        content(data=None),
        content(data=[]),
        content(data={"hash": {"type": "sha512", "content": HASH}}),
        content(data={"hash": HASH, "submissionSchema": SCHEMA.as_dict()}),
        content(attachments=None),
        content(attachments={}),
        content(attachments=["x"]),
        content(attachments=[attachment(), attachment()]),
        content(attachments=[attachment(attachmentId="1")]),
        content(attachments=[attachment(hash={"type": "md5", "content": "0"})]),
        content(attachments=[attachment(mimeType="pdf")]),
        content(attachments=[attachment(mimeType="a/b\r\nX")]),
        content(attachments=[attachment(purpose="other")]),
        content(attachments=[attachment(filename=3)]),
        content(attachments=[attachment(fragments=[])]),
        content(attachments=[attachment(fragments=["1"])]),
        content(
            attachments=[
                attachment(fragments=[PHOTO]), attachment(attachmentId=PHOTO),
            ]
        ),
        {"publicServiceType": "x"},
        {"publicServiceType": {"identifier": "Parkausweis"}},
        {"replyChannel": {}},
        {"replyChannel": {"eMail": {}, "elster": {}}},
        {"additionalReferenceInfo": {"applicationDate": "4.5.2026"}},
        {"additionalReferenceInfo": {"applicationDate": 20260504}},
    ],
)  # fmt: skip
def test_our_rules_hold_without_any_schema(changes: dict[str, Any]) -> None:
    with pytest.raises(Rejection) as caught:
        check({**metadata.build(FACTS), **changes})
    (problem,) = caught.value.problems
    assert problem.type.endswith("/schema-violation")


def test_the_first_version_may_come_without_data() -> None:
    facts = replace(FACTS, version=V1, data=None)
    assert check(metadata.build(facts)).facts == facts
    with pytest.raises(FitConnectError):
        metadata.build(replace(FACTS, data=None))


def test_complaints_name_places_not_content() -> None:
    members = metadata.build(replace(FACTS, more={"replyChannel": {"elster": "DE-SECRET"}}))
    with pytest.raises(Rejection) as caught:
        check(members, Schemas([SMALL]))
    detail = caught.value.problems[0].detail
    assert "$.replyChannel: required" in detail
    assert "SECRET" not in detail


def test_another_minor_version_is_judged_by_the_highest_at_hand() -> None:
    older = {"$id": schemas.identifier((2, 0, 9))}
    both = Schemas([SMALL, older])
    members = {**metadata.build(FACTS), "$schema": schemas.identifier((2, 7, 3))}
    assert check(members, both).by_schema
    broken = {**members, "replyChannel": {"elster": {}}}
    with pytest.raises(Rejection):
        check(broken, both)
    assert check({**broken, "$schema": older["$id"]}, both).by_schema


def test_without_a_schema_of_that_major_version_our_rules_alone_judge() -> None:
    members = metadata.build(replace(FACTS, version=V1))
    assert not check(members, Schemas([SMALL])).by_schema


def test_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "any name.json").write_bytes(strict.dumps(SMALL))
    (tmp_path / "other.json").write_text('{"$id":"https://example.org"}')
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "notes.txt").write_text("text")
    (tmp_path / "folder.json").mkdir()
    assert Schemas.load(tmp_path).versions() == [V2]
    shutil.rmtree(tmp_path)
    with pytest.raises(OSError, match="No such file"):
        Schemas.load(tmp_path)
    tmp_path.mkdir()
    with pytest.raises(FitConnectError, match="no schema"):
        Schemas.load(tmp_path)
    with pytest.raises(FitConnectError, match="without its"):
        Schemas([{}])


def test_a_schema_fetches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[object] = []
    monkeypatch.setattr("urllib.request.urlopen", lambda what, *rest: fetched.append(what))
    remote = {**SMALL, "$ref": "https://example.org/evil.json"}
    with pytest.raises(Exception, match="Unresolvable"):
        check(metadata.build(FACTS), Schemas([remote]))
    assert fetched == []


def test_too_long_metadata_is_refused() -> None:
    with pytest.raises(Rejection) as caught:
        metadata.check(b'"' + b"x" * metadata.LARGEST + b'"')
    assert caught.value.problems[0].type.endswith("/syntax-violation")
