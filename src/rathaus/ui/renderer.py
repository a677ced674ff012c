"""Renders every Django form as KERN fields, allauth's forms included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.translation import gettext as _

WIDGET_KINDS: list[tuple[type[forms.Widget], str]] = [
    # the first match counts: subclasses before their parents
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.SelectMultiple, "select"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.MultiWidget, "other"),
    (forms.SelectDateWidget, "other"),
    (forms.DateTimeInput, "input"),
    (forms.DateInput, "date"),
    (Input, "input"),
]


class KernRenderer(TemplatesSetting):
    """`FORM_RENDERER`: error summary on top, then the fields."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"


@dataclass(frozen=True)
class FieldView:
    """A bound field as the components want it. `kind` names the component, `other` is a widget
    that renders itself; `value` is raw for choices and dates, formatted as text otherwise."""

    kind: str
    name: str
    id: str
    label: Any
    help: Any
    errors: list[str]
    required: bool
    value: Any
    options: list[Any]
    attrs: dict[str, Any]
    disabled: bool


def field_view(bound: BoundField) -> FieldView:
    """The view of one field of a form."""
    widget = bound.field.widget
    kind = next((kind for cls, kind in WIDGET_KINDS if isinstance(widget, cls)), "other")
    return FieldView(
        kind=kind,
        name=bound.html_name,
        id=bound.auto_id or f"id_{bound.html_name}",
        label=bound.label,
        help=bound.help_text,
        errors=_messages(bound, kind),
        required=bound.field.required,
        value=_value(bound, kind),
        options=list(getattr(widget, "choices", [])),
        attrs=_attributes(widget, bound),
        disabled=bound.field.disabled,
    )


def _messages(bound: BoundField, kind: str) -> list[str]:
    """The errors of a field; a choice is not "filled in", so Django's text does not fit there."""
    unanswered = str(forms.Field.default_error_messages["required"])
    chosen = kind in {"radios", "checkboxes", "select"}
    return [
        _("Bitte wählen Sie eine Antwort.") if chosen and str(error) == unanswered else str(error)
        for error in bound.errors
    ]


def _value(bound: BoundField, kind: str) -> Any:
    value = bound.value()
    if kind == "checkbox":
        return bool(value)
    if kind == "checkboxes" or isinstance(bound.field.widget, forms.SelectMultiple):
        return value or []
    if kind in {"select", "radios", "date"}:
        return value
    return bound.field.widget.format_value(value)


def _attributes(widget: forms.Widget, bound: BoundField) -> dict[str, Any]:
    attributes = {
        key.replace("-", "_"): value
        for key, value in widget.attrs.items()
        if key not in {"placeholder", "class", "id"}  # a placeholder vanishes while typing
    }
    attributes.setdefault("multiple", getattr(widget, "allow_multiple_selected", False))
    if isinstance(widget, Input):
        attributes.setdefault("type", widget.input_type)
    if isinstance(widget, forms.NumberInput):
        attributes["type"] = "text"  # a number field changes its value when a wheel is turned
        attributes.setdefault("inputmode", "numeric" if _is_whole(bound) else "decimal")
    return attributes


def _is_whole(bound: BoundField) -> bool:
    return isinstance(bound.field, forms.IntegerField) and not isinstance(
        bound.field, forms.DecimalField | forms.FloatField
    )


def error_links(form: BaseForm) -> list[tuple[str, Any]]:
    """(field id, message) of every error of a form; errors of the whole form have an empty id."""
    links: list[tuple[str, Any]] = [("", message) for message in form.non_field_errors()]
    for bound in form:
        view = field_view(bound)
        target = "" if bound.is_hidden else view.id
        links += [(target, _labelled(bound.label, message)) for message in view.errors]
    return links


def _labelled(label: Any, message: str) -> str:
    """The message with its field's label; a label that is a sentence keeps its own end."""
    text = str(label)
    return f"{text} {message}" if text.endswith(("?", ".", "!", ":")) else f"{text}: {message}"
