"""The form for writing first to a customer."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from skranke.promise.models import WayIn


class NewCaseForm(forms.Form):
    address = forms.EmailField(
        label=_("Mail address of the customer"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(
        label=_("Name of the customer"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    way_in = forms.ModelChoiceField(
        label=_("From"),
        queryset=WayIn.objects.none(),
        required=False,
        empty_label=None,
        help_text=_("What the customer answers comes back to this address."),
    )
    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(
        label=_("Message"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 12, "data-kept": "new-case"})
    )

    def __init__(self, *args: Any, ways: Sequence[WayIn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["way_in"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = WayIn.objects.filter(pk__in=[way.pk for way in ways]).order_by("pk")
        if ways:
            field.initial = ways[0].pk
        else:
            del self.fields["way_in"]

    def clean(self) -> dict[str, Any]:
        return {"way_in": None, **(super().clean() or {})}
