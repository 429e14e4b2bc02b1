"""A form of the cast's desk, and posting it as a browser does."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from skranke.channels.form import building, tokens
from skranke.channels.form.building import FormWish
from skranke.channels.form.models import Form
from tests.cast import NOON, Cast

TYPED = {
    "name": "Dag Dahl",
    "address": "dag@kund.example",
    "subject": "Klacken",
    "text": "Klacken har lossnat. Kan ni laga den?",
    "lang": "sv",
}


def make_form(cast: Cast, **changes: Any) -> Form:
    wish: dict[str, Any] = {"name": "Formulär", "team": cast.team, "words": {}, "own_fields": [], "framed_by": []}
    return building.add(FormWish(**{**wish, **changes}), by=cast.adam, at=NOON)


def token(form: Form, *, at: datetime) -> tuple[str, str]:
    """A token given out a minute earlier, and the work that a browser does for it."""
    given = tokens.give(form.key, at=at - timedelta(minutes=1))
    return tokens.sealed(given), work(given.nonce)


def work(nonce: str) -> str:
    n = 0
    while int.from_bytes(hashlib.sha256(f"{nonce}:{n}".encode()).digest()[:4], "big") >> (32 - tokens.WORK_BITS):
        n += 1
    return str(n)


def post(client: Client, form: Form, *, at: datetime = NOON, **changes: Any) -> HttpResponse:
    sealed, worked = token(form, at=at)
    fields = {**TYPED, "token": sealed, "work": worked, **changes}
    return client.post(f"/form/{form.key}", {name: value for name, value in fields.items() if value is not None})  # type: ignore[return-value]


def hidden(response: HttpResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found is not None
    return found[1]


def link_in(response: HttpResponse) -> str:
    found = re.search(r'href="(/yours/\w+)"', response.content.decode())
    assert found is not None
    return found[1]
