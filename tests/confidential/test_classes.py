"""Each sealed field opens with the keys of its class, and with no others: on one object of every
kind, made through the actions that the pages use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from rathaus.access.actor import Actor
from rathaus.archive.models import Kind, Record
from rathaus.cases import actions as cases
from rathaus.cases.content import Decision
from rathaus.cases.models import CorrectionRequest
from rathaus.mailbox import actions as mailbox
from rathaus.mailbox.content import text_of
from rathaus.mailbox.models import Message
from rathaus.standards.jose import jwe
from rathaus.vault import account_keys, platform
from rathaus.vault.account_keys import AccountKeys
from rathaus.vault.envelope import NotForTheseKeys, open_sealed, recipients
from rathaus.vault.errors import KeyDestroyed
from rathaus.vault.models import AccountKey, Purpose, RingKey
from tests.architecture.test_content_classes import classes
from tests.matrix.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    world = build_world()
    anna = world.cast.citizen
    mailbox.save_profile(account=anna.account, values={"given_name": "Anna"}, by=anna, at=world.at)
    return world


def rows(name: str) -> Iterator[tuple[Any, bytes]]:
    """The rows of the fields of a class, with what is stored; empty ones are left out."""
    for each in classes():
        for field in each["fields"] if each["name"] == name else []:
            model, _dot, column = field.rpartition(".")
            for row in apps.get_model(model).objects.all():
                if stored := bytes(getattr(row, column)):
                    yield row, stored


def owners(sealed: bytes) -> set[str]:
    """ "ring" and/or "account": what kind of keys open it."""
    ids = {key_id.hex() for key_id in recipients(sealed)}
    rings = set(RingKey.objects.filter(purpose=Purpose.SEAL).values_list("kid", flat=True))
    found = set()
    for key_id in ids:
        found.add("ring" if key_id in rings else "account" if key_id in accounts() else "?")
    return found


def accounts() -> set[str]:
    from rathaus.vault.envelope import PublicKey

    found = AccountKey.objects.values_list("public", flat=True)
    return {PublicKey(bytes(each)).id.hex() for each in found}


def test_sealed_content_is_for_the_authority_alone(world: World) -> None:
    found = {(type(row).__name__, *owners(stored)) for row, stored in rows("sealed")}
    sealed = [field.split(".")[1] for each in classes() if each["name"] == "sealed"
              for field in each["fields"]]  # fmt: skip
    assert found == {(name, "ring") for name in sealed}, "the world has a row of each"


def test_what_both_sides_keep_is_for_both(world: World) -> None:
    for row, stored in rows("both"):
        closed = isinstance(row, CorrectionRequest) and row.ended_at is not None
        assert owners(stored) == ({"ring"} if closed else {"ring", "account"}), row


def test_deliveries_are_jwes_for_the_exchange_key_of_whoever_receives(world: World) -> None:
    found = list(rows("jwe"))
    assert {type(row).__name__ for row, _stored in found} == {"Transfer"}
    for row, stored in found:
        kid = jwe.inspect(stored).header.kid
        ring = RingKey.objects.get(kid=kid, purpose=Purpose.EXCHANGE_ENCRYPTION).ring
        assert ring.authority_id == row.authority_id


def test_account_content_is_for_the_account_alone(world: World) -> None:
    found = {(type(row).__name__, *owners(stored)) for row, stored in rows("account")}
    assert found == {(name, "account") for name in ("Draft", "Mandate", "Profile")}


def test_records_follow_what_they_hang_on(world: World) -> None:
    found = {record.kind: owners(bytes(record.sealed)) for record in Record.objects.all()}
    assert found[Kind.NOTICE] == found[Kind.MESSAGE_FILE] == {"ring", "account"}
    draft = world.draft_file
    assert owners(bytes(draft.sealed)) == {"account"}
    submitted = world.cases["received"].applications.get().files.get().record
    assert owners(bytes(submitted.sealed)) == {"ring"}
    corrected = world.cases["waiting"].applications.get().files.get().record
    assert owners(bytes(corrected.sealed)) == {"ring", "account"}


class Everything:
    """All that the operator's disks, backups and key files can open."""

    def __init__(self) -> None:
        keys = [AccountKeys(pk) for pk in AccountKey.objects.values_list("account", flat=True)]
        self.keys = [key._key for key in keys] + [platform.transit_key()]

    def find(self, key_id: bytes) -> Any:
        return next((key for key in self.keys if key and key.id == key_id), None)


def test_with_database_and_key_files_sealed_content_stays_closed(world: World) -> None:
    operator, count = Everything(), 0
    for row, stored in rows("sealed"):
        about = f"{row._meta.label_lower}:{row.pk}"
        with pytest.raises(NotForTheseKeys):
            open_sealed(stored, keys=operator, about=about)
        count += 1
    assert count > 20
    opened = [
        open_sealed(stored, keys=operator, about=f"{row._meta.label_lower}:{row.pk}")
        for row, stored in rows("account")
    ]
    assert any(b"Anna" in each for each in opened), "the platform key opens what is the account's"


def test_a_destroyed_account_key_erases_its_copies_and_the_authority_works_on(
    world: World,
) -> None:
    anna, clerk = world.cast.citizen, world.cast.wiesental_clerk
    account_keys.destroy(account=anna.account, by=anna, at=world.at)
    with pytest.raises(KeyDestroyed):
        text_of(Message.objects.filter(thread__account=anna.account)[0], Actor(anna.account).keys)
    sent = cases.message(case=world.cases["granted"], text="Noch etwas.", by=clerk, at=world.at)
    assert text_of(sent, clerk.keys) == "Noch etwas."
    assert owners(bytes(sent.content)) == {"ring"}
    cases.resume(case=world.cases["waiting"], by=clerk, at=world.at)
    made = cases.decide(
        case=world.cases["waiting"], decision=Decision("granted"), by=clerk, at=world.at
    )
    assert owners(bytes(made.record.sealed)) == {"ring"}
