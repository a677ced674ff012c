"""Writes of the accounts part. Public: what stands in `__all__`."""

from rathaus.accounts.actions.factors import (
    end_others,
    end_sign_in,
    note_seen,
    note_sign_in,
    reset_factor,
    tell_locked_out,
    tell_recovery_code_used,
)
from rathaus.accounts.actions.identities import (
    connect_identity,
    disconnect_identity,
    note_new_identity,
    take_received,
)
from rathaus.accounts.actions.lost import (
    ask_for_removal,
    begin_waiting,
    call_off,
    least_level,
    remove_by_identity,
    remove_if_due,
    work_off,
)
from rathaus.accounts.actions.safety import (
    Owner,
    address_changes,
    factors_change,
    note_password,
)

__all__ = [
    "Owner",
    "address_changes",
    "ask_for_removal",
    "begin_waiting",
    "call_off",
    "connect_identity",
    "disconnect_identity",
    "end_others",
    "end_sign_in",
    "factors_change",
    "least_level",
    "note_new_identity",
    "note_password",
    "note_seen",
    "note_sign_in",
    "remove_by_identity",
    "remove_if_due",
    "reset_factor",
    "take_received",
    "tell_locked_out",
    "tell_recovery_code_used",
    "work_off",
]
