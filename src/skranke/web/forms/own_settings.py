"""The form of one's own settings."""

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from skranke.people.models import User

if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
else:
    UserForm = forms.ModelForm


class OwnSettingsForm(UserForm):
    class Meta:
        model = User
        fields = ("name", "signature", "language", "theme", "density", "are_keys_off")
        labels = {
            "name": _("Your name"),
            "signature": _("Signature"),
            "language": _("Language of the pages"),
            "theme": _("Light or dark"),
            "density": _("How close the lines stand"),
            "are_keys_off": _("No single keys, such as r or ?"),
        }
        help_texts = {
            "name": _("As customers see it under your answers."),
            "signature": _("Stands below your answers."),
        }
        widgets = {"signature": forms.Textarea(attrs={"rows": 4, "maxlength": 2000})}

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if not name:
            raise ValidationError(_now("Write your name."))
        return name
