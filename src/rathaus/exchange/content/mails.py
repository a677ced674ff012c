"""E-mails (RFC 5322) that somebody files: foreign bytes become heads, plain text and checked files.

Nothing of HTML is ever shown as HTML: of a mail that has no plain text the words are taken, without
pictures, scripts or addresses behind links. The original stays beside it, sealed, byte by byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from html.parser import HTMLParser

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from rathaus.archive.forms import CheckedUpload, check_upload, clean_name
from rathaus.lib.errors import RathausError

MOST_PARTS, DEEPEST, MOST_FILES = 100, 10, 30
MOST_LINES = 20_000  # that could separate parts; checked before the library looks
LONGEST_HEAD, LONGEST_TEXT = 1000, 200_000  # characters
LONGEST_RAW = 20_000  # of a head; the library takes minutes for longer ones
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
CONTENT_HEADS = ("content-type", "content-disposition", "content-transfer-encoding")
# What the library raises where a mail is not what it says.
BROKEN = (LookupError, ValueError, AttributeError, TypeError)


class NotAMail(RathausError):
    """The file cannot be read as an e-mail; the text says why."""


@dataclass(frozen=True)
class Mail:
    """What an e-mail says; `left_out` are sentences about parts that were not taken."""

    sender: str
    to: str
    date: str
    subject: str
    message_id: str
    text: str = field(repr=False)
    files: tuple[CheckedUpload, ...] = field(default=(), repr=False)
    left_out: tuple[str, ...] = ()


@dataclass
class _Found:
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[CheckedUpload] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def parse(data: bytes) -> Mail:
    """Raises NotAMail."""
    if len(data) > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // (1024 * 1024)
        raise NotAMail(
            _("Die E-Mail ist zu groß. Erlaubt sind höchstens %(limit)d MB.") % {"limit": limit}
        )
    if data.count(b"\n--") > MOST_LINES:
        raise NotAMail(_("Die E-Mail hat zu viele Teile."))
    found = _Found()
    try:
        message = message_from_bytes(data, policy=policy.default)
        for part in _leaves(message):
            _take(part, found)
    except (RecursionError, *BROKEN) as error:
        raise _unreadable() from error
    if not _head(message, "from"):
        raise _unreadable()
    text = "\n\n".join(found.plain) or "\n\n".join(words_of(each) for each in found.html)
    return Mail(
        sender=_head(message, "from"),
        to=_head(message, "to"),
        date=_head(message, "date"),
        subject=_head(message, "subject"),
        message_id=_head(message, "message-id"),
        text=_cleaned(text)[:LONGEST_TEXT],
        files=tuple(found.files),
        left_out=tuple(found.left_out),
    )


def _leaves(message: Message, depth: int = 0) -> Iterator[Message]:
    """The parts that hold something. A mail inside a mail is one of them."""
    if depth > DEEPEST:
        raise NotAMail(_("Die E-Mail ist zu tief verschachtelt."))
    if any(len(_raw(message, name)) > LONGEST_RAW for name in CONTENT_HEADS):
        raise _unreadable()
    if message.get_content_maintype() != "multipart" or not message.is_multipart():
        yield message
        return
    inner = message.get_payload()
    parts = [each for each in inner if isinstance(each, Message)]
    if len(parts) > MOST_PARTS:
        raise NotAMail(_("Die E-Mail hat zu viele Teile."))
    for each in parts:
        yield from _leaves(each, depth + 1)


def _take(part: Message, found: _Found) -> None:
    """A part as text or as a file."""
    kind, name = part.get_content_type(), _name_of(part)
    attached = name or part.get_content_disposition() == "attachment"
    if kind == "text/plain" and not attached:
        found.plain.append(_text(part))
    elif kind == "text/html" and not attached:
        found.html.append(_text(part))
    else:
        _keep(part, name or ".".join((_("Teil"), kind.rpartition("/")[2])), found)


def _keep(part: Message, name: str, found: _Found) -> None:
    if len(found.files) + len(found.left_out) >= MOST_FILES:
        raise NotAMail(_("Die E-Mail hat zu viele Anlagen."))
    if part.is_multipart():
        found.left_out.append(
            _("„%(name)s“ ist selbst eine E-Mail. Legen Sie sie bei Bedarf eigens ab.")
            % {"name": clean_name(name)}
        )
        return
    try:
        found.files.append(check_upload(SimpleUploadedFile(clean_name(name), _bytes(part))))
    except RathausError as problem:
        found.left_out.append(str(problem))


def _name_of(part: Message) -> str:
    with suppress(*BROKEN):
        return part.get_filename() or ""
    return ""


def _bytes(part: Message) -> bytes:
    with suppress(*BROKEN):
        payload = part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""
    return b""


def _text(part: Message) -> str:
    """The text in the charset that it names; what does not fit becomes a replacement sign."""
    data = _bytes(part)
    with suppress(*BROKEN):
        return data.decode(part.get_content_charset() or "utf-8", "replace")
    return data.decode("utf-8", "replace")


def _head(message: Message | EmailMessage, name: str) -> str:
    with suppress(*BROKEN):
        raw = _raw(message, name)
        value = str(message.get(name, "")) if len(raw) <= LONGEST_RAW else raw[:LONGEST_RAW]
        # A mail's half characters can neither be stored nor shown.
        value = value.encode("utf-8", "replace").decode("utf-8")
        return " ".join(CONTROLS.sub(" ", value).split())[:LONGEST_HEAD]
    return ""


def _raw(message: Message, name: str) -> str:
    """A head as it stands there, not looked at by the library."""
    return next((str(text) for key, text in message.raw_items() if key.lower() == name), "")


def _cleaned(text: str) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")
    text = CONTROLS.sub("", text.replace("\r", "\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _unreadable() -> NotAMail:
    return NotAMail(
        _(
            "Diese Datei ist keine lesbare E-Mail. Speichern Sie die Nachricht in Ihrem "
            "Mailprogramm als Datei mit der Endung .eml und wählen Sie diese aus."
        )
    )


class _Words(HTMLParser):
    """Collects the words of a page."""

    SILENT = ("script", "style", "head", "title", "template", "noscript")
    BREAKS = ("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self.SILENT
        if tag in self.BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SILENT and self._silent:
            self._silent -= 1
        if tag in self.BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(re.sub(r"\s+", " ", data))


def words_of(html: str) -> str:
    """The text of HTML, without anything else."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = "".join(reader.words).split("\n")
    return "\n".join(line.strip() for line in lines)
