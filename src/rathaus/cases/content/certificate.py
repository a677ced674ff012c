"""The certificate that an approval counts as granted (§ 42a (3) VwVfG), made like a notice. It says
the content of the approval and the legal basis. In German without translation."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone, translation

from rathaus.accounts.models import Post
from rathaus.archive.content import mark
from rathaus.cases.content import letter
from rathaus.cases.models import ApprovalPeriod
from rathaus.lib import typeset


def pdf(
    period: ApprovalPeriod, address: list[str], signer: Post, at: datetime, salt: bytes
) -> bytes:
    """The certificate as PDF; `salt` as for `letter.pdf`."""
    case, deemed_on = period.case, period.deemed_on
    if deemed_on is None:
        raise ValueError("Nothing is deemed granted yet.")
    with translation.override("de"):
        filed = formats.date_format(timezone.localtime(case.opened_at), "j. F Y")
        since = formats.date_format(deemed_on, "j. F Y")
        complete = formats.date_format(period.complete_on, "j. F Y")
        data = {
            **letter.frame(case, signer, at, address),
            "subject": f"Bescheinigung über die Genehmigungsfiktion: {case.title}",
            "salutation": "Guten Tag,",
            "intro": [
                f"über Ihren Antrag „{case.title}“ vom {filed} ist nicht innerhalb der Frist "
                f"entschieden worden. Die Unterlagen waren am {complete} vollständig. Wir "
                f"bescheinigen Ihnen: Die beantragte Genehmigung gilt seit dem {since} als erteilt."
            ],
            **{key: [] for key in ("decision", "reasons", "fee", "remedy")},
            "legal_basis": [f"{period.statute}; § 42a VwVfG"],
            "closing": "Diese Bescheinigung wurde elektronisch erstellt und ist ohne Unterschrift "
            "gültig.",
        }
        return typeset.pdf(
            letter.TEMPLATE,
            data,
            title=f"{data['subject']} ({case.number})",
            author=case.authority.name,
            at=at,
            keywords=[mark.of(salt)],
        )
