"""Sign-in, sign-up and the own account: pages of allauth."""

from __future__ import annotations

from rathaus.site.demo.people import DEMO_PASSWORD
from tests.matrix.harness import EVERYBODY, SIGNED_IN, Row
from tests.matrix.world import World

NOT_YET = "2 RRR RRRRR RRRR R"  # who is signed in already goes where their work is
OWN = "L RRR RRRRR RRRR R"
NEW_PASSWORD = "Auwinkel-2027!"  # made up for the tests
FOREIGN = "L 444 44444 4444 4"
NOBODY_WAITS = "L LLL LLLLL LLLL L"  # for an account: to sign-in


def unknown(world: World) -> dict[str, object]:
    return {"provider_id": "unbekannt"}


ROWS = [
    Row(
        "account_login",
        NOT_YET,
        "R RRR RRRRR RRRR R",
        data=lambda w: {"login": "anna@example.org", "password": DEMO_PASSWORD},
        quiet=True,  # nothing but the session, and when the account was used last
    ),
    Row(
        "account_login",
        NOT_YET,
        "6 RRR RRRRR RRRR R",
        variant="wrong",
        data=lambda w: {"login": "anna@example.org", "password": "falsch"},
        quiet=True,
    ),
    Row("account_logout", "R 222 22222 2222 2", "R RRR RRRRR RRRR R", quiet=True),
    Row("account_inactive", EVERYBODY),
    Row(
        "account_signup",
        NOT_YET,
        "R RRR RRRRR RRRR R",
        data=lambda w: {
            "kind": "citizen",
            "email": "neu.hier@example.org",
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
        quiet=True,
    ),
    Row("account_email_verification_sent", EVERYBODY),
    Row(
        "account_confirm_email",
        EVERYBODY,
        "L LRL LLLLL LLLL L",  # confirms; who is not Bernd goes on to sign in as Bernd
        arguments=lambda w: {"key": w.keys["confirm"]},
        quiet=True,
    ),
    Row("account_confirm_email", EVERYBODY, variant="old", arguments=lambda w: {"key": "alt"}),
    Row(
        "account_reauthenticate",
        SIGNED_IN,
        OWN,
        data=lambda w: {"password": DEMO_PASSWORD},
        quiet=True,
    ),
    Row(
        "account_email",
        SIGNED_IN,
        OWN,
        data=lambda w: {"email": "zweite@example.org", "action_add": "1"},
        quiet=True,  # first asks for the password once more
    ),
    Row(
        "account_change_password",
        SIGNED_IN,
        OWN,
        data=lambda w: {
            "oldpassword": DEMO_PASSWORD,
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
    ),
    # Everybody here has a password and is sent on to change it.
    Row("account_set_password", OWN, OWN, quiet=True),
    Row(
        "account_reset_password",
        EVERYBODY,
        "R RRR RRRRR RRRR R",
        data=lambda w: {"email": "bernd@example.org"},
        quiet=True,
    ),
    Row("account_reset_password_done", EVERYBODY),
    Row(
        "account_reset_password_from_key",  # keeps the key in the session, shows it no longer
        "R RRR RRRRR RRRR R",
        "R RRR RRRRR RRRR R",
        arguments=lambda w: {"uidb36": w.keys["uid"], "key": w.reset_key},
        quiet=True,
    ),
    Row(
        "account_reset_password_from_key",
        EVERYBODY,
        variant="old",
        arguments=lambda w: {"uidb36": "1", "key": "alt"},
    ),
    Row("account_reset_password_from_key_done", EVERYBODY),
    # No provider is declared here: `tests/accounts` walks with one.
    Row("socialaccount_connections", SIGNED_IN),
    Row("identity_start", "5 555 55555 5555 5", "4 444 44444 4444 4", arguments=unknown),
    Row("openid_connect_callback", "4 444 44444 4444 4", arguments=unknown),
    Row("saml_answer", "5 555 55555 5555 5", "4 444 44444 4444 4", arguments=unknown),
    Row("saml_metadata", "4 444 44444 4444 4", arguments=unknown),
    Row("saml_leave", "4 444 44444 4444 4", arguments=unknown),
    Row("saml_left", "5 555 55555 5555 5", "4 444 44444 4444 4", arguments=unknown),
    Row("identity_disconnect", FOREIGN, FOREIGN, arguments=lambda w: {"pk": 1}),
    Row("socialaccount_signup", NOBODY_WAITS, NOBODY_WAITS, quiet=True),
    Row("socialaccount_login_cancelled", EVERYBODY),
    # Codes by e-mail are not switched on: nobody has a sign-in that waits for one.
    Row("account_confirm_login_code", "L RRR RRRRR RRRR R", "L RRR RRRRR RRRR R", quiet=True),
]
