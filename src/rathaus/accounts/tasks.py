"""E-mails about the safety of an account. None says who did what for whom, none needs an answer."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rathaus.accounts.identities import lost
from rathaus.accounts.models import Account, LostFactor


def mail_new_device(account_id: str) -> None:
    """Somebody signed in with a browser that had not been used before."""
    account = Account.objects.get(pk=UUID(account_id))
    with translation.override(account.language):
        text = _(
            "gerade hat sich jemand mit Ihrem Konto bei „%(portal)s“ angemeldet, und zwar von "
            "einem Gerät oder Browser, den wir noch nicht kennen.\n\n"
            "Waren Sie das? Dann müssen Sie nichts tun.\n"
            "Waren Sie es nicht? Dann melden Sie sich bitte an, ändern Sie Ihr Passwort und melden "
            "Sie alle anderen Geräte ab:"
        )
        _send(account, _("Neue Anmeldung mit Ihrem Konto"), text, "mfa_index")


def mail_locked_out(account_id: str) -> None:
    """Somebody tried too many passwords."""
    account = Account.objects.get(pk=UUID(account_id))
    with translation.override(account.language):
        text = _(
            "jemand hat mehrmals versucht, sich mit einem falschen Passwort bei Ihrem Konto bei "
            "„%(portal)s“ anzumelden. Wir lassen von dort für einige Minuten keine Versuche mehr "
            "zu.\n\n"
            "Sie selbst kommen weiter in Ihr Konto: mit einem Gerät, mit dem Sie schon angemeldet "
            "waren, oder mit einem Passkey. Haben Sie Ihr Passwort vergessen, wählen Sie hier ein "
            "neues:"
        )
        _send(account, _("Fehlgeschlagene Anmeldungen"), text, "account_reset_password")


def mail_recovery_code_used(account_id: str) -> None:
    """A recovery code was used, which is used up now."""
    account = Account.objects.get(pk=UUID(account_id))
    with translation.override(account.language):
        text = _(
            "mit einem Wiederherstellungscode hat sich gerade jemand bei Ihrem Konto bei "
            "„%(portal)s“ ausgewiesen. Der Code gilt damit nicht mehr.\n\n"
            "Waren Sie es nicht? Dann ändern Sie bitte Ihr Passwort und erzeugen Sie neue Codes:"
        )
        _send(account, _("Wiederherstellungscode benutzt"), text, "mfa_index")


def mail_factor_reset(account_id: str) -> None:
    """The second factor was taken away on request."""
    account = Account.objects.get(pk=UUID(account_id))
    with translation.override(account.language):
        text = _(
            "der zweite Faktor Ihres Kontos bei „%(portal)s“ wurde zurückgesetzt. Ihr Konto ist "
            "überall abgemeldet.\n\n"
            "Bitte melden Sie sich an und richten Sie einen neuen zweiten Faktor ein. Haben Sie "
            "das nicht gewünscht, wenden Sie sich bitte sofort an Ihr Rathaus:"
        )
        _send(account, _("Ihr zweiter Faktor wurde zurückgesetzt"), text, "mfa_index")


def mail_lost_factor_link(account_id: str) -> None:
    """The link with which somebody who has the password shows that they read the e-mails too."""
    account = Account.objects.get(pk=UUID(account_id))
    with translation.override(account.language):
        text = _(
            "jemand hat sich mit Ihrem Passwort bei „%(portal)s“ angemeldet und sagt, der zweite "
            "Faktor Ihres Kontos sei verloren.\n\n"
            "Waren Sie das? Dann bestätigen Sie es mit diesem Link; er gilt eine Stunde. Danach "
            "beginnt eine Wartezeit, an deren Ende wir den zweiten Faktor entfernen.\n"
            "Waren Sie es nicht? Dann ändern Sie bitte sofort Ihr Passwort. Ohne den Link "
            "geschieht nichts."
        )
        path = reverse("lost_factor_begin", kwargs={"token": lost.link_token(account)})
        _send(account, _("Zweiter Faktor verloren?"), text, path)


def mail_factor_waits(account_id: str) -> None:
    """The second factor will be removed; nothing where it was called off meanwhile."""
    waiting = LostFactor.objects.select_related("account").filter(account=UUID(account_id)).first()
    if waiting is None:
        return
    account = waiting.account
    with translation.override(account.language):
        text = _(
            "bei „%(portal)s“ wurde beantragt, den zweiten Faktor Ihres Kontos zu entfernen, weil "
            "er verloren sei. Das geschieht am %(day)s. Bis dahin ändert sich nichts.\n\n"
            "Waren Sie das? Dann warten Sie bitte so lange. Ab dann genügt Ihr Passwort.\n"
            "Waren Sie es nicht? Dann verhindern Sie es mit diesem Link und ändern Sie Ihr "
            "Passwort:"
        )
        day = date_format(timezone.localtime(waiting.due_at), "d.m.Y, H:i")
        path = reverse("lost_factor_call_off", kwargs={"token": lost.call_off_token(waiting)})
        _send(account, _("Ihr zweiter Faktor wird entfernt"), text, path, day=day)


def mail_factor_kept(account_id: str) -> None:
    """The removal was called off."""
    account = Account.objects.get(pk=UUID(account_id))
    with translation.override(account.language):
        text = _(
            "der Antrag, den zweiten Faktor Ihres Kontos bei „%(portal)s“ zu entfernen, ist "
            "zurückgenommen. Ihr zweiter Faktor bleibt.\n\n"
            "Hatten Sie den Antrag nicht gestellt, kennt jemand Ihr Passwort. Ändern Sie es bitte:"
        )
        _send(account, _("Ihr zweiter Faktor bleibt"), text, "account_reset_password")


def _send(account: Account, subject: str, text: str, to: str, **more: str) -> None:
    """A failing mail server raises, so that the queue tries again."""
    values = {"portal": settings.PORTAL_NAME, **more}
    path = to if to.startswith("/") else reverse(to)
    body = f"{_('Guten Tag,')}\n\n{text % values}\n\n{settings.PORTAL_URL}{path}\n"
    EmailMessage(subject, body, to=[account.email]).send(fail_silently=False)
