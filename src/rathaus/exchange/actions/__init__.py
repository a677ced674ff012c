"""Writes of the exchange part."""

from rathaus.exchange.actions.clients import Admitted, admit, end, renew_secret, sign_in
from rathaus.exchange.actions.delivering import (
    LARGEST_PART,
    Addressed,
    Conflict,
    Incomplete,
    Part,
    answer,
    attach,
    create,
    delete,
    deposit,
    provided,
    reject_unread,
    submit,
)
from rathaus.exchange.actions.destinations import (
    open_room_destination,
    set_active,
    sync_destinations,
)
from rathaus.exchange.actions.exporting import export_proof
from rathaus.exchange.actions.keys import renew_keys
from rathaus.exchange.actions.mailing import file_mail
from rathaus.exchange.actions.opening import Rejected, open_dispatch
from rathaus.exchange.actions.peers import Described, end_peer, trust
from rathaus.exchange.actions.peers import add as add_peer
from rathaus.exchange.actions.peers import change as change_peer
from rathaus.exchange.actions.peers import check as check_peer
from rathaus.exchange.actions.receiving import receive
from rathaus.exchange.actions.rooms import (
    Written,
    answer_room,
    assign,
    close,
    mark_read,
    open_room,
    reopen,
)
from rathaus.exchange.actions.sending import File, Letter, send

__all__ = [
    "LARGEST_PART",
    "Addressed",
    "Admitted",
    "Conflict",
    "Described",
    "File",
    "Incomplete",
    "Letter",
    "Part",
    "Rejected",
    "Written",
    "add_peer",
    "admit",
    "answer",
    "answer_room",
    "assign",
    "attach",
    "change_peer",
    "check_peer",
    "close",
    "create",
    "delete",
    "deposit",
    "end",
    "end_peer",
    "export_proof",
    "file_mail",
    "mark_read",
    "open_dispatch",
    "open_room",
    "open_room_destination",
    "provided",
    "receive",
    "reject_unread",
    "renew_keys",
    "renew_secret",
    "reopen",
    "send",
    "set_active",
    "sign_in",
    "submit",
    "sync_destinations",
    "trust",
]
