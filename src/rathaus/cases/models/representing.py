"""For whom an applicant acts, where that is somebody without an account."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import Post
from rathaus.cases.models.case import Case
from rathaus.lib import ids
from rathaus.tenancy.models import Authority


class PaperMandate(models.Model):
    """The applicant acts for somebody without an account, by a mandate on paper. `content` says for
    whom and how the representative is called; the mandate itself is a file of the first version of
    the application. `checked_by` has looked at it."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    authority = models.ForeignKey(
        Authority, verbose_name=_("Behörde"), on_delete=models.PROTECT, related_name="+"
    )
    case = models.OneToOneField(
        Case, verbose_name=_("Vorgang"), on_delete=models.PROTECT, related_name="paper_mandate"
    )
    content = models.BinaryField(_("Inhalt"))
    checked_at = models.DateTimeField(_("Geprüft"), null=True)
    checked_by = models.ForeignKey(
        Post, verbose_name=_("Geprüft von"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("Vollmacht auf Papier")
        verbose_name_plural = _("Vollmachten auf Papier")

    def __str__(self) -> str:
        return str(self.pk)
