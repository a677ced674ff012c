"""What a notice says and who says it: the data of the template `cases/notice.typ`.

Written in German without translation: the language of a notice is German (§ 23 VwVfG), whatever
language the clerk reads the pages in. Reasons: § 39 VwVfG; form: § 37 VwVfG.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation

from rathaus.accounts.models import Post
from rathaus.archive.content import mark
from rathaus.cases.content import Answers, Decision
from rathaus.cases.models import Case
from rathaus.cases.states import Outcome
from rathaus.catalogue.models import Level, Remedy
from rathaus.catalogue.queries import EffectiveOffer
from rathaus.exchange.arrival import Represented
from rathaus.lib import typeset
from rathaus.tenancy.models import Authority, Kind

TEMPLATE = Path(__file__).parent.parent / "templates" / "cases" / "notice.typ"
LINE = 120  # characters; what people write into a form without limits must not break the letter
TENOR = {
    Outcome.GRANTED: "Ihrem Antrag wird entsprochen.",
    Outcome.PARTLY: "Ihrem Antrag wird teilweise entsprochen. Im Übrigen wird er abgelehnt.",
    Outcome.REFUSED: "Ihr Antrag wird abgelehnt.",
}


@dataclass(frozen=True)
class Letter:
    """All that a notice is made of. `filed_at` is when the application arrived; `representative` is
    whom the authority turns to, as long as the mandate holds (§ 14 (3) VwVfG)."""

    case: Case
    answers: Answers
    decision: Decision
    signer: Post
    filed_at: datetime
    at: datetime
    offer: EffectiveOffer | None
    representative: str = ""
    represented: Represented | None = None  # by a mandate on paper
    draft: bool = False


def pdf(letter: Letter, salt: bytes | None = None) -> bytes:
    """The notice as PDF/UA and PDF/A; a draft carries the word "Entwurf" across the page. `salt`
    is what the notice is stored with: its holder can prove it (`archive.content.mark`)."""
    with translation.override("de"):
        data = _data(letter)
        return typeset.pdf(
            TEMPLATE,
            data,
            title=f"{data['subject']} ({letter.case.number})",
            author=letter.case.authority.name,
            at=letter.at,
            keywords=[mark.of(salt)] if salt else [],
        )


def formal_name(authority: Authority) -> str:
    """ "Gemeinde Auwinkel" where the register only says "Auwinkel"."""
    name = authority.name
    titled = ("gemeinde", "stadt", "flecken", "markt")
    bare = authority.kind in (Kind.MITGLIEDSGEMEINDE, Kind.EINHEITSGEMEINDE) and not any(
        word.rstrip(",").endswith(titled)
        for word in name.lower().split()[:1] + name.lower().split(", ")[1:]
    )
    return f"Gemeinde {name}" if bare else name


def acts_for_place(case: Case) -> bool:
    """Whether a Samtgemeinde decides here for its member: a task of the member (§ 98 NKomVG)."""
    member = case.authority.kind == Kind.SAMTGEMEINDE and case.place.kind == Kind.MITGLIEDSGEMEINDE
    return member and case.service.level == Level.GEMEINDE


def _data(letter: Letter) -> dict[str, Any]:
    address = address_of(letter.answers, letter.representative, letter.represented)
    return {
        **frame(letter.case, letter.signer, letter.at, address),
        "draft": letter.draft,
        **_text(letter),
        "closing": "Dieser Bescheid wurde elektronisch erstellt und ist ohne Unterschrift gültig. "
        "Ob diese Datei echt und unverändert ist, prüfen Sie unter: "
        f"{settings.PORTAL_URL}{reverse('archive:check')}",
    }


def frame(case: Case, signer: Post, at: datetime, address: list[str]) -> dict[str, Any]:
    """What stands around the text of a letter in this case: head, address, information, foot."""
    authority = case.authority
    head = formal_name(case.place) if acts_for_place(case) else formal_name(authority)
    acting = (
        f"{authority.name} für die Mitgliedsgemeinde {case.place.name}"
        if acts_for_place(case)
        else ""
    )
    return {
        "draft": False,
        "head": head,
        "acting": acting,
        "running": f"{head} · Bescheid vom {_day(at, short=True)}",
        "number": case.number,
        "sender": " · ".join(filter(None, [authority.name, authority.street, _town(authority)])),
        "address": address[:6],
        "info": _info(case, signer, at),
        "footer": _footer(authority),
        "on_behalf": acting if acting else authority.name,
        "signature": ["Im Auftrag", signer.display_name],
    }


def _text(letter: Letter) -> dict[str, Any]:
    decision, offer, name = letter.decision, letter.offer, _name(letter.answers)
    if letter.represented:
        name = _short(letter.represented.name)
    with_remedy = offer is not None and offer.remedy_kind != Remedy.NONE
    return {
        "subject": f"Bescheid über Ihren Antrag: {letter.answers.title}",
        "salutation": f"Guten Tag {name}," if name else "Guten Tag,",
        "intro": [f"über Ihren Antrag vom {_day(letter.filed_at)} entscheiden wir wie folgt."],
        "decision": _paragraphs(decision.tenor or TENOR[Outcome(decision.outcome)]),
        "reasons": _paragraphs(decision.reasons),
        "legal_basis": _paragraphs(offer.legal_basis if offer else ""),
        "fee": _paragraphs(decision.fee),
        "remedy": _paragraphs(offer.remedy) if offer and with_remedy else [],
    }


def _info(case: Case, signer: Post, at: datetime) -> list[dict[str, str]]:
    authority = case.authority
    rows = [
        ("Aktenzeichen", case.number),
        ("Datum", _day(at)),
        ("Bearbeitet von", signer.display_name),
        ("Sachgebiet", signer.department),
        ("Telefon", signer.phone or authority.phone),
        ("E-Mail", authority.email),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _footer(authority: Authority) -> list[list[str]]:
    phone = f"Telefon {authority.phone}" if authority.phone else ""
    contact = [authority.name, ", ".join(filter(None, [authority.street, _town(authority)])), phone]
    hours = authority.opening_hours.splitlines()[:3]
    blocks = [list(filter(None, contact)), ["Öffnungszeiten", *hours] if hours else []]
    return [block for block in blocks if block]


def address_of(
    answers: Answers, representative: str = "", represented: Represented | None = None
) -> list[str]:
    """The lines for the window of an envelope: whom the application names, and through whom they
    act while somebody represents them; by a mandate on paper, whom that names."""
    through = f"vertreten durch {_short(representative)}" if representative else ""
    if represented:
        place = [_short(represented.street), _short(represented.town)]
        lines = [_short(represented.name), through, *place]
    else:
        lines = [_name(answers), through, *_address(answers)]
    return [line for line in lines if line][:6]


def _name(answers: Answers) -> str:
    return _short(answers.applicant.name)


def _address(answers: Answers) -> list[str]:
    lines, name = answers.applicant.lines, answers.applicant.name
    return [_short(line) for line in lines if line and line != name]


def _short(line: str) -> str:
    line = " ".join(line.split())
    return line if len(line) <= LINE else f"{line[: LINE - 1].rstrip()}…"


def _town(authority: Authority) -> str:
    return " ".join(filter(None, [authority.postcode, authority.seat]))


def _day(moment: datetime, *, short: bool = False) -> str:
    return formats.date_format(timezone.localtime(moment), "d.m.Y" if short else "j. F Y")


def _paragraphs(text: str) -> list[str]:
    """Paragraphs as people type them: an empty line between."""
    parts = text.replace("\r\n", "\n").strip().split("\n\n")
    return [part.strip() for part in parts if part.strip()]
