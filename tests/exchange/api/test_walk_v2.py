"""A walk through the second version, written from the documentation of FIT-Connect alone: requests,
joserfc and the standard library, nothing of ours but the database that is set up before."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any
from uuid import uuid4

import requests
from joserfc import jwe, jws
from joserfc.jwk import RSAKey

from rathaus.vault.models import Purpose, RingKey
from tests.exchange.api.conftest import LEIKA, URN, Live
from tests.exchange.api.programs import Program, private_of

SERVICE_SCHEMA = "https://schema.fitko.de/fit-connect/set-payload/1.2.2/set-payload.schema.json"
METADATA_SCHEMA = "https://schema.fitko.de/fit-connect/metadata/2.1.0/metadata.schema.json"
EVENTS = "https://schema.fitko.de/fit-connect/events"
PDF = b"%PDF-1.7 " + bytes(4000)
DATA = json.dumps({"hund": "Rex"}).encode()


def ask(method: str, url: str, program: Program | None = None, **more: Any) -> requests.Response:
    headers = more.pop("headers", {})
    if program is not None:
        headers["Authorization"] = f"Bearer {program.token}"
    return requests.request(method, url, headers=headers, timeout=20, **more)


def sign_in(base: str, program: Program) -> None:
    answer = ask(
        "POST",
        f"{base}/token",
        data={
            "grant_type": "client_credentials",
            "client_id": str(program.client.pk),
            "client_secret": program.secret,
        },
    )
    assert answer.status_code == 200
    found = answer.json()
    assert found["token_type"].lower() == "bearer"
    assert found["expires_in"] == 1800
    program.token = found["access_token"]


def encrypt(content: bytes, key: dict[str, Any], cty: str) -> str:
    public = RSAKey.import_key({name: key[name] for name in ("kty", "n", "e", "kid")})
    header = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": key["kid"], "cty": cty}
    return jwe.encrypt_compact(header, content, public, algorithms=["RSA-OAEP-256", "A256GCM"])


def decrypt(token: str, key: RSAKey) -> bytes:
    found = jwe.decrypt_compact(token, key, algorithms=["RSA-OAEP-256", "A256GCM"])
    assert isinstance(found.plaintext, bytes)
    return found.plaintext


def tag(token: str) -> str:
    return token.split(".")[4]


def sha512(content: bytes) -> dict[str, str]:
    return {"type": "sha512", "content": hashlib.sha512(content).hexdigest()}


def private(live: Live, purpose: str) -> tuple[RSAKey, str]:
    """The receiver's own key and its kid: it made them and has published the other half."""
    row = RingKey.objects.get(ring__authority=live.scene.destination.authority, purpose=purpose)
    return RSAKey.import_key(private_of(row)), row.kid


def test_walk(served_scene: Live) -> None:
    live, base = served_scene, served_scene.server.base
    portal, office = live.scene.portal, live.scene.office
    sign_in(base, portal)
    sign_in(base, office)

    # 1. who is responsible?
    routes = ask("GET", f"{base}/routes?leikaKey={LEIKA}&ars=039995401001").json()["routes"]
    assert len(routes) == 1
    service_keys = ask("GET", f"{base}/.well-known/jwks.json").json()["keys"]
    assert len(service_keys) == 1
    service_key = RSAKey.import_key(service_keys[0])
    signed = jws.deserialize_compact(
        routes[0]["destinationSignature"], service_key, algorithms=["PS512"]
    )
    claims = json.loads(signed.payload)
    assert claims["destinationId"] == routes[0]["destinationId"]
    assert claims["services"][0]["leistungIDs"] == [URN]

    # 2. what does it take, and with which key?
    destination = ask("GET", f"{base}/v2/destinations/{claims['destinationId']}", portal).json()
    assert destination["status"] == "active"
    assert destination["publicServices"][0]["identifier"] == URN
    kid = destination["encryptionKid"]
    url = f"{base}/v2/destinations/{claims['destinationId']}/keys/{kid}"
    key = ask("GET", url, portal).json()
    assert (key["alg"], key["key_ops"], key["kty"]) == ("RSA-OAEP-256", ["wrapKey"], "RSA")

    # 3. send
    attachment = str(uuid4())
    created = ask(
        "POST",
        f"{base}/v2/submissions",
        portal,
        json={
            "destinationId": destination["destinationId"],
            "announcedAttachments": [attachment],
            "publicService": {"identifier": URN, "name": "Hundesteuer"},
            "region": "DE039995401001",
        },
    )
    assert created.status_code == 201
    ids = created.json()
    submission = f"{base}/v2/submissions/{ids['submissionId']}"
    jose = {"Content-Type": "application/jose"}
    encrypted = encrypt(PDF, key, "application/pdf")
    answer = ask(
        "PUT", f"{submission}/attachments/{attachment}", portal, data=encrypted, headers=jose
    )
    assert answer.status_code == 204
    metadata = {
        "$schema": METADATA_SCHEMA,
        "contentStructure": {
            "data": {
                "hash": sha512(DATA),
                "submissionSchema": {
                    "schemaUri": "urn:example:hund",
                    "mimeType": "application/json",
                },
            },
            "attachments": [
                {
                    "attachmentId": attachment,
                    "hash": sha512(PDF),
                    "mimeType": "application/pdf",
                    "purpose": "attachment",
                }
            ],
        },
    }
    sent = {
        "encryptedMetadata": encrypt(json.dumps(metadata).encode(), key, "application/json"),
        "encryptedData": encrypt(DATA, key, "application/json"),
    }
    assert ask("PUT", submission, portal, json=sent).status_code == 200
    without_cty = {name: token.partition(".")[2] for name, token in sent.items()}
    assert ask("PUT", submission, portal, json=without_cty).status_code in (409, 422)

    # 4. fetch
    listing = ask("GET", f"{base}/v2/submissions?offset=0&limit=10", office).json()
    assert (listing["offset"], listing["count"], listing["totalCount"]) == (0, 1, 1)
    assert ask("GET", submission, portal).status_code == 403
    found = ask("GET", submission, office).json()
    mine, _kid = private(live, Purpose.EXCHANGE_ENCRYPTION)
    assert json.loads(decrypt(found["encryptedMetadata"], mine)) == metadata
    assert decrypt(found["encryptedData"], mine) == DATA
    fetched = ask("GET", f"{submission}/attachments/{attachment}", office).text
    assert decrypt(fetched, mine) == PDF

    # 5. the log: signed by the service, with the tags of what was fetched
    case = f"{base}/v2/cases/{ids['caseId']}/events"
    tags = {
        "metadata": tag(found["encryptedMetadata"]),
        "data": tag(found["encryptedData"]),
        "attachments": {attachment: tag(fetched)},
    }
    log = [
        jws.deserialize_compact(token, service_key, algorithms=["PS512"])
        for token in ask("GET", case, office).json()["eventLog"]
    ]
    assert {each.headers()["typ"] for each in log} == {"secevent+jwt"}
    payloads = [json.loads(each.payload) for each in log]
    told = {uri: event for each in payloads for uri, event in each["events"].items()}
    assert told[f"{EVENTS}/submit-submission"]["authenticationTags"] == tags
    assert f"{EVENTS}/create-submission" in told
    for payload in payloads:
        assert payload["sub"] == f"submission:{ids['submissionId']}"
        assert payload["txn"] == f"case:{ids['caseId']}"

    # 6. accept
    signing, kid = private(live, Purpose.EXCHANGE_SIGNATURE)
    event = {
        "$schema": SERVICE_SCHEMA,
        "jti": str(uuid4()),
        "iss": destination["destinationId"],
        "iat": int(time.time()),
        "sub": f"submission:{ids['submissionId']}",
        "txn": f"case:{ids['caseId']}",
        "events": {f"{EVENTS}/accept-submission": {"authenticationTags": tags}},
    }
    header = {"typ": "secevent+jwt", "alg": "PS512", "kid": kid}
    token = jws.serialize_compact(header, json.dumps(event).encode(), signing, algorithms=["PS512"])
    assert ask("POST", case, office, data=token, headers=jose).status_code == 204
    assert ask("GET", case, portal).json()["eventLog"][-1] == token
    url = f"{base}/v2/destinations/{claims['destinationId']}/keys/{kid}"
    published = RSAKey.import_key(ask("GET", url).json())
    jws.deserialize_compact(token, published, algorithms=["PS512"])
