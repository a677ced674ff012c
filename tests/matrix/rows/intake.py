"""Drafts belong to the person alone until they are handed in. Forms: the authority's own and those
of the installation, which all staff may look at; guides and IT bring in new ones."""

from __future__ import annotations

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.matrix.harness import PERSONS, POST_ONLY, SIGNED_IN, STAFF, Row, Values
from tests.matrix.world import ANSWERS, FORM, FORM_KEY, World

ANNA = "L 244 44444 4444 4"
ANNA_POSTS = "L R44 44444 4444 4"
OURS = "L 444 22222 4444 4"
IMPORTERS = "L 444 33R3R 4444 4"
RULE = {"effect": "show", "target": "auszug", "condition": True}


def draft(name: str, number: int = 0) -> Values:
    def arguments(world: World) -> dict[str, object]:
        step = {"number": number} if number else {}
        return {"draft_id": world.drafts[name].pk, **step}

    return arguments


def beginning(name: str) -> Values:
    return lambda w: {"offer_id": w.offers[name].pk, "ars": w.cast.auwinkel.ars}


def version(number: int) -> Values:
    return lambda world: {"key": FORM_KEY, "number": number}


def file(world: World) -> dict[str, object]:
    content = json.dumps(FORM | {"title": "Noch ein Formular"}).encode()
    return {"file": SimpleUploadedFile("formular.json", content), "key": "noch-eins"}


ROWS = [
    Row("intake:drafts", PERSONS),
    Row(
        "intake:start",
        SIGNED_IN,  # staff are told to use their own account
        "L RRR 66666 6666 6",
        arguments=beginning("published"),
    ),
    Row("intake:start", SIGNED_IN, variant="dog", arguments=beginning("member")),
    Row("intake:draft", ANNA_POSTS, arguments=draft("open")),
    Row("intake:delete", ANNA, ANNA_POSTS, arguments=draft("open")),
    Row(
        "intake:step",
        ANNA,
        ANNA_POSTS,
        arguments=draft("open", 1),
        data=lambda w: {**ANSWERS[0], "action": "next"},
    ),
    Row("intake:step", ANNA, variant="files", arguments=draft("open", 2)),
    Row("intake:step", ANNA, variant="dog", arguments=draft("dog", 1)),
    Row("intake:step", ANNA, variant="dog 2", arguments=draft("dog", 2)),
    Row(
        "intake:step",
        ANNA,
        variant="gaps",
        arguments=draft("dog", 1),
        query="?pruefen=1",
    ),
    Row("intake:step", ANNA, variant="correction", arguments=draft("correction", 2)),
    Row(
        "intake:attachment",
        ANNA,
        arguments=lambda w: {**draft("open")(w), "record_id": w.draft_file.pk},
    ),
    Row(
        "intake:review",
        ANNA,
        ANNA_POSTS,
        arguments=draft("open"),
        data=lambda w: {"key": str(w.drafts["open"].pk)},
    ),
    Row(
        "intake:represent",
        ANNA,
        "L 644 44444 4444 4",  # without the mandate: the form again
        arguments=draft("open"),
        data=lambda w: {
            "name": "Otto Ott",
            "street": "Am Deich 1",
            "town": "29992 Auwinkel",
            "own_name": "Anna Auerbach",
        },
    ),
    Row("intake:review", ANNA, variant="gaps", arguments=draft("dog")),
    Row(
        "intake:review",
        ANNA,
        ANNA_POSTS,
        variant="correction",
        arguments=draft("correction"),
        data=lambda w: {"key": str(w.drafts["correction"].pk)},
    ),
    Row("intake:receipt", ANNA, arguments=draft("received")),
    # forms
    Row("intake:forms", STAFF),
    Row("intake:import", "L 444 33232 3332 4", "L 444 33R3R 333R 4", data=file),
    Row("intake:form", OURS, arguments=lambda w: {"key": FORM_KEY}),
    Row(
        "intake:form",
        STAFF,
        variant="installation",
        arguments=lambda w: {"key": "hundesteuer-anmeldung"},
    ),
    Row("intake:version", OURS, arguments=version(1)),
    Row("intake:version", OURS, variant="unpublished", arguments=version(2)),
    Row("intake:preview", OURS, arguments=lambda w: {**version(1)(w), "step": 2}),
    Row(
        "intake:rules",
        POST_ONLY,
        IMPORTERS,
        arguments=version(1),
        data=lambda w: {"rules": json.dumps([RULE])},
    ),
    Row("intake:publish", POST_ONLY, IMPORTERS, arguments=version(2)),
]
