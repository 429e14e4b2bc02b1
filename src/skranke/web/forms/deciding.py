"""The form of a decision: the facts of its policy, the outcome, the amount and the reason."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from skranke.fairness import deciding, policies
from skranke.fairness.models import PolicyVersion
from skranke.fairness.policies import Fact, Outcome
from skranke.lib.errors import DeskError


class AmountField(forms.CharField):
    """An amount as people write it: 1 250,50."""

    def to_python(self, value: Any) -> Any:
        typed = str(value or "").strip().replace("\u00a0", "").replace(" ", "").replace(",", ".")
        if not typed:
            return None
        try:
            return Decimal(typed)
        except InvalidOperation as error:
            raise ValidationError(_now("Write the amount as a number that is zero or more.")) from error


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What is decided"), choices=[], widget=forms.RadioSelect)
    amount = AmountField(label=_("Amount"), max_length=20, required=False)
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Needed when like cases went otherwise, and when you overrule a colleague."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, of: PolicyVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        self.facts = policies.facts_of(of)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (outcome.key, _named(outcome)) for outcome in policies.outcomes_of(of)
        ]
        for fact in self.facts:
            self.fields[fact.key] = _field_of(fact, of.currency)

    def fact_fields(self) -> Iterator[forms.BoundField]:
        return (self[fact.key] for fact in self.facts)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for fact in self.facts:
            if fact.key in cleaned:
                try:
                    cleaned[fact.key] = deciding.checked(fact, cleaned[fact.key])
                except DeskError as error:
                    self.add_error(fact.key, error.message)
        return cleaned

    def given_facts(self) -> Mapping[str, object]:
        """The facts that could be read so far, for showing like cases while others are still missing."""
        return {
            fact.key: self.cleaned_data[fact.key]
            for fact in self.facts
            if self.cleaned_data.get(fact.key) not in {None, ""}
        }

    def wish(self) -> deciding.Wish:
        data = self.cleaned_data
        return deciding.Wish(
            version=self.of,
            outcome=data["outcome"],
            facts={fact.key: data[fact.key] for fact in self.facts},
            amount=data["amount"],
            reason=data["reason"],
            seen=data["seen"],
        )


def _named(outcome: Outcome) -> str:
    """What is given, and what it rests on; a no is owed by nobody."""
    name = str(dict(PolicyVersion.OUTCOMES)[outcome.key])
    if outcome.key == PolicyVersion.NO:
        return name
    return f"{name} · {dict(PolicyVersion.OWED)[outcome.owed]}"


def _field_of(fact: Fact, currency: str) -> forms.Field:
    if fact.kind == PolicyVersion.CHOICE:
        choices = [("", _("Choose …")), *((choice, choice) for choice in fact.choices)]
        return forms.ChoiceField(label=fact.label, choices=choices, required=False)
    if fact.kind == PolicyVersion.YES:
        choices = [("", _("Choose …")), ("yes", _("yes")), ("no", _("no"))]
        return forms.ChoiceField(label=fact.label, choices=choices, required=False)
    unit = currency if fact.kind == PolicyVersion.MONEY else fact.unit
    label = f"{fact.label} ({unit})" if unit else fact.label
    return forms.CharField(
        label=label,
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
