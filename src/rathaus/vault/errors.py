"""Why content stays closed, for the person in front of it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.lib.errors import RathausError


class Locked(RathausError):
    """The session's own key is not unlocked; the password or the passkey opens it."""

    def __init__(self) -> None:
        super().__init__(
            _("Die Inhalte sind verschlossen. Bitte öffnen Sie sie mit Ihrem Passwort.")
        )


class NotEntitled(RathausError):
    """Nobody has entitled this person to the authority's key ring."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Ihr Schlüssel ist für diese Behörde noch nicht freigeschaltet. Bitte sagen Sie "
                "Ihrer Amtsleitung Bescheid: Sie schaltet ihn unter „Schlüssel“ frei."
            )
        )


class NoKeyRing(RathausError):
    """The authority has no keys yet: nothing can be sealed to it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "%(authority)s kann noch keine vertraulichen Angaben entgegennehmen: Es gibt noch "
                "keine Schlüssel. Sie entstehen, sobald sich die Amtsleitung zum ersten Mal "
                "anmeldet."
            )
            % {"authority": name}
        )


class Exchanged(RathausError):
    """A public key in the database is not the one that belongs there: somebody has exchanged it, so
    that what is sealed to it would be theirs."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Ein Schlüssel Ihrer Behörde wurde in der Datenbank ausgetauscht. Bitte arbeiten "
                "Sie nicht weiter und verständigen Sie Amtsleitung und Prüfung."
            )
        )


class RenewedMeanwhile(RathausError):
    """Somebody has renewed the ring since it was opened."""

    def __init__(self) -> None:
        super().__init__(_("Die Schlüssel wurden gerade erneuert. Bitte laden Sie die Seite neu."))


class KeyDestroyed(RathausError):
    """The account's key was destroyed: its copies cannot be opened any more."""

    def __init__(self) -> None:
        super().__init__(_("Die Inhalte dieses Kontos sind gelöscht."))


class Unreadable(RathausError):
    """Sealed content does not open with the right keys: it is damaged or was exchanged."""

    def __init__(self, about: str) -> None:
        super().__init__(
            _(
                "Ein Inhalt ist beschädigt oder wurde vertauscht (Kennung %(about)s). Bitte sagen "
                "Sie der IT-Administration diese Kennung: Sie kann den Inhalt aus der "
                "Datensicherung zurückholen."
            )
            % {"about": about}
        )


class WrongSecret(RathausError):
    """The password, passkey or recovery words do not open the key."""


class PlatformKeyMissing(RathausError):
    """A key file of the installation is missing although content needs it."""
