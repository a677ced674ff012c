"""Writes of the mailbox. Public: what stands in `__all__`."""

from rathaus.mailbox.actions.ending import end_account, note_export
from rathaus.mailbox.actions.facts import (
    end_provision,
    give_consent,
    mark_notified,
    retrieve,
    revoke_consent,
)
from rathaus.mailbox.actions.messages import acknowledge, open_thread, provide, reply
from rathaus.mailbox.actions.office import answer, assign, close, end_answer_day, mark_read, reopen
from rathaus.mailbox.actions.own import choose_mails, file_away, mark_reminded, take_back, write
from rathaus.mailbox.actions.profile import begin_profile, save_profile, take_received
from rathaus.mailbox.actions.texts import delete_template, save_template

__all__ = [
    "acknowledge",
    "answer",
    "assign",
    "begin_profile",
    "choose_mails",
    "close",
    "delete_template",
    "end_account",
    "end_answer_day",
    "end_provision",
    "file_away",
    "give_consent",
    "mark_notified",
    "mark_read",
    "mark_reminded",
    "note_export",
    "open_thread",
    "provide",
    "reopen",
    "reply",
    "retrieve",
    "revoke_consent",
    "save_profile",
    "save_template",
    "take_back",
    "take_received",
    "write",
]
