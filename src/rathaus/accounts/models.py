"""Identities: accounts of citizens, businesses and staff, the posts that staff hold, and mandates:
who acts for whom.

No profile data (name, address, birthday): that is content and belongs to the mailbox part.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.states import MandateState
from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class AccountKind(models.TextChoices):
    CITIZEN = "citizen", _("Bürgerin oder Bürger")
    BUSINESS = "business", _("Unternehmen")
    STAFF = "staff", _("Verwaltung")


class TrustLevel(models.IntegerChoices):
    """Vertrauensniveau of a sign-in (eIDAS Art. 8, plus basic for a confirmed e-mail)."""

    BASIC = 0, _("Basisregistrierung")
    LOW = 1, _("niedrig")
    SUBSTANTIAL = 2, _("substanziell")
    HIGH = 3, _("hoch")


NOWHERE = "konto.invalid"  # a domain that cannot exist (RFC 2606)


class AccountManager(BaseUserManager["Account"]):
    """Creates accounts by e-mail; the address is compared in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_company(self, **fields: Any) -> Account:
        """A company that nobody signs in as: its members act for it."""
        pk = ids.new_id()
        return self.create_user(f"{pk}@{NOWHERE}", id=pk, kind=AccountKind.BUSINESS, **fields)


class Account(AbstractBaseUser):
    """Who signs in. A staff account acts through its posts. Of an account that its owner has
    deleted (`ended_at`) the row stays, with nothing personal in it: what authorities must keep
    names it."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    email = models.EmailField(_("E-Mail-Adresse"), unique=True)
    kind = models.CharField(
        _("Art des Kontos"),
        max_length=10,
        choices=AccountKind.choices,
        default=AccountKind.CITIZEN,
    )
    trust_level = models.PositiveSmallIntegerField(
        _("Vertrauensniveau"), choices=TrustLevel.choices, default=TrustLevel.BASIC
    )
    language = models.CharField(_("Sprache"), max_length=5, default="de")
    is_active = models.BooleanField(_("Aktiv"), default=True)
    created_at = models.DateTimeField(_("Angelegt"), default=clock.now, editable=False)
    ended_at = models.DateTimeField(_("Gelöscht"), null=True, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("Konto")
        verbose_name_plural = _("Konten")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def signs_in(self) -> bool:
        """Whether somebody signs in as this account: not as a company that only has members."""
        return not self.email.endswith(f"@{NOWHERE}")


class Role(models.TextChoices):
    """What a post may do; the permission map says which role may what."""

    CLERK = "clerk", _("Sachbearbeitung")
    HEAD = "head", _("Amtsleitung")
    IT_ADMIN = "it_admin", _("IT-Administration")
    AUDITOR = "auditor", _("Prüfung")
    GUIDE = "guide", _("Digitallotsin oder Digitallotse")


class Post(models.Model):
    """A staff member's role in one authority, from a day and until a day (both inclusive)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    account = models.ForeignKey(
        Account, verbose_name=_("Konto"), on_delete=models.PROTECT, related_name="posts"
    )
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="posts"
    )
    role = models.CharField(_("Rolle"), max_length=10, choices=Role.choices)
    display_name = models.CharField(_("Name im Schriftverkehr"), max_length=120)
    department = models.CharField(_("Sachgebiet"), max_length=120, blank=True)
    phone = models.CharField(_("Durchwahl"), max_length=50, blank=True)
    valid_from = models.DateField(_("Gültig ab"), default=clock.today)
    valid_to = models.DateField(_("Gültig bis"), null=True, blank=True)

    class Meta:
        verbose_name = _("Dienstposten")
        verbose_name_plural = _("Dienstposten")
        indexes = [models.Index(fields=["authority", "role"], name="post_by_authority")]

    def __str__(self) -> str:
        return self.display_name


class ResetBasis(models.TextChoices):
    """How somebody has shown that it is they who lost their second factor."""

    KNOWN = "known", _("Die Person stand vor mir und ist mir bekannt.")
    DOCUMENT = "document", _("Die Person hat mir ihren Ausweis gezeigt.")


class SignIn(models.Model):
    """A browser in which somebody is signed in, as they see it in their list. `device` names
    browser and system and no version, `network` is the address without its end."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    account = models.ForeignKey(
        Account, verbose_name=_("Konto"), on_delete=models.CASCADE, related_name="sign_ins"
    )
    session_key = models.CharField(_("Sitzung"), max_length=40, unique=True)
    device = models.CharField(_("Gerät"), max_length=60)
    network = models.CharField(_("Netz"), max_length=45)
    created_at = models.DateTimeField(_("Angemeldet seit"), default=clock.now, editable=False)
    seen_at = models.DateTimeField(_("Zuletzt aktiv"), default=clock.now)

    class Meta:
        verbose_name = _("Anmeldung")
        verbose_name_plural = _("Anmeldungen")

    def __str__(self) -> str:
        return str(self.pk)


class LostFactor(models.Model):
    """Somebody with the password and the e-mail has asked to take the second factors from their
    account. It happens at `due_at`, unless it is called off before: then the row goes."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    account = models.OneToOneField(
        Account, verbose_name=_("Konto"), on_delete=models.CASCADE, related_name="lost_factor"
    )
    asked_at = models.DateTimeField(_("Beantragt"), default=clock.now, editable=False)
    due_at = models.DateTimeField(_("Wirksam ab"), db_index=True)
    reminded_at = models.DateTimeField(_("Erinnert"), null=True)

    class Meta:
        verbose_name = _("Verlorener Faktor")
        verbose_name_plural = _("Verlorene Faktoren")

    def __str__(self) -> str:
        return str(self.pk)


class SamlRequest(models.Model):
    """A question we asked a provider: which answer counts, and that it counts once. Says nothing of
    the person."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    provider = models.CharField(_("Anmeldedienst"), max_length=50)
    request_id = models.CharField(_("Kennung der Anfrage"), max_length=60, unique=True)
    level = models.PositiveSmallIntegerField(
        _("Verlangtes Vertrauensniveau"), choices=TrustLevel.choices, default=TrustLevel.BASIC
    )
    asked_at = models.DateTimeField(_("Gestellt"), default=clock.now, db_index=True)
    used_at = models.DateTimeField(_("Beantwortet"), null=True)
    assertion = models.CharField(  # noqa: DJ001  # unique where it is known
        _("Prüfwert der Antwort"), max_length=64, null=True, unique=True
    )

    class Meta:
        verbose_name = _("Anmeldeanfrage")
        verbose_name_plural = _("Anmeldeanfragen")

    def __str__(self) -> str:
        return str(self.pk)


class MandateRole(models.TextChoices):
    """What somebody may do for another; the permission map says which right that is."""

    ADMINISTRATOR = "administrator", _("Verwalten und vertreten")
    APPLICANT = "applicant", _("Anträge stellen und Postfach lesen")
    READER = "reader", _("Nur Postfach lesen")


class Mandate(models.Model):
    """One account, the representative, acts for another, the principal: for a person by mandate
    (Vollmacht), for a company as its employee. From a day and until a day (both inclusive), while
    it is granted.

    `invited` is a keyed hash of the address that was asked; the representative is known from the
    answer on. `content` (how both are called, the address) is sealed to the principal; only
    `access.mandates.content` opens it.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    principal = models.ForeignKey(
        Account,
        verbose_name=_("Vertreten wird"),
        on_delete=models.PROTECT,
        related_name="mandates_given",
    )
    representative = models.ForeignKey(
        Account,
        verbose_name=_("Vertreten durch"),
        null=True,
        on_delete=models.PROTECT,
        related_name="mandates_held",
    )
    role = models.CharField(_("Umfang"), max_length=15, choices=MandateRole.choices)
    state = models.CharField(
        _("Stand"), max_length=10, choices=MandateState.choices, default=MandateState.ASKED
    )
    invited = models.CharField(_("Angefragte Adresse"), max_length=64)
    valid_from = models.DateField(_("Gültig ab"), default=clock.today)
    valid_to = models.DateField(_("Gültig bis"), null=True, blank=True)
    asked_at = models.DateTimeField(_("Angefragt"), default=clock.now, editable=False)
    answered_at = models.DateTimeField(_("Beantwortet"), null=True)
    ended_at = models.DateTimeField(_("Beendet"), null=True)
    content = models.BinaryField(_("Inhalt"))

    class Meta:
        verbose_name = _("Vollmacht")
        verbose_name_plural = _("Vollmachten")
        ordering = ["-asked_at", "pk"]
        indexes = [
            models.Index(fields=["principal", "state"], name="mandate_by_principal"),
            models.Index(fields=["representative", "state"], name="mandate_by_representative"),
            models.Index(fields=["invited", "state"], name="mandate_by_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(representative=models.F("principal")),
                name="nobody_represents_themselves",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=MandateState.GRANTED, representative=None),
                name="a_granted_mandate_has_a_representative",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def account_id(self) -> UUID:
        """The principal's account, for permission predicates."""
        return self.principal_id

    def holds(self, on: date) -> bool:
        """Whether the representative may act on that day."""
        begun = self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        return self.state == MandateState.GRANTED and begun
