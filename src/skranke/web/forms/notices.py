"""The forms of a notice, and of the one answer to all under it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from skranke.cases.models import Notice
from skranke.cases.notices import LONGEST, Wish
from skranke.people.models import LANGUAGES
from skranke.promise.models import WayIn

MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A point in time by the clock of the desk."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=[MOMENT, "%Y-%m-%d %H:%M"], **kwargs)

    def from_current_timezone(self, value: datetime) -> datetime:
        return value


class NoticeForm(forms.Form):
    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))
    ways_in = forms.ModelMultipleChoiceField(
        label=_("Shown where customers come in by"),
        queryset=WayIn.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, zone: ZoneInfo, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["ways_in"].queryset = WayIn.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]
        first = [code for code, _name in LANGUAGES if code == language]
        self.order = [*first, *(code for code, _name in LANGUAGES if code not in first)]
        for code in self.order:
            self.fields[f"text_{code}"] = forms.CharField(
                label=dict(LANGUAGES)[code],
                max_length=LONGEST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )

    def text_fields(self) -> Iterator[forms.BoundField]:
        return (self[f"text_{code}"] for code in self.order)

    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(
            text={code: data[f"text_{code}"] for code in self.order},
            starts_at=data["starts_at"].replace(tzinfo=self.zone),
            ends_at=data["ends_at"].replace(tzinfo=self.zone),
            ways_in=list(data["ways_in"]),
        )


def first_values(at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """From now until the same time tomorrow."""
    local = at.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    return {"starts_at": local, "ends_at": local + timedelta(days=1)}


def values_of(notice: Notice, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "starts_at": notice.starts_at.astimezone(zone).replace(tzinfo=None),
        "ends_at": notice.ends_at.astimezone(zone).replace(tzinfo=None),
        "ways_in": list(notice.ways_in.values_list("pk", flat=True)),
        **{f"text_{code}": said for code, said in notice.text.items()},
    }


class AnswerAllForm(forms.Form):
    """One text for each language that the customers write."""

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        for code in languages:
            self.fields[f"answer_{code}"] = forms.CharField(
                label=dict(LANGUAGES).get(code, code),
                max_length=20_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 8, "lang": code, "data-kept": f"answer-all-{code}"}),
            )

    def answer_fields(self) -> list[forms.BoundField]:
        return [self[f"answer_{code}"] for code in self.languages]

    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"answer_{code}"] for code in self.languages}
