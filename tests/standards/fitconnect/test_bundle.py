"""From the portal to the authority: what arrives is what was sent, or is rejected by name."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from joserfc import jwe as library
from joserfc.jwk import RSAKey

from rathaus.standards.fitconnect import bundle, hashes, limits, metadata, schemas
from rathaus.standards.fitconnect.bundle import Opened, Received
from rathaus.standards.fitconnect.destinations import Service, SubmissionSchema
from rathaus.standards.fitconnect.metadata import Attachment
from rathaus.standards.fitconnect.problems import PROBLEMS, FitConnectError, Rejection
from rathaus.standards.fitconnect.tags import Tags
from rathaus.standards.jose import KeyRefused, jwe, strict
from tests.standards.fitconnect.samples import (
    DATA,
    LEIKA_KEY,
    PHOTO,
    PLAN,
    PLAN_BYTES,
    SCHEMA,
    SERVICE,
    reader,
    received,
    sealed,
    sealed_attachment,
)
from tests.standards.keys import opens, pair, signs

V1 = metadata.V1


class Sinks(dict[str, io.BytesIO]):
    def open(self, facts: Attachment) -> io.BytesIO:
        self[facts.identifier] = io.BytesIO()
        return self[facts.identifier]


def opened(found: Received, expected: Tags, sinks: Sinks | None = None, **more: Any) -> Opened:
    keys = {opens().kid: opens()}
    sink = (sinks if sinks is not None else Sinks()).open
    return bundle.open_and_check(found, keys, **{"expected": expected, "sink": sink, **more})


def rejected(found: Received, expected: Tags, **more: Any) -> list[tuple[str, str]]:
    """(end of type, instance) of the problems."""
    with pytest.raises(Rejection) as caught:
        opened(found, expected, **more)
    assert all(each.title and each.detail for each in caught.value.problems)
    return [(each.type.removeprefix(PROBLEMS), each.instance) for each in caught.value.problems]


def with_metadata(found: Received, tags: Tags, text: bytes) -> tuple[Received, Tags]:
    """The submission with other metadata, whose tag the event knows."""
    token = jwe.encrypt(text, opens().public, cty="application/json")
    return replace(found, metadata=token), replace(tags, metadata=jwe.inspect(token).tag)


def with_data(found: Received, tags: Tags, data: bytes) -> tuple[Received, Tags]:
    token = jwe.encrypt(data, opens().public, cty="application/json")
    return replace(found, data=token), replace(tags, data=jwe.inspect(token).tag)


@pytest.fixture(scope="module")
def sent() -> tuple[Received, Tags]:
    found, attachments = sealed()
    return received(found, attachments), found.tags


def test_what_arrives_is_what_was_sent(sent: tuple[Received, Tags]) -> None:
    sinks = Sinks()
    found = opened(*sent, sinks)
    assert found.data == DATA
    assert sinks[PLAN].getvalue() == PLAN_BYTES
    (attachment,) = found.metadata.facts.attachments
    assert (attachment.filename, attachment.hash) == ("plan.pdf", hashes.sha512(PLAN_BYTES))
    assert (found.metadata.by_schema, found.data_judged) == (False, False)


def test_another_library_opens_every_part(sent: tuple[Received, Tags]) -> None:
    found, _tags = sent
    key = RSAKey.import_key(pair(1))
    algorithms = ["RSA-OAEP-256", "A256GCM"]
    assert found.data
    for token, cty in ((found.metadata, "application/json"), (found.data, "application/json")):
        part = library.decrypt_compact(token, key, algorithms=algorithms)
        assert part.protected["cty"] == cty
        assert isinstance(json.loads(part.plaintext or b""), dict)


def test_the_first_version_names_the_service() -> None:
    found, attachments = sealed(version=V1, service=SERVICE)
    arrived = opened(received(found, attachments), found.tags)
    assert arrived.metadata.facts.service == SERVICE
    other = replace(
        received(found, attachments), service="urn:de:fim:leika:leistung:99000000000000"
    )
    assert rejected(other, found.tags) == [("service-mismatch", "metadata")]
    with pytest.raises(FitConnectError):
        sealed(service=SERVICE)


def test_only_offered_services_and_schemas_are_taken(sent: tuple[Received, Tags]) -> None:
    offer = Service(SERVICE, (SCHEMA,), ("DE",))
    assert opened(*sent, offered=[offer]).data == DATA
    elsewhere = replace(offer, identifier=SERVICE.replace(LEIKA_KEY, "99000000000000"))
    assert rejected(*sent, offered=[elsewhere]) == [("unsupported-service", "metadata")]
    newer = replace(offer, schemas=(SubmissionSchema("urn:x:y:2", "application/json"),))
    assert rejected(*sent, offered=[newer]) == [("unsupported-schema", "metadata")]


def test_a_swapped_part_is_named(sent: tuple[Received, Tags]) -> None:
    found, tags = sent
    other, other_attachments = sealed(b"{}")
    theirs = received(other, other_attachments)
    tag, part = "incorrect-authentication-tag", f"attachment:{PLAN}"
    assert rejected(replace(found, metadata=theirs.metadata), tags) == [(tag, "metadata")]
    assert rejected(replace(found, data=theirs.data), tags) == [(tag, "data")]
    assert rejected(replace(found, attachments=theirs.attachments), tags) == [(tag, part)]
    assert rejected(theirs, tags) == [(tag, "metadata"), (tag, "data"), (tag, part)]
    assert rejected(replace(found, data=None), tags) == [(tag, "data")]


def test_a_missing_or_additional_attachment_is_a_mismatch(sent: tuple[Received, Tags]) -> None:
    found, tags = sent
    assert rejected(replace(found, attachments={}), tags) == [
        ("attachments-mismatch", "submission")
    ]
    unread = {**found.attachments, PHOTO: reader(b"not even a token")}
    assert rejected(replace(found, attachments=unread), tags) == [
        ("attachments-mismatch", "submission")
    ]
    photo, token = sealed_attachment(PHOTO)
    more = {**found.attachments, PHOTO: reader(token)}
    known = replace(tags, attachments={**tags.attachments, PHOTO: photo.tag})
    assert rejected(replace(found, attachments=more), known) == [
        ("attachments-mismatch", "metadata")
    ]


def test_an_attachment_with_another_content_is_a_hash_mismatch(
    sent: tuple[Received, Tags],
) -> None:
    found, tags = sent
    forged, token = sealed_attachment(PLAN, b"another plan")
    known = replace(tags, attachments={PLAN: forged.tag})
    swapped = replace(found, attachments={PLAN: reader(token)})
    assert rejected(swapped, known) == [("hash-mismatch", f"attachment:{PLAN}")]


def test_data_with_another_content_is_a_hash_mismatch(sent: tuple[Received, Tags]) -> None:
    assert rejected(*with_data(*sent, b"{}")) == [("hash-mismatch", "data")]


def test_a_key_that_is_not_ours_is_an_encryption_issue(sent: tuple[Received, Tags]) -> None:
    with pytest.raises(Rejection) as caught:
        bundle.open_and_check(sent[0], {}, expected=sent[1], sink=Sinks().open)
    assert caught.value.problems[0].type == f"{PROBLEMS}encryption-issue"
    wrong = {opens().kid: opens(3)}
    with pytest.raises(Rejection, match="encryption-issue"):
        bundle.open_and_check(sent[0], wrong, expected=sent[1], sink=Sinks().open)


def test_a_compressed_token_is_an_encryption_issue(sent: tuple[Received, Tags]) -> None:
    """As an old sender's library writes it: `zip` is refused before anything is unfolded."""
    header = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": opens().kid, "zip": "DEF"}
    token = library.encrypt_compact(
        {**header, "cty": "application/json"}, DATA, RSAKey.import_key(pair(1).public_key()),
        algorithms=["RSA-OAEP-256", "A256GCM", "DEF"],
    )  # fmt: skip
    found, tags = sent
    known = replace(tags, data=token.split(".")[4])
    assert rejected(replace(found, data=token), known) == [("encryption-issue", "data")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"<xml/>", "syntax-violation"),
        (b'{"$schema":"a","$schema":"a"}', "syntax-violation"),
        (b'{"contentStructure":{"attachments":[]}}', "missing-schema"),
        (b'{"$schema":"https://example.org/schema.json"}', "unsupported-schema"),
        (b'{"$schema":17}', "unsupported-schema"),
        (strict.dumps({"$schema": schemas.identifier((3, 0, 0))}), "unsupported-schema"),
        (strict.dumps({"$schema": schemas.identifier((2, 1, 0))}), "schema-violation"),
    ],
)
def test_metadata_is_rejected_by_name(
    sent: tuple[Received, Tags], text: bytes, problem: str
) -> None:
    assert rejected(*with_metadata(*sent, text)) == [(problem, "metadata")]


def test_metadata_without_a_schema_may_be_taken_as_the_first_version() -> None:
    found, attachments = sealed(version=V1)
    arrived = received(found, attachments)
    members = strict.load_object(jwe.decrypt(arrived.metadata, opens()))
    del members["$schema"]
    changed = with_metadata(arrived, found.tags, strict.dumps(members))
    assert rejected(*changed) == [("missing-schema", "metadata")]
    assert opened(*changed, assume=V1).metadata.facts.version == V1


@pytest.mark.parametrize("data", [b"{", b'{"a":1,"a":2}', b'{"n":99999999999999999999}', b"\xff"])
def test_data_that_is_no_json_is_a_syntax_violation(data: bytes) -> None:
    found, attachments = sealed(data)
    assert rejected(received(found, attachments), found.tags) == [("syntax-violation", "data")]


XML = SubmissionSchema("urn:xoev-de:bmk:standard:xbau_2.2#antrag", "application/xml")


@pytest.mark.parametrize(
    "data", [b"{}", b"<a>", b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', b"", b"<a/><b/>"]
)
def test_data_that_is_no_plain_xml_is_a_syntax_violation(data: bytes) -> None:
    found, attachments = sealed(data, schema=XML)
    assert rejected(received(found, attachments), found.tags) == [("syntax-violation", "data")]


def test_xml_arrives() -> None:
    found, attachments = sealed(b"<a>\xc3\xa4</a>", schema=XML)
    assert opened(received(found, attachments), found.tags).data == b"<a>\xc3\xa4</a>"


def test_a_judge_knows_the_schema_of_the_data(sent: tuple[Received, Tags]) -> None:
    def judge(schema: SubmissionSchema, data: bytes) -> Iterable[str] | None:
        assert (schema, data) == (SCHEMA, DATA)
        return verdict

    verdict: list[str] | None = []
    assert opened(*sent, judge=judge).data_judged
    verdict = ["$.Straße: required"]
    assert rejected(*sent, judge=judge) == [("schema-violation", "data")]
    verdict = None
    assert not opened(*sent, judge=judge).data_judged


def test_all_wrong_attachments_are_named_at_once() -> None:
    plan, _token = sealed_attachment(PLAN)
    photo, _other = sealed_attachment(PHOTO)
    found, _attachments = sealed(attachments=[plan, photo])
    forged = [sealed_attachment(each, b"forged") for each in (PLAN, PHOTO)]
    tags = {each.facts.identifier: each.tag for each, _token in forged}
    tokens = {each.facts.identifier: token for each, token in forged}
    problems = rejected(received(found, tokens), replace(found.tags, attachments=tags))
    assert problems == [
        ("hash-mismatch", f"attachment:{PLAN}"),
        ("hash-mismatch", f"attachment:{PHOTO}"),
    ]


def test_an_attachment_in_fragments_is_put_together(sent: tuple[Received, Tags]) -> None:
    found, tags = sent
    one, first = sealed_attachment(PHOTO, PLAN_BYTES[:5000])
    two, second = sealed_attachment("33333333-3333-4333-8333-333333333333", PLAN_BYTES[5000:])
    parts = (one.facts.identifier, two.facts.identifier)
    facts = Attachment(PLAN, hashes.sha512(PLAN_BYTES), "application/pdf", fragments=parts)
    data = metadata.Data(hashes.sha512(DATA), SCHEMA)
    built = metadata.build(metadata.Metadata(metadata.V2, data, (facts,)))
    found, tags = with_metadata(found, tags, strict.dumps(built))
    found = replace(found, attachments=dict(zip(parts, map(reader, (first, second)), strict=True)))
    tags = replace(tags, attachments=dict(zip(parts, (one.tag, two.tag), strict=True)))
    sinks = Sinks()
    opened(found, tags, sinks)
    assert sinks[PLAN].getvalue() == PLAN_BYTES


def test_too_much_is_not_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_ATTACHMENT", 1000)
    with pytest.raises(limits.LimitExceeded, match="größer"):
        sealed()


def test_a_key_to_sign_with_does_not_seal() -> None:
    with pytest.raises(KeyRefused):
        bundle.seal(DATA, signs().public, schema=SCHEMA)
