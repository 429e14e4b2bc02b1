"""Forms of how answers leave: copies, large files, names by team and language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from skranke.people.models import LANGUAGES, Team


class SendingForm(forms.Form):
    keeps_sent = forms.BooleanField(
        label=_("Put a copy of each answer into the folder of sent mail"),
        help_text=_("Then it is also seen in your mail program."),
        required=False,
    )
    largest_mb = forms.IntegerField(
        label=_("Largest files in a mail, in MB"),
        help_text=_("Larger ones leave as links that can be fetched for 30 days. Most providers take 20 to 25."),
        min_value=1,
        max_value=100,
    )


class IdentityForm(forms.Form):
    team = forms.ModelChoiceField(
        label=_("For the cases of"), queryset=Team.objects.none(), required=False, empty_label=_("every team")
    )
    language = forms.ChoiceField(label=_("In"), required=False)
    sender_name = forms.CharField(label=_("Name that customers see"), max_length=100)
    signature = forms.CharField(
        label=_("Signature"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team, language = self.fields["team"], self.fields["language"]
        assert isinstance(team, forms.ModelChoiceField)
        assert isinstance(language, forms.ChoiceField)
        team.queryset = Team.objects.order_by("name")
        language.choices = [("", _("every language")), *LANGUAGES]
