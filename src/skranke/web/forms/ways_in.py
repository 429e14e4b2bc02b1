"""The forms of the register of ways in."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from skranke.lib.contacts import number_of
from skranke.people.models import LANGUAGES, Team, User
from skranke.promise.models import Hours, Watch, WayIn
from skranke.promise.ways_in import LONGEST_TOLD, WatchWish, Wish
from skranke.web.forms.hours import StretchesField

FEWEST_ROWS, EMPTY_ROWS = 2, 1
NOBODY, EVERYONE = "", "everyone"
TOLD = "told_"
DAYS = [(str(day), name) for day, name in WEEKDAYS.items()]


def watcher_choices() -> list[tuple[str, Any]]:
    """Whom one can ask to watch, with the value that a form sends for them."""
    teams = [(f"team-{team.pk}", team.name) for team in Team.objects.order_by("name")]
    people = [(f"user-{user.pk}", user.name) for user in User.objects.filter(is_active=True).order_by("name")]
    found: list[tuple[str, Any]] = [(EVERYONE, _now("everyone who answers"))]
    if teams:
        found.append((_now("Teams"), teams))
    return [*found, (_now("People"), people)]


def watcher(value: str) -> dict[str, Any]:
    """The team or person that a chosen value names."""
    kind, _dash, number = value.partition("-")
    if kind == "team":
        return {"team": Team.objects.get(pk=int(number))}
    return {"user": User.objects.get(pk=int(number))} if kind == "user" else {}


class WatchRow(forms.Form):
    """One line of who watches when; a line without anybody is left out."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    first = forms.ChoiceField(label=_("From day"), choices=DAYS, initial="0")
    last = forms.ChoiceField(label=_("To day"), choices=DAYS, initial="4")
    hours = StretchesField(label=_("Hours"))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [(NOBODY, _("nobody")), *choices]

    def wish(self) -> WatchWish | None:
        given = self.cleaned_data
        if not given.get("who"):
            return None
        first, last = int(given["first"]), int(given["last"])
        days = [(first + n) % 7 for n in range((last - first) % 7 + 1)]
        return WatchWish(**watcher(given["who"]), week=dict.fromkeys(days, given["hours"]) if given["hours"] else {})


class WayInForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"), choices=WayIn.KINDS)
    name = forms.CharField(label=_("What you call it"), max_length=100)
    address = forms.CharField(
        label=_("What customers see"),
        help_text=_("The mail address, the phone number, the address of the page or of the shop."),
        max_length=320,
    )
    owner = forms.ModelChoiceField(
        label=_("Who is answerable for it"), queryset=User.objects.none(), empty_label=_("Choose a person")
    )
    team = forms.ModelChoiceField(
        label=_("Team that answers"), queryset=Team.objects.none(), required=False, empty_label=_("Everyone")
    )
    hours = forms.ModelChoiceField(
        label=_("Opening hours"), queryset=Hours.objects.none(), required=False, empty_label=_("The desk’s own hours")
    )
    is_emergency = forms.BooleanField(
        label=_("For emergencies: somebody answers at any hour"),
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, way_in: WayIn | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way_in = way_in
        self.fields["owner"].queryset = User.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["hours"].queryset = Hours.objects.filter(is_default=False).order_by("name")  # type: ignore[attr-defined]
        if way_in is not None:
            del self.fields["kind"], self.fields["address"]
        for code, name in LANGUAGES:
            area = forms.Textarea(attrs={"rows": 2, "lang": code})
            self.fields[TOLD + code] = forms.CharField(label=name, required=False, max_length=LONGEST_TOLD, widget=area)
        self.rows = self._rows()

    def _rows(self) -> list[WatchRow]:
        known = list(self.way_in.watches.order_by("pk")) if self.way_in else []
        values = [_row_values(watch) for watch in known] or [{"who": EVERYONE}]
        sent = sum(1 for name in self.data if name.startswith("watch-") and name.endswith("-who"))
        count = min(sent, 20) if self.is_bound else max(FEWEST_ROWS, len(values) + EMPTY_ROWS)
        choices = watcher_choices()
        return [
            WatchRow(
                self.data if self.is_bound else None,
                prefix=f"watch-{n}",
                choices=choices,
                initial=values[n] if n < len(values) else {},
            )
            for n in range(count)
        ]

    def told_fields(self) -> Iterator[forms.BoundField]:
        return (self[TOLD + code] for code, _name in LANGUAGES)

    def is_valid(self) -> bool:
        rows = [row.is_valid() for row in self.rows]
        return super().is_valid() and all(rows)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        address, kind = cleaned.get("address", ""), cleaned.get("kind", "")
        if address and kind:
            try:
                _check_address(kind, address)
            except ValidationError as error:
                self.add_error("address", error)
        if not any(row.is_valid() and row.wish() for row in self.rows):
            raise ValidationError(
                _now("Say who watches this way in. What nobody reads should not be shown to customers.")
            )
        return cleaned

    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(
            name=" ".join(given["name"].split()),
            kind=self.way_in.kind if self.way_in else given["kind"],
            address=self.way_in.address if self.way_in else given["address"],
            owner=given["owner"],
            team=given["team"],
            hours=given["hours"],
            languages=given["languages"],
            told_outside={code: given[TOLD + code] for code, _name in LANGUAGES},
            is_emergency=given["is_emergency"],
            watches=[wish for row in self.rows if (wish := row.wish()) is not None],
        )


class SiteForm(forms.Form):
    url = forms.CharField(label=_("Address of your own pages"), max_length=500)

    def clean_url(self) -> str:
        typed = str(self.cleaned_data["url"]).strip()
        url = typed if "://" in typed else f"https://{typed}"
        if not urlsplit(url).hostname or "." not in str(urlsplit(url).hostname):
            raise ValidationError(_now("Write the address like www.skomakarn.se."))
        return url


def values_of(way_in: WayIn) -> dict[str, Any]:
    return {
        "name": way_in.name,
        "owner": way_in.owner_id,
        "team": way_in.team_id,
        "hours": way_in.hours_id,
        "is_emergency": way_in.is_emergency,
        "languages": way_in.languages,
        **{TOLD + code: text for code, text in way_in.told_outside.items()},
    }


def _row_values(watch: Watch) -> dict[str, Any]:
    who = f"user-{watch.user_id}" if watch.user_id else f"team-{watch.team_id}" if watch.team_id else EVERYONE
    days = sorted(int(day) for day in watch.week)
    if not days:
        return {"who": who}
    # A week that goes over its end (Saturday to Monday) begins after its longest pause.
    first = next((day for day in days if (day - 1) % 7 not in days), 0)
    last = next((day for day in days if (day + 1) % 7 not in days), 6)
    return {"who": who, "first": str(first), "last": str(last), "hours": watch.week[str(days[0])]}


def _check_address(kind: str, address: str) -> None:
    if kind == WayIn.MAIL:
        validate_email(address.strip())
    elif kind == WayIn.PHONE and len(number_of(address)) < 3:
        raise ValidationError(_now("“{typed}” is no phone number.").format(typed=address))
    elif kind == WayIn.FORM and not urlsplit(address if "://" in address else f"https://{address}").hostname:
        raise ValidationError(_now("Write the address of the page that the form is on."))
