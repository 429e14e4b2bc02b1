"""The form of a saved reply."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from skranke.cases.models import SavedReply
from skranke.cases.saved_replies import LONGEST, Wish
from skranke.people.models import LANGUAGES


class SavedReplyForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=100,
        help_text=_("As colleagues look for it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        help_text=_("These are filled in: {name}, {first_name}, {number}, {subject}, {me}, {desk}."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    asked = forms.CharField(
        label=_("What customers write when it fits"),
        max_length=2_000,
        required=False,
        help_text=_("A sentence or two in their words; it helps to suggest this reply at the right moment."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_public = forms.BooleanField(label=_("Customers may see it, for example on a web form"), required=False)

    def wish(self) -> Wish:
        return Wish(**self.cleaned_data)


def values_of(reply: SavedReply) -> dict[str, Any]:
    return {
        "title": reply.title,
        "language": reply.language,
        "text": reply.text,
        "asked": reply.asked,
        "is_public": reply.is_public,
    }
