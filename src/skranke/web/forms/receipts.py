"""The form of the receipts of one way in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from skranke.people.models import LANGUAGES

PREFIX = "words_"


class ReceiptForm(forms.Form):
    is_on = forms.BooleanField(label=_("Answer each new case with a receipt"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in LANGUAGES:
            area = forms.Textarea(attrs={"rows": 3, "lang": code})
            self.fields[PREFIX + code] = forms.CharField(label=name, required=False, max_length=1000, widget=area)

    def own_fields(self) -> list[forms.BoundField]:
        return [self[PREFIX + code] for code, _name in LANGUAGES]

    def own_words(self) -> dict[str, str]:
        return {code: self.cleaned_data[PREFIX + code] for code, _name in LANGUAGES}
