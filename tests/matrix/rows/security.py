"""Second factors, passkeys, signed-in browsers. The business has all of them, a clerk an app."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from tests.matrix.harness import EVERYBODY, SIGNED_IN, Row
from tests.matrix.world import World

NO_STEP = "L RRR RRRRR RRRR R"  # nobody waits for a second step; who is signed in goes on
OWNERS = "L 442 44444 4444 4"
DONE = "L 44R 44444 4444 4"
OWN = "L RRR RRRRR RRRR R"
GONE = "4 444 44444 4444 4"


def no_link(world: World) -> dict[str, object]:
    return {"token": "erfunden"}


def own_passkey(world: World) -> dict[str, object]:
    return {"pk": Authenticator.objects.get(type="webauthn").pk}


def own_browser(world: World) -> dict[str, object]:
    assert world.sign_in is not None
    return {"pk": world.sign_in.pk}


def post_with_app(world: World) -> dict[str, object]:
    return {"pk": world.posts["clerk"].pk}


ROWS = [
    Row("mfa_index", SIGNED_IN),
    Row("mfa_activate_totp", "L 22R 22222 2222 2", "L 66R 66666 6666 6", quiet=True),
    Row("mfa_deactivate_totp", OWNERS, DONE),
    Row("mfa_view_recovery_codes", OWNERS),
    Row("mfa_generate_recovery_codes", SIGNED_IN, "L 66R 66666 6666 6"),
    Row(
        "mfa_add_webauthn",
        SIGNED_IN,
        "L 666 66666 6666 6",
        data=lambda w: {"credential": "{}"},
    ),
    Row("mfa_remove_webauthn", OWNERS, DONE, arguments=own_passkey),
    Row(
        "mfa_edit_webauthn",
        OWNERS,
        DONE,
        arguments=own_passkey,
        data=lambda w: {"name": "Altes Telefon"},
    ),
    # Who has no factor of the kind is sent to where the password is asked for.
    Row("mfa_reauthenticate", "L RR2 RRRRR RRRR R", "L RR6 RRRRR RRRR R", quiet=True),
    Row("mfa_reauthenticate_webauthn", "L RR2 RRRRR RRRR R", "L RRL RRRRR RRRR R", quiet=True),
    Row("sign_ins", SIGNED_IN),
    Row("sign_ins_end_others", "L 555 55555 5555 5", OWN, quiet=True),
    Row(
        "sign_in_end",
        "L 555 55555 5555 5",
        DONE,
        arguments=own_browser,
        quiet=True,  # the list is no event
    ),
    Row("mfa_authenticate", NO_STEP, NO_STEP, quiet=True),
    Row("mfa_login_webauthn", "L RRR RRRRR RRRR R", "L RRR RRRRR RRRR R", quiet=True),
    Row("lost_factor", EVERYBODY),
    Row("lost_factor_identity", "R RRR RRRRR RRRR R", "R RRR RRRRR RRRR R", quiet=True),
    Row("lost_factor_ask", NO_STEP, NO_STEP, quiet=True),
    Row("lost_factor_begin", GONE, GONE, arguments=no_link, quiet=True),
    Row("lost_factor_call_off", GONE, GONE, arguments=no_link, quiet=True),
    Row("lost_factor_warning", OWN),  # nothing waits: on to „Sicherheit“
    Row("lost_factor_keep", "L 555 55555 5555 5", OWN, quiet=True),
    # Everybody has a password, and is asked for that.
    Row("identity_again", "L 444 44444 4444 4"),
    Row(
        "access:factor_reset",
        "L 444 32233 4444 4",
        "L 444 3RR33 4444 4",
        arguments=post_with_app,
        data=lambda w: {"basis": "known"},
    ),
]
