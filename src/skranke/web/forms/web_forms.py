"""The settings of a web form: its words, its own fields, which pages may frame it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from skranke.channels.form.building import FormWish
from skranke.channels.form.models import Form
from skranke.people.models import LANGUAGES, Team
from skranke.promise.ways_in import WatchWish
from skranke.web.forms.ways_in import EVERYONE, watcher, watcher_choices

MOST_FIELDS = 12
WORDS = "words_"


class OwnFieldRow(forms.Form):
    """One own field: what it is called in each language; without a name in any it is left out."""

    kind = forms.ChoiceField(label=_("What is asked"), choices=Form.FIELD_KINDS)
    required = forms.BooleanField(label=_("Has to be filled in"), required=False)

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        for code, name in LANGUAGES:
            self.fields[f"label_{code}"] = forms.CharField(label=name, max_length=100, required=False)
            area = forms.Textarea(attrs={"rows": 2, "lang": code})
            self.fields[f"choices_{code}"] = forms.CharField(
                label=_("Choices, one a line"), max_length=2000, required=False, widget=area
            )

    def by_language(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        return ((self[f"label_{code}"], self[f"choices_{code}"]) for code, _name in LANGUAGES)

    @property
    def is_choice(self) -> bool:
        return bool(self["kind"].value() == Form.CHOICE)

    @property
    def shown_name(self) -> str:
        return next((label.value() for label, _choices in self.by_language() if label.value()), "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        labels, choices = self._labels(cleaned), self._choices(cleaned)
        if labels and cleaned.get("kind") == Form.CHOICE and not choices:
            raise ValidationError(_now("Write what there is to choose from, one a line."))
        if len({len(lines) for lines in choices.values()}) > 1:
            raise ValidationError(_now("Write as many choices in each language, in the same order."))
        return cleaned

    def wish(self) -> dict[str, object] | None:
        given = self.cleaned_data
        labels = self._labels(given)
        if not labels:
            return None
        choices = self._choices(given) if given["kind"] == Form.CHOICE else {}
        return {
            "key": self.key,
            "kind": given["kind"],
            "required": given["required"],
            "labels": labels,
            "choices": choices,
        }

    def _labels(self, given: Mapping[str, Any]) -> dict[str, str]:
        return {code: text for code, _name in LANGUAGES if (text := given.get(f"label_{code}", "").strip())}

    def _choices(self, given: Mapping[str, Any]) -> dict[str, list[str]]:
        lines = {code: given.get(f"choices_{code}", "").splitlines() for code, _name in LANGUAGES}
        found = {code: [line.strip() for line in rows if line.strip()] for code, rows in lines.items()}
        return {code: rows for code, rows in found.items() if rows}


class WebForm(forms.Form):
    name = forms.CharField(label=_("What you call it"), max_length=100)
    team = forms.ModelChoiceField(
        label=_("Team that answers"), queryset=Team.objects.none(), required=False, empty_label=_("Everyone")
    )
    watched_by = forms.ChoiceField(label=_("Who watches it in the opening hours"), initial=EVERYONE)
    takes_files = forms.BooleanField(label=_("Customers may send files along"), required=False, initial=True)
    framed_by = forms.CharField(
        label=_("Pages of yours that show it in a frame"),
        help_text=_("One a line, like https://www.skomakarn.se. Empty: it is a page of its own."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, form: Form | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
        watched_by = self.fields["watched_by"]
        assert isinstance(watched_by, forms.ChoiceField)
        watched_by.choices = watcher_choices()
        if form is not None:
            del self.fields["watched_by"]
        for code, name in LANGUAGES:
            area = forms.Textarea(attrs={"rows": 2, "lang": code})
            self.fields[WORDS + code] = forms.CharField(label=name, required=False, max_length=1000, widget=area)
        self.rows = self._rows(form)

    def _rows(self, form: Form | None) -> list[OwnFieldRow]:
        known = list(form.own_fields) if form else []
        keys = [str(row["key"]) for row in known]
        count = min(MOST_FIELDS, len(known) + 1)
        fresh = [f"field{n}" for n in range(1, MOST_FIELDS + 2) if f"field{n}" not in keys]
        return [
            OwnFieldRow(
                self.data if self.is_bound else None,
                prefix=f"own-{n}",
                key=keys[n] if n < len(keys) else fresh[0],
                initial=_row_values(known[n]) if n < len(known) else {},
            )
            for n in range(count)
        ]

    def words_fields(self) -> Iterator[forms.BoundField]:
        return (self[WORDS + code] for code, _name in LANGUAGES)

    def is_valid(self) -> bool:
        rows = [row.is_valid() for row in self.rows]
        return super().is_valid() and all(rows)

    def clean_framed_by(self) -> list[str]:
        return [_origin(line.strip()) for line in self.cleaned_data["framed_by"].splitlines() if line.strip()]

    def wish(self) -> FormWish:
        given = self.cleaned_data
        watch = WatchWish(**watcher(given["watched_by"])) if given.get("watched_by") else None
        return FormWish(
            name=" ".join(given["name"].split()),
            team=given["team"],
            words={code: given[WORDS + code] for code, _name in LANGUAGES},
            own_fields=[wish for row in self.rows if (wish := row.wish()) is not None],
            framed_by=given["framed_by"],
            takes_files=given["takes_files"],
            watch=watch,
        )


def values_of(form: Form) -> dict[str, Any]:
    return {
        "name": form.way_in.name,
        "team": form.way_in.team_id,
        "takes_files": form.takes_files,
        "framed_by": "\n".join(form.framed_by),
        **{WORDS + code: text for code, text in form.words.items()},
    }


def _row_values(row: Mapping[str, Any]) -> dict[str, Any]:
    choices: Mapping[str, Sequence[str]] = row["choices"]
    return {
        "kind": row["kind"],
        "required": row["required"],
        **{f"label_{code}": text for code, text in row["labels"].items()},
        **{f"choices_{code}": "\n".join(lines) for code, lines in choices.items()},
    }


def _origin(typed: str) -> str:
    """`https://host[:port]`, which is what browsers compare."""
    parts = urlsplit(typed if "://" in typed else f"https://{typed}")
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[A-Za-z0-9.-]+", host):
        raise ValidationError(_now("“{typed}” is no address of a page.").format(typed=typed))
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise ValidationError(_now("“{typed}” is no address of a page.").format(typed=typed)) from error
    return f"{parts.scheme}://{host}{port}"
