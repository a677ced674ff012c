"""What can be in the way, in words for the people who see it; the code is what is kept."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UNREACHABLE, TLS, TIMEOUT, REDIRECT = "unreachable", "tls", "timeout", "redirect"
PRIVATE, TOO_LARGE, NO_FITCONNECT = "private-address", "answer-too-large", "not-fit-connect"
CREDENTIALS, FORBIDDEN, BUSY, BROKEN = "credentials", "forbidden", "busy", "service-broken"
KEY_CHANGED, FORGED, GONE = "key-changed", "forged", "destination-gone"
CLOSED, NOT_TAKEN, LOST = "destination-closed", "not-taken", "lost"
NO_ROOM, OWN_ADDRESS, ENDED = "no-own-room", "own-address", "peer-ended"

WORDS: dict[str, str | Promise] = {
    UNREACHABLE: _("Unter der Adresse antwortet niemand."),
    TLS: _("Die verschlüsselte Verbindung kommt nicht zustande: Das Zertifikat gilt nicht."),
    TIMEOUT: _("Die Gegenstelle antwortet zu langsam."),
    REDIRECT: _("Die Adresse leitet weiter. Bitte tragen Sie die endgültige Adresse ein."),
    PRIVATE: _(
        "Die Adresse liegt im eigenen Netz. Das muss die IT mit RATHAUS_PEERS_PRIVATE erlauben."
    ),
    TOO_LARGE: _("Die Antwort der Gegenstelle ist zu groß."),
    NO_FITCONNECT: _("Unter der Adresse antwortet kein Zustelldienst von FIT-Connect."),
    CREDENTIALS: _("Die Gegenstelle kennt die Zugangsdaten nicht oder nicht mehr."),
    FORBIDDEN: _("Der Zugang darf bei der Gegenstelle nicht senden."),
    BUSY: _("Die Gegenstelle hat gerade zu viel zu tun. Wir versuchen es später wieder."),
    BROKEN: _("Bei der Gegenstelle ist eine Störung."),
    KEY_CHANGED: _(
        "Der Schlüssel hat sich geändert, ohne dass der bisherige das angekündigt hat. Bitte rufen "
        "Sie dort an und vergleichen Sie den Fingerabdruck. Bis dahin wird nichts übermittelt."
    ),
    FORGED: _("Eine Quittung der Gegenstelle ist nicht echt. Sie wird nicht verwendet."),
    GONE: _("Den Empfänger gibt es bei der Gegenstelle nicht mehr."),
    CLOSED: _("Der Empfänger nimmt gerade nichts entgegen."),
    NOT_TAKEN: _("Die Gegenstelle nimmt diese Sendung nicht an."),
    LOST: _("Die Gegenstelle weiß nichts mehr von dieser Sendung."),
    NO_ROOM: _("Ihre eigene Behörde hat den Behördenraum noch nicht eingerichtet."),
    OWN_ADDRESS: _(
        "Ihre eigene Adresse (RATHAUS_PORTAL_URL) ist von hier nicht erreichbar. Die andere "
        "Behörde kann so nicht antworten."
    ),
    ENDED: _("Die Verbindung zu dieser Gegenstelle ist beendet."),
}

CHECKS: dict[str, str | Promise] = {
    "address": _("Adresse erreichbar"),
    "tls": _("Verschlüsselte Verbindung (TLS)"),
    "token": _("Anmeldung"),
    "keys": _("Schlüssel der Gegenstelle"),
    "destinations": _("Verzeichnis und Zustellpunkte lesbar"),
    "way_back": _("Eigener Rückweg"),
}


def words(code: str) -> str:
    """A code in German; "" for none."""
    return str(WORDS.get(code, code)) if code else ""
