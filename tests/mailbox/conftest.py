"""A conversation of Anna with the Samtgemeinde Wiesental."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.message import Message as Mail
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MailHandler
from pytest_django import Settings

from rathaus.access.actor import Actor
from rathaus.lib import clock
from rathaus.mailbox import actions
from rathaus.mailbox.models import Message, MessageKind, Thread
from rathaus.vault import account_keys, rings
from tests.cast import Cast
from tests.journeys.town import free_port

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SUBJECT = "Hund anmelden"
TEXT = "Guten Tag Frau Auerbach,\nIhr Hund Bello ist angemeldet."


class Postbox(MailHandler):
    """Keeps the mails a server took, parsed and raw."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Mail] = []
        self.raw: list[bytes] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (the library's name)
        self.raw.append(envelope.content)
        return await super().handle_DATA(server, session, envelope)

    def handle_message(self, message: Mail) -> None:
        self.mails.append(message)


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[Postbox]:
    """A real SMTP server on loopback that the product sends to."""
    postbox = Postbox()
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield postbox
    controller.stop()


@pytest.fixture
def open_thread(cast: Cast) -> Callable[..., Thread]:
    def make(
        owner: Actor | None = None,
        subject: str = SUBJECT,
        reference: str = "WIE-2026-0001",
        case_id: UUID | None = None,
    ) -> Thread:
        return actions.open_thread(
            account=(owner or cast.citizen).account,
            authority=cast.places["wiesental"],
            subject=subject,
            reference=reference,
            case_id=case_id,
            by=cast.people["wiesental_clerk"],
            at=clock.now(),
        )

    return make


@pytest.fixture
def thread(open_thread: Callable[..., Thread]) -> Thread:
    return open_thread()


@pytest.fixture
def write(cast: Cast) -> Callable[..., Message]:
    """A message of the authority into a thread."""

    def make(thread: Thread, text: str = TEXT, kind: str = MessageKind.MESSAGE, records=()):
        return actions.provide(
            thread=thread,
            kind=kind,
            text=text,
            records=records,
            by=cast.people["wiesental_clerk"],
            at=clock.now(),
        )

    return make


@pytest.fixture
def stored(cast: Cast):
    """A record of Wiesental for Anna."""
    from rathaus.archive import actions as archive

    def make(name: str = "Bescheid.pdf", content: bytes = PDF, kind: str = "notice"):
        return archive.store(
            authority=cast.places["wiesental"],
            to=[
                rings.public_key(cast.places["wiesental"]),
                account_keys.public_key(cast.citizen.account.pk),
            ],
            content=content,
            name=name,
            media_type="application/pdf",
            kind=kind,
            by=cast.people["wiesental_clerk"],
            at=clock.now(),
        )

    return make
