"""The rights concept, written down a second time: what each role may do, as an auditor reads it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from rathaus.access.actor import Actor
from rathaus.access.check import allows, require
from rathaus.access.permission_map import PERMISSIONS
from rathaus.accounts.models import Account, AccountKind, Mandate, MandateRole, Post, Role
from rathaus.lib.errors import Forbidden, Stranger
from rathaus.tenancy.models import Authority, Kind

ACTING = ("administrator", "applicant", "reader")
ROLES = ("clerk", "head", "it_admin", "auditor", "guide", "citizen", "business", *ACTING)
# One letter a role, in this order. O: own authority, M: also its members', Z: in the competence
# centre, everywhere, P: own things of a person, or of the one acted for, -: never. The last three
# act by a mandate, the administrator for a company.
TABLE = {
    #                   C H I A G c b a p r
    "authority.read": "O O O O O - - - - -",
    "authority.edit": "- O O - - - - - - -",
    "post.manage": "   - O O - - - - - - -",
    "post.appoint": "  - O - - - - - - - -",
    "factor.reset": "   - O O - - - - - - -",
    "factor.reset_leading": "- O - - - - - - - -",
    "key.own": "       P P P P P - - - - -",
    "key.manage": "    - O - - - - - - - -",
    "mandate.manage": "- - - - - P P P - -",
    "mandate.answer": "- - - - - P P - - -",
    "company.found": " - - - - - P - - - -",
    "company.dissolve": "- - - - - - - P - -",
    "event.read": "    - O - O - - - - - -",
    "offer.read": "    M M M M M - - - - -",
    "offer.edit": "    - M - - M - - - - -",
    "service.edit": "  - Z - - Z - - - - -",
    "delegation.edit": "- O - - - - - - - -",
    "form.import": "   - - O - O - - - - -",
    "draft.edit": "    - - - - - P P P P -",
    "case.list": "     O O - O - - - - - -",
    "case.read": "     O O - O - - - - - -",
    "case.work": "     O O - - - - - - - -",
    "case.assign": "   - O - - - - - - - -",
    "case.decide": "   O O - - - - - - - -",
    "case.correct": "  - - - - - P P P P -",
    "case.withdraw": " O O - - - P P P P -",
    "record.hold": "   - O - - - - - - - -",
    "record.propose": "O O - - - - - - - -",
    "record.dispose": "- O - - - - - - - -",
    "mailbox.read": "  - - - - - P P P P P",
    "mailbox.write": " - - - - - P P P P -",
    "thread.read": "   O O - O - - - - - -",
    "thread.work": "   O O - - - - - - - -",
    "room.read": "     O O - O - - - - - -",
    "room.work": "     O O - - - - - - - -",
    "exchange.manage": "- O O - - - - - - -",
    "template.edit": " - O - - O - - - - -",
    "profile.edit": "  - - - - - P P P - -",
    "account.export": "- - - - - P P - - -",
    "account.end": "   - - - - - P P - - -",
}

LAND = Authority(name="Kreis", kind=Kind.LANDKREIS)
OWN = Authority(name="Wiesental", kind=Kind.SAMTGEMEINDE, parent=LAND)
MEMBER = Authority(name="Auwinkel", kind=Kind.MITGLIEDSGEMEINDE, parent=OWN)
FOREIGN = Authority(name="Birkenrain", kind=Kind.EINHEITSGEMEINDE, parent=LAND)
CENTRE = Authority(name="Zentrum", kind=Kind.COMPETENCE_CENTRE)


def actor(role: str, at: Authority = OWN) -> Actor:
    if role in (AccountKind.CITIZEN, AccountKind.BUSINESS):
        return Actor(Account(kind=role))
    if role in ACTING:
        return acting(
            role, AccountKind.BUSINESS if role == "administrator" else AccountKind.CITIZEN
        )
    account = Account(kind=AccountKind.STAFF)
    return Actor(account, Post(account=account, authority=at, role=role))


def acting(role: str, kind: str) -> Actor:
    principal = Account(kind=kind)
    mandate = Mandate(principal=principal, representative=Account(), role=role)
    return Actor(principal, mandate=mandate)


def thing(at: Authority, owner: Account | None = None) -> SimpleNamespace:
    owner = owner or Account()
    return SimpleNamespace(
        authority=at, authority_id=at.pk, account_id=owner.pk, representative_id=owner.pk
    )


def expected() -> list[tuple[str, str, str]]:
    return [
        (permission, role, letter)
        for permission, letters in TABLE.items()
        for role, letter in zip(ROLES, letters.split(), strict=True)
    ]


def test_the_table_is_complete() -> None:
    assert set(TABLE) == set(PERMISSIONS)
    assert set(ROLES) == {
        *Role.values,
        AccountKind.CITIZEN,
        AccountKind.BUSINESS,
        *MandateRole.values,
    }


@pytest.mark.parametrize(("permission", "role", "letter"), expected())
def test_every_role_has_what_the_table_says(permission: str, role: str, letter: str) -> None:
    who = actor(role)
    assert allows(who, permission, thing(OWN)) is (letter in "OM")
    assert allows(who, permission, thing(MEMBER)) is (letter == "M")
    assert not allows(who, permission, thing(FOREIGN))
    assert not allows(who, permission, thing(LAND))
    assert allows(who, permission, thing(FOREIGN, who.account)) is (letter == "P")
    assert allows(actor(role, CENTRE), permission, thing(FOREIGN)) is (letter == "Z")


@pytest.mark.parametrize("permission", TABLE)
def test_nobody_and_staff_without_a_post_have_no_rights(permission: str) -> None:
    staff = Actor(Account(kind=AccountKind.STAFF))
    for who in (None, staff):
        assert not allows(who, permission, thing(OWN, staff.account))


def test_members_do_not_reach_up_and_not_to_their_sisters() -> None:
    guide = actor("guide", MEMBER)
    assert allows(guide, "offer.edit", thing(MEMBER))
    assert not allows(guide, "offer.edit", thing(OWN))
    sister = Authority(name="Bachlingen", kind=Kind.MITGLIEDSGEMEINDE, parent=OWN)
    assert not allows(guide, "offer.edit", thing(sister))


def test_nobody_administers_a_person_or_gives_a_mandate_on() -> None:
    for who in (acting("administrator", "citizen"), acting("applicant", "business")):
        for right in ("mandate.manage", "profile.edit"):
            assert not allows(who, right, thing(OWN, who.account))


def test_a_mandate_reaches_nothing_of_the_representative() -> None:
    who = acting("applicant", "citizen")
    for right in PERMISSIONS:
        assert not allows(who, right, thing(OWN, who.human))


def test_unknown_permissions_are_an_error() -> None:
    with pytest.raises(KeyError):
        allows(actor("head"), "case.raed", thing(OWN))


@pytest.mark.parametrize(
    ("who", "at", "refusal"),
    [
        (actor("auditor"), OWN, Forbidden),  # a colleague who lacks the right
        (actor("clerk", FOREIGN), OWN, Stranger),
        (actor("clerk", LAND), OWN, Stranger),
        (actor("citizen"), OWN, Stranger),
        (None, OWN, Stranger),
    ],
)
def test_colleagues_are_forbidden_others_find_nothing(who, at, refusal) -> None:
    with pytest.raises(refusal):
        require(who, "case.work", thing(at))


def test_an_applicant_is_told_what_is_not_theirs_to_do() -> None:
    anna = actor("citizen")
    with pytest.raises(Forbidden):
        require(anna, "case.work", thing(OWN, anna.account))


def test_who_has_the_right_is_let_through() -> None:
    require(actor("clerk"), "case.work", thing(OWN))
