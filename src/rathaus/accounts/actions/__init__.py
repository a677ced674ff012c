"""Writes of the accounts part. Public: what stands in `__all__`."""

from rathaus.accounts.actions.identities import (
    Owner,
    connect_identity,
    disconnect_identity,
    note_new_identity,
    take_received,
)

__all__ = [
    "Owner",
    "connect_identity",
    "disconnect_identity",
    "note_new_identity",
    "take_received",
]
