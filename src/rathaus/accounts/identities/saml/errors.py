"""Why an answer is refused. The reason goes into the event, its words onto the page; neither says
anything of what the answer held."""

from __future__ import annotations

from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rathaus.lib.errors import RathausError


class Reason(Enum):
    """What was wrong with an answer; the value is what the event says."""

    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    UNSIGNED = "unsigned"
    SIGNATURE = "signature"
    UNENCRYPTED = "unencrypted"
    UNDECIPHERABLE = "undecipherable"
    ISSUER = "issuer"
    ADDRESS = "address"
    AUDIENCE = "audience"
    TIME = "time"
    UNKNOWN_QUESTION = "unknown_question"
    USED = "used"
    OTHER_SESSION = "other_session"
    CANCELLED = "cancelled"
    PROVIDER = "provider"
    LEVEL = "level"
    ATTRIBUTE = "attribute"


_TRANSPORT = _(
    "Die Antwort des Anmeldedienstes ist beschädigt oder nicht echt. Bitte beginnen Sie die "
    "Anmeldung neu. Geschieht das wieder, sagen Sie bitte Ihrer Verwaltung Bescheid."
)
_SETUP = _(
    "Der Anmeldedienst und dieses Rathaus sind nicht richtig aufeinander eingestellt. Bitte sagen "
    "Sie Ihrer Verwaltung Bescheid; Sie selbst können daran nichts ändern."
)
_AGAIN = _(
    "Diese Anmeldung gehört nicht zu Ihrer Sitzung oder ist schon verwendet worden. Bitte beginnen "
    "Sie sie neu, im selben Fenster und ohne die Zurück-Taste."
)
WORDS: dict[Reason, str | Promise] = {
    Reason.UNSIGNED: _TRANSPORT,
    Reason.UNENCRYPTED: _SETUP,
    Reason.UNDECIPHERABLE: _SETUP,
    Reason.ISSUER: _SETUP,
    Reason.ADDRESS: _SETUP,
    Reason.AUDIENCE: _SETUP,
    Reason.TIME: _(
        "Die Antwort des Anmeldedienstes gilt nicht mehr oder noch nicht. Bitte beginnen Sie die "
        "Anmeldung neu."
    ),
    Reason.UNKNOWN_QUESTION: _AGAIN,
    Reason.USED: _AGAIN,
    Reason.OTHER_SESSION: _AGAIN,
    Reason.CANCELLED: _(
        "Sie haben die Anmeldung abgebrochen, oder sie ist dem Anmeldedienst nicht gelungen. Sie "
        "können sie neu beginnen oder einen anderen Weg wählen."
    ),
    Reason.PROVIDER: _(
        "Der Anmeldedienst hat einen Fehler gemeldet. Bitte versuchen Sie es später noch einmal."
    ),
    Reason.LEVEL: _(
        "Sie haben sich mit einem Vertrauensniveau angemeldet, das hier nicht genügt. Bitte wählen "
        "Sie beim Anmeldedienst ein stärkeres Mittel, zum Beispiel den Online-Ausweis oder das "
        "ELSTER-Zertifikat."
    ),
    Reason.ATTRIBUTE: _(
        "Der Anmeldedienst hat eine Angabe nicht mitgeschickt, ohne die wir kein Konto führen "
        "können. Bitte stimmen Sie beim Anmeldedienst der Weitergabe zu."
    ),
}


class Refused(RathausError):
    """An answer that signs nobody in. `back`: the page that had asked for it."""

    def __init__(self, reason: Reason, *, back: str = "") -> None:
        super().__init__(str(WORDS.get(reason, _TRANSPORT)))
        self.reason, self.back = reason, back
