"""Making and changing web forms; each is a way in with a watch."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from skranke.channels.form.models import Form
from skranke.lib.errors import NotFound
from skranke.people import audit
from skranke.people.models import Team, User
from skranke.promise import ways_in
from skranke.promise.models import WayIn
from skranke.promise.ways_in import WatchWish


@dataclass(frozen=True)
class FormWish:
    name: str
    team: Team | None
    words: Mapping[str, str]
    own_fields: Sequence[Mapping[str, object]]
    framed_by: Sequence[str]
    takes_files: bool = True
    watch: WatchWish | None = None


def form_of(number: int) -> Form:
    found = Form.objects.select_related("way_in__team").filter(pk=number, way_in__is_active=True).first()
    if found is None:
        raise NotFound(_("There is no such form; it may have been removed meanwhile."))
    return found


def url_of(key: str) -> str:
    return f"{settings.SKRANKE_URL}/form/{key}"


def add(wish: FormWish, *, by: User, at: datetime) -> Form:
    """A new form, in the register with its watch."""
    key = secrets.token_urlsafe(6).replace("_", "x").replace("-", "y").lower()
    with transaction.atomic():
        way_in = ways_in.register(
            ways_in.Wish(
                name=wish.name,
                kind=WayIn.FORM,
                address=url_of(key),
                owner=by,
                team=wish.team,
                watches=[wish.watch or WatchWish(team=wish.team)],
            ),
            by=by,
            at=at,
        )
        return Form.objects.create(way_in=way_in, key=key, **_fields(wish))


def change(form: Form, wish: FormWish, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        Form.objects.filter(pk=form.pk).update(**_fields(wish))
        WayIn.objects.filter(pk=form.way_in_id).update(name=wish.name, team=wish.team)
        audit.note("way in changed", by=by, at=at, about=form.way_in.address)


def _fields(wish: FormWish) -> dict[str, object]:
    return {
        "words": {code: text.strip() for code, text in wish.words.items() if text.strip()},
        "own_fields": [dict(row) for row in wish.own_fields],
        "framed_by": list(wish.framed_by),
        "takes_files": wish.takes_files,
    }
