"""The letter that a notice goes by post with: one page with the address, then the notice as it was
issued, for printing. In German without translation, as `content.letter`."""

from __future__ import annotations

import io
from datetime import datetime

import pikepdf
from django.utils import formats, timezone, translation

from rathaus.accounts.models import Post
from rathaus.cases.content import letter
from rathaus.cases.models import Notice
from rathaus.lib import typeset

PLAIN = "anbei erhalten Sie unseren Bescheid vom {day}."
ENDED = (
    "anbei erhalten Sie unseren Bescheid vom {day}. Er lag in Ihrem Postfach bereit und wurde dort "
    "nicht rechtzeitig geöffnet. Deshalb schicken wir ihn als Brief. Fristen beginnen erst mit "
    "diesem Brief."
)


def pdf(notice: Notice, issued: bytes, address: list[str], signer: Post, at: datetime) -> bytes:
    """Covering page and notice in one PDF. `issued` are the bytes of the notice."""
    with translation.override("de"):
        cover = _cover(notice, address, signer, at)
    with pikepdf.open(io.BytesIO(cover)) as whole, pikepdf.open(io.BytesIO(issued)) as rest:
        whole.pages.extend(rest.pages)
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
        return out.getvalue()


def _cover(notice: Notice, address: list[str], signer: Post, at: datetime) -> bytes:
    case = notice.case
    day = formats.date_format(timezone.localtime(notice.decided_at), "j. F Y")
    ended = notice.message is not None and notice.message.ended_at is not None
    data = {
        **letter.frame(case, signer, at, address),
        "subject": f"Ihr Bescheid: {case.title}",
        "salutation": "Guten Tag,",
        "intro": [(ENDED if ended else PLAIN).format(day=day)],
        **{key: [] for key in ("decision", "reasons", "legal_basis", "fee", "remedy")},
        "closing": "Anlage: Bescheid",
    }
    title = f"{data['subject']} ({case.number})"
    return typeset.pdf(letter.TEMPLATE, data, title=title, author=case.authority.name, at=at)
