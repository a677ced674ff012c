"""The invitation of a new member of staff by e-mail."""

from __future__ import annotations

from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.accounts.models import Account, Post


def invite(post_id: str) -> None:
    """Send the link with which the holder of a post chooses a password; nothing once they have
    one. A failing mail server raises, so that the queue tries again."""
    post = Post.objects.select_related("account", "authority").get(pk=UUID(post_id))
    if post.account.has_usable_password():
        return
    with translation.override(post.account.language):
        _mail(post).send(fail_silently=False)


def _link(account: Account) -> str:
    names = {
        "uidb36": user_pk_to_url_str(account),
        "key": default_token_generator.make_token(account),
    }
    path = reverse("account_reset_password_from_key", kwargs=names)
    return f"{settings.PORTAL_URL}{path}"


def _mail(post: Post) -> EmailMessage:
    text = _(
        "Guten Tag,\n\n"
        "für Sie wurde bei „%(portal)s“ ein Dienstposten eingerichtet: %(authority)s.\n"
        "Bitte wählen Sie mit diesem Link Ihr Passwort:\n\n"
        "%(url)s\n\n"
        "Der Link gilt %(days)d Tage. Danach fordern Sie hier einen neuen an:\n"
        "%(reset)s"
    ) % {
        "portal": settings.PORTAL_NAME,
        "authority": post.authority.name,
        "url": _link(post.account),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
        "reset": settings.PORTAL_URL + reverse("account_reset_password"),
    }
    return EmailMessage(_("Ihr Zugang als Dienstkraft"), text, to=[post.account.email])
