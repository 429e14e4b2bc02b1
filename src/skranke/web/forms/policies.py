"""The form of a policy: its words, the facts that matter, the outcomes that are open and their limits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from skranke.fairness.models import PolicyVersion
from skranke.fairness.policies import Fact, Outcome, Wish
from skranke.people.models import COUNTRIES

FACTS = 8
SHOWN = 4
NOT_OPEN = ("", _("not open"))


@dataclass(frozen=True)
class FactRow:
    number: int
    label: forms.BoundField
    kind: forms.BoundField
    extra: forms.BoundField
    ceiling: forms.BoundField


@dataclass(frozen=True)
class OutcomeRow:
    name: str
    owed: forms.BoundField
    agent: forms.BoundField
    lead: forms.BoundField


class PolicyForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=100)
    country = forms.ChoiceField(label=_("Country"), choices=[("", _("every country")), *COUNTRIES], required=False)
    currency = forms.RegexField(
        label=_("Currency"),
        regex=r"^[A-Za-z]{3}$",
        max_length=3,
        error_messages={"invalid": _("Write the currency in three letters, like SEK.")},
    )
    says = forms.CharField(
        label=_("In plain words"),
        help_text=_("What the customer may expect, and where there is room to be generous."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    law = forms.CharField(label=_("The law it rests on"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(FACTS):
            self._add_fact(n)
        for key, name in PolicyVersion.OUTCOMES:
            self._add_outcome(key, str(name))

    def fact_rows(self) -> Iterator[FactRow]:
        for n in range(FACTS):
            yield FactRow(n + 1, *(self[f"fact_{n}_{part}"] for part in ("label", "kind", "extra", "ceiling")))

    def first_fact_rows(self) -> list[FactRow]:
        return list(self.fact_rows())[:SHOWN]

    def more_fact_rows(self) -> list[FactRow]:
        return list(self.fact_rows())[SHOWN:]

    def has_more_facts(self) -> bool:
        return any(row.label.value() or row.extra.errors for row in self.more_fact_rows())

    def outcome_rows(self) -> Iterator[OutcomeRow]:
        for key, name in PolicyVersion.OUTCOMES:
            yield OutcomeRow(str(name), *(self[f"outcome_{key}_{part}"] for part in ("owed", "agent", "lead")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for n in range(FACTS):
            is_choice = cleaned.get(f"fact_{n}_label") and cleaned.get(f"fact_{n}_kind") == PolicyVersion.CHOICE
            if is_choice and len(_choices(cleaned.get(f"fact_{n}_extra", ""))) < 2:
                self.add_error(f"fact_{n}_extra", _now("Write at least two choices, with a comma between them."))
        if not self.errors and not self.outcomes():
            raise ValidationError(_now("A policy needs at least one outcome that is open."))
        return cleaned

    def facts(self) -> list[Fact]:
        data, found = self.cleaned_data, []
        for n in range(FACTS):
            label, kind = data.get(f"fact_{n}_label", "").strip(), data.get(f"fact_{n}_kind") or PolicyVersion.NUMBER
            if label:
                extra = data.get(f"fact_{n}_extra", "")
                choices = _choices(extra) if kind == PolicyVersion.CHOICE else ()
                unit = extra.strip() if kind == PolicyVersion.NUMBER else ""
                is_ceiling = bool(data.get(f"fact_{n}_ceiling")) and kind == PolicyVersion.MONEY
                found.append(Fact(f"f{n}", label, kind, tuple(choices), unit, is_ceiling))
        return found

    def outcomes(self) -> list[Outcome]:
        data = self.cleaned_data
        return [
            Outcome(key, data[f"outcome_{key}_owed"], data.get(f"outcome_{key}_agent"), data.get(f"outcome_{key}_lead"))
            for key, _name in PolicyVersion.OUTCOMES
            if data.get(f"outcome_{key}_owed")
        ]

    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(
            name=" ".join(data["name"].split()),
            country=data["country"],
            says=data["says"],
            law=data["law"],
            currency=data["currency"].upper(),
            facts=tuple(self.facts()),
            outcomes=tuple(self.outcomes()),
        )

    def _add_fact(self, n: int) -> None:
        self.fields[f"fact_{n}_label"] = forms.CharField(label=_("What matters"), max_length=80, required=False)
        self.fields[f"fact_{n}_kind"] = forms.ChoiceField(
            label=_("Answered by"), choices=PolicyVersion.FACT_KINDS, required=False
        )
        self.fields[f"fact_{n}_extra"] = forms.CharField(label=_("Choices or unit"), max_length=300, required=False)
        self.fields[f"fact_{n}_ceiling"] = forms.BooleanField(label=_("Nobody gets more than this"), required=False)

    def _add_outcome(self, key: str, name: str) -> None:
        owed = [NOT_OPEN, *PolicyVersion.OWED]
        self.fields[f"outcome_{key}_owed"] = forms.ChoiceField(label=name, choices=owed, required=False)
        for part, label in (("agent", _("Agents up to")), ("lead", _("Leads up to"))):
            self.fields[f"outcome_{key}_{part}"] = forms.IntegerField(
                label=label, min_value=0, max_value=10_000_000, required=False
            )


def values_of(wish: Wish) -> dict[str, Any]:
    """A policy as the form shows it."""
    values: dict[str, Any] = {
        "name": wish.name,
        "country": wish.country,
        "currency": wish.currency,
        "says": wish.says,
        "law": wish.law,
    }
    for n, fact in enumerate(wish.facts[:FACTS]):
        values |= {
            f"fact_{n}_label": fact.label,
            f"fact_{n}_kind": fact.kind,
            f"fact_{n}_extra": ", ".join(fact.choices) or fact.unit,
            f"fact_{n}_ceiling": fact.is_ceiling,
        }
    for outcome in wish.outcomes:
        values |= {
            f"outcome_{outcome.key}_owed": outcome.owed,
            f"outcome_{outcome.key}_agent": outcome.agent_limit,
            f"outcome_{outcome.key}_lead": outcome.lead_limit,
        }
    return values


def _choices(typed: str) -> Sequence[str]:
    return list(dict.fromkeys(choice.strip() for choice in typed.split(",") if choice.strip()))
