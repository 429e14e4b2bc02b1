"""What a person reads when something is not as it should be."""

import pytest
from django.db import OperationalError
from django.test import Client

from skranke.cases import drafts
from tests.cast import Cast
from tests.makers import make_case

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_an_unknown_address_says_so_in_words(cast: Cast, client: Client) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_a_database_that_cannot_be_written_is_told_without_asking_it(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    case = make_case(cast)
    client.force_login(cast.bo, backend=BACKEND)
    monkeypatch.setattr(drafts, "save", fails)
    answer = client.post(f"/cases/{case.pk}/reply", {"text": "Kom in."})
    assert answer.status_code == 503
    assert "cannot save anything at the moment" in answer.content.decode()


def test_a_form_without_its_token_says_what_to_do(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.bo, backend=BACKEND)
    answer = strict.post("/account/logout/")
    assert answer.status_code == 403
    assert "copy what you wrote" in answer.content.decode()
