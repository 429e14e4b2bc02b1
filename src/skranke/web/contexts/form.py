"""What the public pages show: the fields of a form, what is said before sending, how a case stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.utils.translation import gettext as _

from skranke.cases import notices, wait_words, waiting
from skranke.cases.waiting import Wait
from skranke.channels.form.models import Form
from skranke.channels.form.ready_answers import ReadyAnswer
from skranke.people.models import LANGUAGES, Desk
from skranke.promise import giving, outside_hours
from skranke.promise.models import WayIn
from skranke.web.forms.posted import PostedForm, in_language

FRESH = timedelta(seconds=30)
AUTOCOMPLETE = {"name": "name", "address": "email"}


@dataclass(frozen=True)
class Said:
    """What a customer is told before writing: whether we are here, how long it takes, what is going on."""

    openness: str
    is_open: bool
    wait: str
    notices: Sequence[str]
    expected: Wait | None = None


@dataclass(frozen=True)
class FieldView:
    name: str
    label: str
    kind: str
    value: str
    is_required: bool
    help: str = ""
    errors: Sequence[str] = ()
    choices: Sequence[str] = ()
    autocomplete: str = "off"


@dataclass(frozen=True)
class FormView:
    """A form page."""

    key: str
    desk: str
    title: str
    words: str
    language: str
    languages: Sequence[tuple[str, str]]
    said: Said
    fields: Sequence[FieldView]
    token: str
    nonce: str
    is_embedded: bool
    takes_files: bool
    kept: str = ""
    kept_names: Sequence[str] = ()
    errors: Sequence[str] = ()
    asks_once_more: bool = False
    answers: Sequence[ReadyAnswer] = ()


class SaidLately:
    """What was said is good for half a minute: it rests on weeks, and many may look at once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], tuple[datetime, Said]] = {}
        self._lock = Lock()

    def to(self, way_in: WayIn, *, language: str, at: datetime) -> Said:
        key = (way_in.pk, language)
        with self._lock:
            known = self._known.get(key)
        if known is not None and timedelta() <= at - known[0] < FRESH:
            return known[1]
        said = say(way_in, language=language, at=at)
        with self._lock:
            self._known[key] = (at, said)
        return said

    def forget(self) -> None:
        with self._lock:
            self._known.clear()


lately = SaidLately()


def say(way_in: WayIn, *, language: str, at: datetime) -> Said:
    """In the active language, which is `language`."""
    calendar = giving.book().calendar(way_in.pk)
    open_now = outside_hours.openness(way_in, calendar, at=at, language=language)
    wait = waiting.expected(way_in, at=at)
    return Said(
        openness=open_now.words,
        is_open=open_now.is_open,
        wait=wait_words.sentence(wait, zone=calendar.zone, language=language) if wait else "",
        notices=[notices.said_to(notice, language) for notice in notices.active(way_in, at=at)],
        expected=wait,
    )


def languages_of(way_in: WayIn) -> list[tuple[str, str]]:
    return [(code, name) for code, name in LANGUAGES if not way_in.languages or code in way_in.languages]


def fields_of(typed: PostedForm) -> list[FieldView]:
    return [_field(typed, name) for name in typed.fields]


def title_of(form: Form, desk: Desk) -> str:
    return _("Write to {desk}").format(desk=desk.name)


def words_of(form: Form, language: str) -> str:
    return str(in_language(form.words, language) if language in form.words else "")


def _field(typed: PostedForm, name: str) -> FieldView:
    bound, made = typed[name], typed.fields[name]
    kind = {"Textarea": "long", "Select": "choice", "CheckboxInput": "tick", "EmailInput": "email"}
    value: Any = bound.value()
    return FieldView(
        name=name,
        label=str(made.label),
        kind=kind.get(type(made.widget).__name__, "text"),
        value="" if value is None or value is False else str(value),
        is_required=made.required,
        help=str(made.help_text),
        errors=[str(error) for error in bound.errors],
        choices=[str(choice) for choice, _label in getattr(made, "choices", [])],
        autocomplete=AUTOCOMPLETE.get(name, "off"),
    )


@dataclass(frozen=True)
class ReceiptView:
    """What is shown once a form has arrived."""

    key: str
    desk: str
    language: str
    number: int
    name: str
    address: str
    said: Said
    link: str
    is_embedded: bool
    languages: Sequence[tuple[str, str]] = field(default_factory=tuple)
