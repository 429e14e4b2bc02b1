"""The forms about opening hours and days of the company's own."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from skranke.lib import clock_times
from skranke.people.models import COUNTRIES
from skranke.promise import calendars, named_days
from skranke.promise.models import Hours, WayIn
from skranke.promise.opening_hours import Wish
from skranke.web import moments

KEPT = [(named_days.OPEN, _("as usual")), (named_days.HALF, _("half day")), (named_days.CLOSED, _("closed"))]
LONGEST_DAYS = 366


class StretchesField(forms.CharField):
    """Hours as people type them; the value is a list of stretches in minutes since midnight."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return clock_times.written(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        try:
            return clock_times.stretches(str(value or ""))
        except clock_times.EndsFirst as error:
            words = _now("“{typed}” ends before it begins. Past midnight, write 22–24 and go on the next day.")
            raise ValidationError(words.format(typed=error)) from error
        except clock_times.Overlap as error:
            raise ValidationError(
                _now("“{typed}” begins before the hours before it end.").format(typed=error)
            ) from error
        except clock_times.Unreadable as error:
            words = _now("“{typed}” cannot be read as hours. Write them like 9–12, 13–17.")
            raise ValidationError(words.format(typed=error)) from error


class HoursForm(forms.Form):
    name = forms.CharField(label=_("What you call these hours"), max_length=100)
    country = forms.ChoiceField(
        label=_("Holidays of"), choices=[("", _("the desk’s country")), *COUNTRIES], required=False
    )
    time_zone = forms.CharField(
        label=_("Clock of another place"),
        help_text=_("Only when these hours go by another clock than the desk’s, like Europe/Oslo."),
        max_length=64,
        required=False,
    )
    keeps_holidays = forms.BooleanField(label=_("Closed on public holidays"), required=False)
    half_day_ends = forms.TimeField(
        label=_("A half day ends at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ways_in = forms.ModelMultipleChoiceField(
        label=_("Ways in that keep these hours"),
        queryset=WayIn.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, country: str, today: date, hours: Hours | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_default = bool(hours and hours.is_default)
        self.fields["ways_in"].queryset = WayIn.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]
        self.eves = _coming_eves(country, today)
        for day, name in WEEKDAYS.items():
            self.fields[f"day_{day}"] = StretchesField(label=name)
        for eve in self.eves:
            label = f"{named_days.name_of(eve.name)} ({moments.day(eve.day)})"
            self.fields[_eve_key(eve.name)] = forms.ChoiceField(label=label, choices=KEPT)
        self.initial = {**_values(hours, self.eves), **self.initial}

    def day_fields(self) -> Iterator[forms.BoundField]:
        return (self[f"day_{day}"] for day in WEEKDAYS)

    def eve_fields(self) -> Iterator[forms.BoundField]:
        return (self[_eve_key(eve.name)] for eve in self.eves)

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"]).strip()
        if zone and zone not in available_timezones():
            raise ValidationError(
                _now("There is no clock called “{zone}”. Try one like Europe/Oslo.").format(zone=zone)
            )
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        days = [f"day_{day}" for day in WEEKDAYS]
        if not any(day in self.errors for day in days) and not any(cleaned.get(day) for day in days):
            raise ValidationError(
                _now("These hours are closed all week, so no promise could ever be due. Open at least one day.")
            )
        return cleaned

    def wish(self) -> Wish:
        data = self.cleaned_data
        ends = data["half_day_ends"]
        return Wish(
            name=" ".join(data["name"].split()),
            week={day: data[f"day_{day}"] for day in WEEKDAYS},
            country=data["country"],
            time_zone=data["time_zone"],
            keeps_holidays=data["keeps_holidays"],
            eves={eve.name: data[_eve_key(eve.name)] for eve in self.eves},
            half_day_ends=ends.hour * 60 + ends.minute,
        )


class OwnDayForm(forms.Form):
    name = forms.CharField(label=_("What it is"), max_length=100)
    first = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(
        label=_("Last day"),
        help_text=_("Empty: one day."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    stretches = StretchesField(label=_("Open nevertheless"), help_text=_("Like 10–14. Empty: closed."))
    hours = forms.ModelChoiceField(
        label=_("For"), queryset=Hours.objects.none(), required=False, empty_label=_("all opening hours")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours"].queryset = Hours.objects.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last") or cleaned.get("first")
        cleaned["last"] = last
        if first and last and last < first:
            self.add_error("last", _now("The last day lies before the first."))
        elif first and last and (last - first).days >= LONGEST_DAYS:
            self.add_error("last", _now("That is longer than a year. Change the opening hours instead."))
        return cleaned


def _eve_key(name: str) -> str:
    return "eve_" + "".join(letter for letter in name.lower() if letter.isalnum())


def _coming_eves(country: str, today: date) -> list[named_days.NamedDay]:
    """Each eve at its next date."""
    days = [*named_days.eves(country, today.year), *named_days.eves(country, today.year + 1)]
    coming: dict[str, named_days.NamedDay] = {}
    for eve in days:
        if eve.day >= today - timedelta(days=1):
            coming.setdefault(eve.name, eve)
    return sorted(coming.values(), key=lambda eve: eve.day)


def _values(hours: Hours | None, eves: list[named_days.NamedDay]) -> dict[str, Any]:
    week = hours.week if hours else {str(day): list(s) for day, s in calendars.PLAIN_WEEK.items()}
    ends = hours.half_day_ends if hours else 12 * 60
    return {
        "name": hours.name if hours else "",
        "country": hours.country if hours else "",
        "time_zone": hours.time_zone if hours else "",
        "keeps_holidays": hours.keeps_holidays if hours else True,
        "half_day_ends": f"{ends // 60:02}:{ends % 60:02}",
        "ways_in": list(hours.ways_in.values_list("pk", flat=True)) if hours else [],
        **{f"day_{day}": week.get(str(day), []) for day in WEEKDAYS},
        **{_eve_key(eve.name): calendars.how_kept(hours, eve) if hours else eve.kept for eve in eves},
    }
