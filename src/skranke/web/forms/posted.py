"""What customers write into a web form: the usual fields and the form's own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from skranke.channels.form.models import Form

LONGEST_TEXT = 50_000
OWN = "own_"


class PostedForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=200)
    address = forms.EmailField(label=_("Your mail address"), help_text=_("We send the answer there."), max_length=320)
    subject = forms.CharField(label=_("What it is about"), max_length=200, required=False)
    text = forms.CharField(label=_("Your message"), max_length=LONGEST_TEXT, widget=forms.Textarea)

    def __init__(self, data: Mapping[str, Any] | None = None, *, form: Form, language: str) -> None:
        super().__init__(_without_nulls(data) if data is not None else None)
        for row in form.own_fields:
            self.fields[OWN + row["key"]] = _own_field(row, language)

    def written(self) -> str:
        """The message, and below it what the form's own fields say."""
        own = [(name, field) for name, field in self.fields.items() if name.startswith(OWN)]
        lines = [
            f"{field.label}: {_said(self.cleaned_data[name])}" for name, field in own if self.cleaned_data.get(name)
        ]
        return "\n\n".join(part for part in (self.cleaned_data["text"].strip(), "\n".join(lines)) if part)


def in_language(words: Mapping[str, Any], language: str) -> Any:
    """The words in a language, else the first there are."""
    return words.get(language) or next((text for text in words.values() if text), "")


def _own_field(row: Mapping[str, Any], language: str) -> forms.Field:
    label, required = in_language(row["labels"], language), bool(row["required"])
    if row["kind"] == Form.CHOICE:
        choices = in_language(row["choices"], language) or []
        return forms.ChoiceField(label=label, required=required, choices=[("", ""), *((c, c) for c in choices)])
    if row["kind"] == Form.TICK:
        return forms.BooleanField(label=label, required=required)
    widget = forms.Textarea if row["kind"] == Form.LONG else forms.TextInput
    return forms.CharField(label=label, required=required, max_length=5000, widget=widget)


def _said(value: object) -> str:
    return "✓" if value is True else str(value)


def _without_nulls(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value).replace("\x00", "") for name, value in data.items()}
