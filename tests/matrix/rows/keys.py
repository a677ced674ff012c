"""The own key of staff, the keys of an authority for its head, recovery."""

from __future__ import annotations

from rathaus.access.keys.actions.ring import edition, fingerprint
from rathaus.accounts.models import Account
from rathaus.site.demo.people import DEMO_PASSWORD
from rathaus.vault.models import KeyRing, PersonalKey, PersonalLock
from tests.matrix.harness import POST_ONLY, STAFF, Row
from tests.matrix.world import World

GOES_ON = "L 444 RRRRR RRRR 4"
STAFF_PAGE = "L 444 66666 6666 4"  # a page in answer, with what is wrong
HEADS = "L 444 32333 3233 4"
WAITING = "wartet@example.org"
PASSWORD = {"password": DEMO_PASSWORD}


def key_of(email: str) -> PersonalKey:
    return PersonalKey.objects.get(account__email=email, ended_at=None)


def clerk_key(world: World) -> dict[str, object]:
    account: Account = world.cast.people["wiesental_clerk2"].account
    return {"pk": key_of(account.email).pk}


def passkey(world: World) -> dict[str, object]:
    return {"pk": PersonalLock.objects.get(label="Rechner im Büro").pk}


def new_shares(world: World) -> dict[str, object]:
    ring = KeyRing.objects.get(authority=world.cast.wiesental)
    keepers = "Landkreis Auental\nGemeinde Birkenrain\nTresor"
    return {"keepers": keepers, "needed": "2", "seen": edition(ring)}


def shares(world: World) -> dict[str, str]:
    return {f"share_{n}": words for n, words in enumerate(world.shares[:2], start=1)}


ROWS = [
    Row("access:unlock", STAFF, GOES_ON, data=lambda w: PASSWORD, quiet=True),
    Row(
        "access:unlock",
        STAFF,
        STAFF_PAGE,
        variant="wrong",
        data=lambda w: {"password": "falsch"},
    ),
    Row("access:passkey_ask", POST_ONLY, "L 444 64444 4444 4"),
    Row("access:unlock_passkey", POST_ONLY, STAFF_PAGE, data=lambda w: {"credential": "{}"}),
    Row("access:own_key", STAFF),
    Row("access:own_password", STAFF, GOES_ON, data=lambda w: PASSWORD),
    # Everybody here has a password, which opens their key.
    Row("access:own_passphrase", "L 444 44444 4444 4", "L 444 44444 4444 4"),
    Row("access:own_key_anew", STAFF, STAFF_PAGE, data=lambda w: PASSWORD),  # not needed
    Row("access:passkey_ask_new", POST_ONLY, STAFF_PAGE),
    Row(
        "access:passkey_add",
        STAFF,
        STAFF_PAGE,
        data=lambda w: {"label": "Rechner"},
    ),
    Row(
        "access:passkey_remove",
        "L 444 24444 4444 4",
        "L 444 R4444 4444 4",
        arguments=passkey,
    ),
    Row("access:keys", HEADS),
    Row("access:key_renew", HEADS, "L 444 3R333 3R33 4"),
    Row(
        "access:key_entitle",
        POST_ONLY,
        "L 444 3R333 4444 4",
        arguments=lambda w: {"pk": key_of(WAITING).pk},
        data=lambda w: {"fingerprint": fingerprint(key_of(WAITING))},
    ),
    Row(
        "access:key_revoke",
        "L 444 32333 4444 4",
        "L 444 3R333 4444 4",
        arguments=clerk_key,
    ),
    Row(
        "access:recovery_set_up",
        HEADS,
        "L 444 36333 3633 4",  # the sheets, once; Birkenrain's page was an older one
        data=new_shares,
        quiet=True,
    ),
    Row("access:recovery_drill", HEADS, "L 444 3R333 3633 4", data=shares),
    Row("access:recovery_use", HEADS, "L 444 36333 3633 4", data=shares),  # there is no need
]
