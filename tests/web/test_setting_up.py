"""The first set-up and what one may begin with."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from skranke.cases.models import Case
from skranke.people import setting_up
from skranke.people.models import Desk, User
from tests.cast import Cast
from tests.makers import make_case

FIELDS = {
    "name": "Astrid Ek",
    "email": "Astrid@Skomakarn.example",
    "password": "tre sulor och en klack",
    "desk_name": "Skomakarn",
    "country": "SE",
    "language": "sv",
    "time_zone": "Europe/Stockholm",
}


@pytest.fixture
def code(db: None) -> str:
    return setting_up.code()


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_every_page_leads_to_the_set_up_until_it_is_done(client: Client, db: None) -> None:
    for path in ("/", "/settings/mailboxes", "/begin", "/account/login/"):
        assert client.get(path).headers["Location"] == "/set-up"


def test_the_code_opens_the_desk_and_leads_to_the_beginning(client: Client, code: str) -> None:
    answer = client.post("/set-up", {**FIELDS, "set_up_code": code})
    assert answer.headers["Location"] == "/begin"
    user = User.objects.get()
    assert (user.email, user.is_admin, user.memberships.get().role) == ("astrid@skomakarn.example", True, "lead")
    assert client.get("/begin").status_code == 200
    assert client.get("/set-up").status_code == 404
    assert client.post("/set-up", {**FIELDS, "set_up_code": code}).status_code == 404
    assert not (Path(settings.SKRANKE_HOME) / "set-up.json").exists()


def test_what_was_written_is_kept_but_the_password(client: Client, code: str) -> None:
    answer = client.post("/set-up", {**FIELDS, "set_up_code": code, "password": "short"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Astrid Ek" in page
    assert "Skomakarn" in page
    assert 'value="short"' not in page
    assert not User.objects.exists()


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_field_is_needed(client: Client, code: str, field: str) -> None:
    answer = client.post("/set-up", {**FIELDS, "set_up_code": code, field: ""})
    assert answer.status_code == 422
    assert not Desk.objects.exists()


def test_ten_wrong_codes_shut_the_door_for_the_right_one_too(client: Client, code: str) -> None:
    for left in range(9, -1, -1):
        answer = client.post("/set-up", {**FIELDS, "set_up_code": "0000-0000-0000"})
        assert answer.status_code == 422
        assert (f"{left} tries are left" in answer.content.decode()) == (left > 0)
    answer = client.post("/set-up", {**FIELDS, "set_up_code": code})
    assert answer.status_code == 422
    assert "Start Skranke again" in answer.content.decode()
    assert not Desk.objects.exists()
    again = setting_up.code()  # as a new start does
    assert client.post("/set-up", {**FIELDS, "set_up_code": again}).status_code == 302


def test_the_code_file_is_for_its_owner_alone(code: str) -> None:
    path = Path(settings.SKRANKE_HOME) / "set-up.json"
    assert json.loads(path.read_text())["code"] == code
    assert path.stat().st_mode & 0o077 == 0


def test_the_sample_shop_opens_and_closes_with_a_button(client: Client, code: str) -> None:
    client.post("/set-up", {**FIELDS, "set_up_code": code})
    assert client.post("/begin/sample").status_code == 302
    assert Case.objects.count() > 30
    outbox = client.get("/outbox").content.decode()
    assert "maja.lindqvist@post.example" in outbox
    assert "Kom in på torsdag" in outbox
    assert client.post("/begin/sample").status_code == 422  # one is enough
    assert client.post("/begin/for-real").status_code == 302
    assert not Case.objects.exists()
    assert client.get("/outbox").status_code == 404


def test_a_desk_with_cases_is_not_offered_the_sample(client: Client, cast: Cast) -> None:
    make_case(cast)
    page = sign_in(client, cast.adam).get("/begin").content.decode()
    assert "Connect a mailbox" in page
    assert "/begin/sample" not in page


@pytest.mark.parametrize("path", ["/begin", "/begin/sample", "/begin/for-real"])
def test_only_administrators_begin(client: Client, cast: Cast, path: str) -> None:
    assert sign_in(client, cast.adam).post(path).status_code in {200, 302}
    for someone in (cast.astrid, cast.lea):
        assert sign_in(client, someone).post(path).status_code == 403
