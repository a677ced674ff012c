"""Keys. A private key is here only wrapped: an account's under the platform key, a staff member's
own under password or passkey, an authority's under the secret of its ring, which is sealed to the
own key of each entitled staff member and to the recovery key."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import Account
from rathaus.lib import clock, ids
from rathaus.tenancy.models import Authority


class AccountKey(models.Model):
    """The pair of a citizen's or business's account. `wrapped`: the private key under the platform
    key; None once it was destroyed, which erases all copies of the account."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    account = models.OneToOneField(
        Account, verbose_name=_("Konto"), on_delete=models.PROTECT, related_name="key"
    )
    public = models.BinaryField(_("Öffentlicher Schlüssel"))
    wrapped = models.BinaryField(_("Verschlossener Schlüssel"), null=True)
    created_at = models.DateTimeField(_("Erzeugt"), default=clock.now, editable=False)
    destroyed_at = models.DateTimeField(_("Vernichtet"), null=True)

    class Meta:
        verbose_name = _("Kontoschlüssel")
        verbose_name_plural = _("Kontoschlüssel")

    def __str__(self) -> str:
        return str(self.pk)


class PersonalKey(models.Model):
    """The own pair of a staff member. A forgotten password ends it: a new one must be entitled."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    account = models.ForeignKey(
        Account, verbose_name=_("Konto"), on_delete=models.PROTECT, related_name="personal_keys"
    )
    public = models.BinaryField(_("Öffentlicher Schlüssel"))
    created_at = models.DateTimeField(_("Erzeugt"), default=clock.now, editable=False)
    ended_at = models.DateTimeField(_("Beendet"), null=True)

    class Meta:
        verbose_name = _("Dienstschlüssel")
        verbose_name_plural = _("Dienstschlüssel")
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(ended_at=None),
                name="one_personal_key_in_use",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LockKind(models.TextChoices):
    PASSWORD = "password", _("Passwort")
    PASSKEY = "passkey", _("Passkey")


class PersonalLock(models.Model):
    """One way to open a personal key. `parameters`: of the password its salt and costs (Argon2id),
    of a passkey its credential and the salt of the PRF extension; nothing secret."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    key = models.ForeignKey(
        PersonalKey,
        verbose_name=_("Dienstschlüssel"),
        on_delete=models.CASCADE,
        related_name="locks",
    )
    kind = models.CharField(_("Art"), max_length=10, choices=LockKind.choices)
    label = models.CharField(_("Bezeichnung"), max_length=80, blank=True)
    parameters = models.JSONField(_("Angaben"), default=dict)
    wrapped = models.BinaryField(_("Verschlossener Schlüssel"))
    created_at = models.DateTimeField(_("Eingerichtet"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("Schloss")
        verbose_name_plural = _("Schlösser")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(kind=LockKind.PASSWORD),
                name="one_password_per_key",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class KeyRing(models.Model):
    """An authority's keys. `generation` counts the secrets under which they are wrapped; a new one
    whenever somebody loses the right. `stale_since`: somebody left, the secret is still the old."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.OneToOneField(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="key_ring"
    )
    generation = models.PositiveIntegerField(_("Generation"), default=1)
    founded_at = models.DateTimeField(_("Angelegt"), default=clock.now, editable=False)
    stale_since = models.DateTimeField(_("Zu erneuern seit"), null=True)
    recovery_public = models.BinaryField(_("Öffentlicher Wiederherstellungsschlüssel"), null=True)
    recovery_wrapped = models.BinaryField(_("Geheimnis für die Wiederherstellung"), null=True)
    recovery_binding = models.BinaryField(_("Bindung der Wiederherstellung"), null=True)
    recovery_needed = models.PositiveSmallIntegerField(_("Nötige Anteile"), default=0)
    recovery_at = models.DateTimeField(_("Wiederherstellung eingerichtet"), null=True)
    drilled_at = models.DateTimeField(_("Wiederherstellung geprobt"), null=True)

    class Meta:
        verbose_name = _("Schlüsselbund")
        verbose_name_plural = _("Schlüsselbunde")

    def __str__(self) -> str:
        return str(self.pk)


class Purpose(models.TextChoices):
    """What a key of a ring is for."""

    SEAL = "seal", _("Versiegeln")
    SUMMARY = "summary", _("Listen und Suche")
    SIGN = "sign", _("Unterschreiben")
    EXCHANGE_ENCRYPTION = "exchange_enc", _("FIT-Connect: verschlüsseln")
    EXCHANGE_SIGNATURE = "exchange_sig", _("FIT-Connect: unterschreiben")


class RingKey(models.Model):
    """One key of a ring. `public` is raw for our own pairs, DER (SubjectPublicKeyInfo) for RSA and
    empty for symmetric keys; `wrapped` is the private or symmetric key under the secret of
    `generation`; `certificates` is a chain of base64 DER, the own certificate
    first."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    ring = models.ForeignKey(
        KeyRing, verbose_name=_("Schlüsselbund"), on_delete=models.PROTECT, related_name="keys"
    )
    purpose = models.CharField(_("Zweck"), max_length=12, choices=Purpose.choices)
    number = models.PositiveIntegerField(_("Nummer"), default=1)
    algorithm = models.CharField(_("Verfahren"), max_length=30)
    kid = models.CharField(_("Kennung"), max_length=64)
    public = models.BinaryField(_("Öffentlicher Schlüssel"))
    wrapped = models.BinaryField(_("Verschlossener Schlüssel"))
    generation = models.PositiveIntegerField(_("Generation"))
    certificates = models.JSONField(_("Zertifikate"), default=list)
    created_at = models.DateTimeField(_("Erzeugt"), default=clock.now, editable=False)
    retired_at = models.DateTimeField(_("Abgelöst"), null=True)

    class Meta:
        verbose_name = _("Schlüssel")
        verbose_name_plural = _("Schlüssel")
        ordering = ["purpose", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["ring", "purpose", "number"], name="one_key_a_number"),
            models.UniqueConstraint(
                fields=["ring", "purpose"],
                condition=models.Q(retired_at=None),
                name="one_key_in_use_per_purpose",
            ),
        ]

    def __str__(self) -> str:
        return self.kid


class KeyGrant(models.Model):
    """A staff member may open a ring: its secret, sealed to the personal key. `binding` is made
    with the secret, so that nobody who does not know it can add a grant for a renewal to serve."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    ring = models.ForeignKey(
        KeyRing, verbose_name=_("Schlüsselbund"), on_delete=models.PROTECT, related_name="grants"
    )
    key = models.ForeignKey(
        PersonalKey,
        verbose_name=_("Dienstschlüssel"),
        on_delete=models.PROTECT,
        related_name="grants",
    )
    generation = models.PositiveIntegerField(_("Generation"))
    wrapped = models.BinaryField(_("Verschlossenes Geheimnis"))
    binding = models.BinaryField(_("Bindung"))
    granted_by = models.CharField(_("Freigeschaltet von"), max_length=60)
    granted_at = models.DateTimeField(_("Freigeschaltet"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("Freischaltung")
        verbose_name_plural = _("Freischaltungen")
        constraints = [models.UniqueConstraint(fields=["ring", "key"], name="one_grant_a_key")]

    def __str__(self) -> str:
        return str(self.pk)


class RecoveryShare(models.Model):
    """Who keeps which printed share of the recovery key. The share itself is stored nowhere."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    ring = models.ForeignKey(
        KeyRing, verbose_name=_("Schlüsselbund"), on_delete=models.CASCADE, related_name="shares"
    )
    number = models.PositiveSmallIntegerField(_("Nummer"))
    keeper = models.CharField(_("Verwahrende Stelle"), max_length=120)
    created_at = models.DateTimeField(_("Gedruckt"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("Wiederherstellungsanteil")
        verbose_name_plural = _("Wiederherstellungsanteile")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ring", "number"], name="one_share_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}"
