"""Forms of staff: who works on a conversation, and templates of messages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.accounts.models import Post
from rathaus.mailbox.queries import texts

MAX_TEMPLATE = 10_000  # characters


class AssignForm(forms.Form):
    """Choose a colleague, or nobody; pass `posts`."""

    def __init__(self, *args: Any, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(post.pk): post for post in posts}
        named = [(key, post.display_name) for key, post in self.posts.items()]
        self.fields["post"] = forms.ChoiceField(
            label=_("Wer bearbeitet die Unterhaltung?"),
            required=False,
            choices=[("", _("Niemand")), *named],
        )

    def chosen(self) -> Post | None:
        """The chosen post; None for nobody."""
        return self.posts.get(self.cleaned_data["post"])


class TemplateForm(forms.Form):
    """Title and text of a template."""

    title = forms.CharField(label=gettext_lazy("Titel"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MAX_TEMPLATE,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy(
            "Keine Angaben zu einzelnen Personen. Platzhalter stehen in doppelten geschweiften "
            "Klammern, zum Beispiel {{ anrede }}."
        ),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if unknown := texts.unknown_placeholders(text):
            raise forms.ValidationError(
                _("Diesen Platzhalter gibt es nicht: %(names)s. Möglich sind: %(known)s.")
                % {"names": ", ".join(unknown), "known": ", ".join(texts.PLACEHOLDERS)}
            )
        return text
