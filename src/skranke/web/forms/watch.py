"""The forms about being on call."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from skranke.people.models import User
from skranke.watch.models import SmsService

NUMBER = re.compile(r"\+[1-9]\d{6,14}")


class _People(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), empty_label=_("Choose a person"), **kwargs)


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ShiftForm(forms.Form):
    user = _People(label=_("Who"))
    starts_at = forms.DateTimeField(label=_("From"), widget=_moment())
    ends_at = forms.DateTimeField(label=_("Until"), widget=_moment())

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["user"].queryset = User.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]

    def clean_starts_at(self) -> datetime:
        return self._by_the_clock(self.cleaned_data["starts_at"])

    def clean_ends_at(self) -> datetime:
        return self._by_the_clock(self.cleaned_data["ends_at"])

    def _by_the_clock(self, typed: datetime) -> datetime:
        """What was typed is the clock of the desk."""
        return typed.replace(tzinfo=self.zone)


class HandOverForm(forms.Form):
    to = _People(label=_("To"))
    note = forms.CharField(
        label=_("A word along"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_active=True).exclude(pk=user.pk)
        self.fields["to"].queryset = others.order_by("name")  # type: ignore[attr-defined]


def plain_number(typed: str) -> str:
    """`+46701234567`, as the services want it."""
    number = re.sub(r"[\s()./-]", "", typed)
    if number and not NUMBER.fullmatch(number):
        raise ValidationError(_now("Write the number with its country, like +46 70 123 45 67."))
    return number


class PagerForm(forms.Form):
    number = forms.CharField(
        label=_("Your number for SMS"), help_text=_("Empty: by mail alone."), max_length=30, required=False
    )

    def clean_number(self) -> str:
        return plain_number(str(self.cleaned_data["number"]))


class SmsForm(forms.Form):
    kind = forms.ChoiceField(label=_("Service"), choices=SmsService.KINDS)
    account = forms.CharField(label=_("User name or account SID"), max_length=100)
    secret = forms.CharField(
        label=_("Password or auth token"),
        max_length=200,
        required=False,
        strip=False,
        help_text=_("Empty: the one that was kept."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    sender = forms.CharField(label=_("Sender that is shown"), max_length=20)
    test_to = forms.CharField(label=_("Send a test to"), max_length=30, required=False)

    def __init__(self, *args: Any, has_secret: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secret"].required = not has_secret

    def clean_account(self) -> str:
        account = str(self.cleaned_data["account"]).strip()
        if not re.fullmatch(r"[A-Za-z0-9]+", account):
            raise ValidationError(_now("An account has only letters and digits."))
        return account

    def clean_test_to(self) -> str:
        return plain_number(str(self.cleaned_data["test_to"]))
