"""Where attempts are counted (failed sign-ins, mails sent): in the database, so that a limit holds
for all processes and machines together.

What is counted bears the address of a computer or an account in its name. Only a keyed hash of the
name is stored; the values are times. `CACHES` in the settings names this module.
"""

from __future__ import annotations

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

TABLE = "site_counter"  # made by a migration of this part


def hashed(key: str, prefix: str, version: int) -> str:
    """The name under which a counter is stored: 64 hexadecimal digits."""
    name = f"{prefix}:{version}:{key}"
    return salted_hmac("rathaus.site.counters", name, algorithm="sha256").hexdigest()


def forget_expired() -> None:
    """Delete the counters that have run out; else one stays until somebody asks for it again."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE expires < %s", [now])  # noqa: S608  # a constant
