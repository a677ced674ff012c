"""A process of its own that records and sequences until it is killed: `python … KEY_HEX`.

Prints the id of every event whose transaction has ended, and nothing else.
"""

from __future__ import annotations

import os
import sys

import django


class Signer:
    key_id = "test"

    def __init__(self, secret: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(secret)

    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "rathaus.site.settings"
    django.setup()
    from uuid import UUID

    from django.contrib.contenttypes.models import ContentType

    from rathaus.audit import actions, registry
    from rathaus.audit.ledger import sequence
    from rathaus.lib import clock

    registry.register_signer(Signer(bytes.fromhex(sys.argv[1])))
    number = 0
    while True:
        for _event in range(5):
            number += 1
            event = actions.record(
                verb="thing.do",
                object=ContentType(pk=number),
                by=actions.SYSTEM,
                at=clock.now(),
                authority=UUID(int=number % 3),
            )
            print(event.pk, flush=True)  # noqa: T201  # the test reads what was acknowledged
        sequence()


if __name__ == "__main__":
    main()
