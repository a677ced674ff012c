"""Reads of the accounts part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.accounts.identities import config
from rathaus.accounts.models import Account, AccountKind, LostFactor, Mandate, Post, SignIn
from rathaus.accounts.registry import Entry, Exporter, Value
from rathaus.accounts.states import MandateState
from rathaus.lib import clock
from rathaus.lib.errors import Stranger

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def current_posts(account: Account, *, on: date) -> QuerySet[Post]:
    """The posts `account` holds on that day, with their authorities."""
    return (
        Post.objects.filter(account=account, valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("authority")
        .order_by("authority__name", "role")
    )


@dataclass(frozen=True)
class WayIn:
    """An identity of the account, by the name its provider has today."""

    identity: SocialAccount
    name: str
    in_use: bool


def ways_in(account: Account) -> list[WayIn]:
    """The identities that are connected to the account, the oldest first."""
    found = SocialAccount.objects.filter(user=account).order_by("date_joined", "pk")
    rows = {row.id: row for row in config.providers()}
    return [
        WayIn(
            each,
            rows[each.provider].name if each.provider in rows else each.provider,
            each.provider in rows,
        )
        for each in found
    ]


def other_ways_in(account: Account, identity: SocialAccount) -> bool:
    """Whether the account could still sign in without that identity."""
    others = [way for way in ways_in(account) if way.in_use and way.identity.pk != identity.pk]
    return account.has_usable_password() or bool(others)


def own_identity(account: Account, pk: int) -> SocialAccount:
    """An identity of the account. Raises Stranger."""
    found = SocialAccount.objects.filter(user=account, pk=pk).first()
    if found is None:
        raise Stranger
    return found


def account_entry(account: Account, keys: Any) -> Iterator[Entry]:
    """What the account itself says. For the export."""
    yield Entry(
        account.email,
        (
            Value("id", _("Kennung"), str(account.pk)),
            Value("email", _("E-Mail-Adresse"), account.email),
            Value("kind", _("Art des Kontos"), str(account.get_kind_display())),
            Value("trust_level", _("Vertrauensniveau"), str(account.get_trust_level_display())),
            Value("language", _("Sprache"), account.language),
            Value("created_at", _("Angelegt"), account.created_at),
            Value("last_login", _("Letzte Anmeldung"), account.last_login),
            Value("password", _("Anmeldung mit Passwort"), account.has_usable_password()),
        ),
    )


def address_entries(account: Account, keys: Any) -> Iterator[Entry]:
    """The addresses with which the account can be signed in to. For the export."""
    for row in EmailAddress.objects.filter(user=account).order_by("pk"):
        values = (
            Value("email", _("E-Mail-Adresse"), row.email),
            Value("verified", _("Bestätigt"), row.verified),
            Value("primary", _("Haupt-Adresse"), row.primary),
        )
        yield Entry(row.email, values)


def identity_entries(account: Account, keys: Any) -> Iterator[Entry]:
    """The identities the account signs in with. For the export."""
    for way in ways_in(account):
        values = (Value("since", _("Verbunden"), way.identity.date_joined),)
        yield Entry(way.name, values)


def post_entries(account: Account, keys: Any) -> Iterator[Entry]:
    """The posts of staff. For the export."""
    for post in account.posts.select_related("authority").order_by("valid_from", "pk"):
        values = (
            Value("authority", _("Behörde"), post.authority.name),
            Value("role", _("Rolle"), str(post.get_role_display())),
            Value("department", _("Sachgebiet"), post.department),
            Value("phone", _("Durchwahl"), post.phone),
            Value("valid_from", _("Gültig ab"), post.valid_from),
            Value("valid_to", _("Gültig bis"), post.valid_to),
        )
        yield Entry(post.display_name, values)


def factor_entries(account: Account, keys: Any) -> Iterator[Entry]:
    """Second factors and passkeys, without their secrets. For the export."""
    for row in Authenticator.objects.filter(user=account).order_by("pk"):
        values = (
            Value("since", _("Eingerichtet"), row.created_at),
            Value("last_used", _("Zuletzt benutzt"), row.last_used_at),
        )
        yield Entry(str(row.get_type_display()), values)
    for waiting in LostFactor.objects.filter(account=account):
        values = (
            Value("asked_at", _("Beantragt"), waiting.asked_at),
            Value("due_at", _("Wirksam ab"), waiting.due_at),
        )
        yield Entry(_("Verlorener Faktor"), values)


def sign_in_entries(account: Account, keys: Any) -> Iterator[Entry]:
    """The browsers in which the account is signed in. For the export."""
    for row in sign_ins(account):
        values = (
            Value("network", _("Netz"), row.network),
            Value("since", _("Angemeldet"), row.created_at),
            Value("seen", _("Zuletzt gesehen"), row.seen_at),
        )
        yield Entry(row.device, values)


def session_entries(account: Account, keys: Any) -> Iterator[Entry]:
    """The sessions in which the account is signed in. For the export. Sessions are not kept by
    account, so all that have not run out are looked through."""
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if row.get_decoded().get(SESSION_KEY) == str(account.pk):
            yield Entry(_("Anmeldung"), (Value("until", _("Gültig bis"), row.expire_date),))


def has_factor(account: Account) -> bool:
    """Whether the account has a second factor or a passkey; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=account, type__in=FACTORS).exists())


def lost_factor(account: Account) -> LostFactor | None:
    """The removal of the account's factors that waits, None where none does."""
    return LostFactor.objects.filter(account=account).first()


def is_last_needed(authenticator: Authenticator) -> bool:
    """Whether it is the only factor of somebody who must have one."""
    if authenticator.user.kind != AccountKind.STAFF or authenticator.type not in FACTORS:
        return False
    others = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS)
    return not bool(others.exclude(pk=authenticator.pk).exists())


def sign_ins(account: Account) -> QuerySet[SignIn]:
    """The browsers in which the account is signed in, the newest first."""
    alive = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    return SignIn.objects.filter(account=account, session_key__in=alive).order_by("-created_at")


def mandates_held(account: Account, *, on: date) -> QuerySet[Mandate]:
    """The mandates by which `account` may act for others on that day, with their principals."""
    return (
        Mandate.objects.filter(representative=account, state=MandateState.GRANTED)
        .filter(valid_from__lte=on, principal__is_active=True)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("principal", "representative")
    )


def mandates_given(principal_id: UUID, *, on: date) -> QuerySet[Mandate]:
    """The mandates by which others may act for that account on that day."""
    return (
        Mandate.objects.filter(principal=principal_id, state=MandateState.GRANTED)
        .filter(valid_from__lte=on, representative__is_active=True)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("principal", "representative")
    )


def address_mark(email: str) -> str:
    """A keyed hash by which an invitation finds the account of an address, and nobody else can."""
    return salted_hmac("rathaus.accounts.mandate", email.lower(), algorithm="sha256").hexdigest()


def own_marks(account: Account) -> list[str]:
    """The marks of the addresses that `account` has proven to be its own. One query."""
    proven = EmailAddress.objects.filter(user=account, verified=True)
    return [address_mark(email) for email in proven.values_list("email", flat=True)]


def chapters() -> tuple[Exporter, ...]:
    """What the accounts part holds of an account, for the export."""
    return (
        Exporter(
            "account",
            gettext_lazy("Konto"),
            gettext_lazy("Um Sie wiederzuerkennen. Bleibt, bis Sie das Konto löschen."),
            ("accounts.Account",),
            account_entry,
        ),
        Exporter(
            "addresses",
            gettext_lazy("Adressen zur Anmeldung"),
            gettext_lazy(
                "Um Sie anzumelden und zu benachrichtigen. Bleiben, bis Sie das Konto löschen."
            ),
            ("account.EmailAddress", "account.EmailConfirmation"),
            address_entries,
        ),
        Exporter(
            "identities",
            gettext_lazy("Anmeldewege"),
            gettext_lazy(
                "Um Sie bei der Anmeldung wiederzuerkennen. Bleiben, bis Sie sie trennen."
            ),
            ("socialaccount.SocialAccount",),
            identity_entries,
        ),
        *_signing_in_chapters(),
    )


def _signing_in_chapters() -> tuple[Exporter, ...]:
    return (
        Exporter(
            "posts",
            gettext_lazy("Dienstposten"),
            gettext_lazy("Nur bei Konten der Verwaltung. Bleiben als Nachweis, wer gehandelt hat."),
            ("accounts.Post",),
            post_entries,
        ),
        Exporter(
            "factors",
            gettext_lazy("Zweite Faktoren und Passkeys"),
            gettext_lazy("Damit nur Sie sich anmelden können. Bleiben, bis Sie sie entfernen."),
            ("mfa.Authenticator", "accounts.LostFactor"),
            factor_entries,
        ),
        Exporter(
            "devices",
            gettext_lazy("Geräte, auf denen Sie angemeldet sind"),
            gettext_lazy("Damit Sie fremde Anmeldungen erkennen. Enden mit der Abmeldung."),
            ("accounts.SignIn",),
            sign_in_entries,
        ),
        Exporter(
            "sessions",
            gettext_lazy("Laufende Anmeldungen"),
            gettext_lazy(
                "Damit Sie angemeldet bleiben. Enden mit der Abmeldung oder an diesem Tag."
            ),
            ("sessions.Session",),
            session_entries,
        ),
    )
