"""The form of a promise."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from skranke.cases.models import Tag
from skranke.people.models import CustomerGroup
from skranke.promise.models import Promise, WayIn
from skranke.promise.promising import Wish

KINDS = [
    (Promise.FIRST, _("the first answer")),
    (Promise.NEXT, _("each next answer")),
    (Promise.SOLVED, _("the matter solved")),
]
MOST = {Promise.OPEN_HOURS: 1000, Promise.OPEN_DAYS: 120, Promise.HOURS: 2000, Promise.DAYS: 365}


class PromiseForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is promised"), choices=KINDS)
    amount = forms.IntegerField(label=_("Within"), min_value=1, max_value=2000)
    unit = forms.ChoiceField(label=_("Counted in"), choices=Promise.UNITS)
    way_in = forms.ModelChoiceField(
        label=_("For the way in"), queryset=WayIn.objects.none(), required=False, empty_label=_("every way in")
    )
    group = forms.ModelChoiceField(
        label=_("For customers of the group"),
        queryset=CustomerGroup.objects.none(),
        required=False,
        empty_label=_("all customers"),
    )
    tag = forms.CharField(
        label=_("For cases with the tag"), help_text=_("Empty: with any tag or none."), max_length=50, required=False
    )
    pauses = forms.BooleanField(
        label=_("The clock stands still while we wait for the customer"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way_in"].queryset = WayIn.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]
        self.fields["group"].queryset = CustomerGroup.objects.order_by("name")  # type: ignore[attr-defined]

    def clean_tag(self) -> str:
        name = " ".join(str(self.cleaned_data["tag"]).split())
        known = Tag.objects.filter(name__iexact=name).values_list("name", flat=True).first()
        if name and known is None:
            raise ValidationError(
                _now("No case has the tag “{name}” yet. Put it on a case first, or leave this empty.").format(name=name)
            )
        return known or ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        most = MOST.get(cleaned.get("unit", ""))
        if most and cleaned.get("amount", 0) > most:
            self.add_error("amount", _now("That is too long for a promise. Choose {most} or less.").format(most=most))
        return cleaned

    def wish(self) -> Wish:
        return Wish(**self.cleaned_data)


def values_of(promise: Promise) -> dict[str, Any]:
    return {
        "kind": promise.kind,
        "amount": promise.amount,
        "unit": promise.unit,
        "way_in": promise.way_in_id,
        "group": promise.group_id,
        "tag": promise.tag,
        "pauses": promise.pauses,
    }


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name of the group"), max_length=100)
