"""The form of how one works: what *next* goes by, and what one wants to hear of."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from skranke.people import private
from skranke.people.models import LANGUAGES, Private, User

MOST_SKILLS = 30


class WorkForm(forms.Form):
    languages = forms.MultipleChoiceField(
        label=_("Languages you answer in"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all of them."),
    )
    skills = forms.CharField(
        label=_("Tags you know well"), max_length=1_000, required=False, help_text=_("With commas between them.")
    )
    enjoys = forms.MultipleChoiceField(
        label=_("What you enjoy"), choices=Private.ENJOYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    self_check = forms.BooleanField(label=_("Offer a moment before hard conversations"), required=False)
    hears_own = forms.BooleanField(label=_("A notification when one of my cases has an answer"), required=False)
    hears_new = forms.BooleanField(label=_("A notification when a new case comes to my teams"), required=False)
    has_sound = forms.BooleanField(label=_("With a quiet sound"), required=False)
    wants_digest = forms.BooleanField(label=_("A letter each working morning with what waits for me"), required=False)

    def clean_skills(self) -> list[str]:
        names = (" ".join(name.split()) for name in str(self.cleaned_data["skills"]).split(","))
        return list(dict.fromkeys(name[:50] for name in names if name))[:MOST_SKILLS]

    def keep(self, user: User) -> None:
        typed = self.cleaned_data
        private.keep_work_wishes(user, languages=typed["languages"], skills=typed["skills"], enjoys=typed["enjoys"])
        private.switch_self_check(user, to="on" if typed["self_check"] else "off")
        private.keep_hearing(
            user,
            own=typed["hears_own"],
            new=typed["hears_new"],
            sound=typed["has_sound"],
            digest=typed["wants_digest"],
        )


def values_of(own: Private) -> dict[str, Any]:
    return {
        "languages": own.languages,
        "skills": ", ".join(own.skills),
        "enjoys": own.enjoys,
        "self_check": not own.is_self_check_off,
        "hears_own": own.hears_own,
        "hears_new": own.hears_new,
        "has_sound": own.has_sound,
        "wants_digest": own.wants_digest,
    }
