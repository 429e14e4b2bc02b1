"""Signing in: limits, a forgotten password, the second step, one's own settings; every page in our frame and words."""

import importlib
import re
import tarfile
from io import BytesIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from skranke.lib import secrets
from skranke.people import second_factors
from skranke.people.models import Letter, User
from tests.cast import PASSWORD, Cast
from tests.web.test_setting_up import sign_in

LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _as_in_real_life(db: None, settings: Any) -> None:
    cache.clear()  # no tries yet
    settings.EMAIL_BACKEND = "skranke.people.letters.LetterBackend"  # Django's tests put another one there


def enter(client: Client, email: str, password: str = PASSWORD) -> int:
    return client.post(LOGIN, {"login": email, "password": password}).status_code


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_the_right_password_opens_the_desk(client: Client, cast: Cast) -> None:
    assert client.get("/").headers["Location"].startswith(LOGIN)
    assert enter(client, "Astrid@Skomakarn.example") == 302
    assert client.get("/").status_code == 200


def test_a_wrong_password_is_told_in_a_sentence_and_keeps_the_address(client: Client, cast: Cast) -> None:
    page = client.post(LOGIN, {"login": cast.astrid.email, "password": "wrong"}).content.decode()
    assert "do not fit together" in page
    assert cast.astrid.email in page
    # Who is unknown hears the same, so that nobody learns who works here.
    assert "do not fit together" in client.post(LOGIN, {"login": "x@y.example", "password": "wrong"}).content.decode()


def test_five_wrong_passwords_close_the_door_for_a_while(client: Client, cast: Cast) -> None:
    for _try in range(5):
        enter(client, cast.astrid.email, "wrong")
    page = client.post(LOGIN, {"login": cast.astrid.email, "password": PASSWORD}).content.decode()
    assert "Too many tries" in page
    assert client.get("/").status_code == 302
    assert enter(Client(), cast.bo.email) == 302, "Others are not shut out."


def test_who_has_left_does_not_get_in(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.bo.pk).update(is_active=False)
    enter(client, cast.bo.email)
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("path", ["signup/", "email/", "password/set/", "login/code/confirm/", "phone/change/"])
def test_what_this_desk_does_not_have_is_not_there(client: Client, cast: Cast, path: str) -> None:
    assert client.get("/account/" + path).status_code == 404


def test_a_forgotten_password_goes_by_letter(client: Client, cast: Cast) -> None:
    assert client.post("/account/password/reset/", {"email": cast.bo.email}).status_code == 302
    letter = Letter.objects.get()
    assert letter.to == cast.bo.email
    link = re.search(r"http://127\.0\.0\.1:8000(/account/\S+)", letter.text)
    assert link, letter.text
    form = client.get(link[1], follow=True)
    where = form.redirect_chain[-1][0]
    weak = client.post(where, {"password1": "kort", "password2": "kort"})
    assert "too short" in weak.content.decode()
    client.post(where, {"password1": "en ny lång fras", "password2": "en ny lång fras"})
    assert enter(Client(), cast.bo.email, "en ny lång fras") == 302
    assert "has been used or is too old" in Client().get(link[1], follow=True).content.decode()


def test_a_stranger_gets_no_letter_and_hears_the_same(client: Client, cast: Cast) -> None:
    answers = [
        client.post("/account/password/reset/", {"email": email}, follow=True).content
        for email in (cast.bo.email, "stranger@elsewhere.example")
    ]
    assert [letter.to for letter in Letter.objects.all()] == [cast.bo.email]
    first, second = (re.sub(rb'"[A-Za-z0-9]{64}"', b"a token", answer) for answer in answers)
    assert first == second


def test_resets_are_limited(client: Client, cast: Cast) -> None:
    for _try in range(8):
        client.post("/account/password/reset/", {"email": cast.bo.email})
    assert Letter.objects.count() == 5


def test_the_second_step_with_an_app(client: Client, cast: Cast) -> None:
    enter(client, cast.astrid.email)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'class="copy-me" tabindex="0">([A-Z2-7]+)<', page)
    assert secret, repr(page)[:3000]
    wrong = client.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert "That code is not right" in wrong.content.decode()
    assert client.post("/account/2fa/totp/activate/", {"code": code_of(secret[1])}).status_code == 302
    codes = re.findall(r"^\d{8}$", client.get("/account/2fa/recovery-codes/").content.decode(), re.M)
    other = Client()
    assert enter(other, cast.astrid.email) == 302
    assert other.get("/").status_code == 302, "The password alone is not enough any more."
    assert "Second step" in other.get("/account/2fa/authenticate/").content.decode()
    other.post("/account/2fa/authenticate/", {"code": "12345678"})
    assert other.get("/").status_code == 302
    assert codes
    other.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert other.get("/").status_code == 200


def test_what_codes_are_reckoned_from_lies_sealed_in_the_database(client: Client, cast: Cast) -> None:
    enter(client, cast.astrid.email)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.findall(r'class="copy-me" tabindex="0">([A-Z2-7]+)<', page)[0]
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    stored = {row.type: row.data for row in Authenticator.objects.all()}
    assert secret not in str(stored)
    assert secrets.unseal(stored["totp"]["secret"], key=settings.SKRANKE_KEY) == secret
    assert secrets.unseal(stored["recovery_codes"]["seed"], key=settings.SKRANKE_KEY).isalnum()


def test_codes_sealed_with_another_key_let_nobody_in_and_are_forgotten(cast: Cast) -> None:
    sealed = secrets.seal("JBSWY3DPEHPK3PXP", key=b"another key")
    Authenticator.objects.create(user=cast.astrid, type="totp", data={"secret": sealed})
    other = Client()
    enter(other, cast.astrid.email)
    other.post("/account/2fa/authenticate/", {"code": code_of("JBSWY3DPEHPK3PXP")})
    assert other.get("/").status_code == 302
    assert second_factors.forget_unreadable() == 1
    assert enter(Client(), cast.astrid.email) == 302
    assert not Authenticator.objects.exists()


def test_secrets_that_were_stored_as_they_are_become_sealed(cast: Cast) -> None:
    row = Authenticator.objects.create(user=cast.astrid, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    step = importlib.import_module("skranke.people.migrations.0007_seal_second_factors")
    for _time in range(2):
        step.seal_second_factors(apps, None)
    row.refresh_from_db()
    assert secrets.unseal(row.data["secret"], key=settings.SKRANKE_KEY) == "JBSWY3DPEHPK3PXP"


def test_changing_how_one_signs_in_asks_who_one_is_again(client: Client, cast: Cast) -> None:
    sign_in(client, cast.astrid)  # long ago, as far as the library knows
    answer = client.get("/account/2fa/totp/activate/", follow=True)
    assert "Is it you?" in answer.content.decode()


def test_passkeys_hide_with_a_sentence_without_https(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.astrid).get("/account/2fa/").content.decode()
    assert "only over HTTPS" in page
    assert "passkey" not in Client().get(LOGIN).content.decode().replace("passkeys.js", "")


@pytest.mark.parametrize(
    "path",
    [LOGIN, "/account/password/reset/", "/account/password/reset/done/", "/account/password/reset/key/done/"],
)
def test_pages_at_the_door_have_our_frame_and_no_inline_script(client: Client, cast: Cast, path: str) -> None:
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "css/tokens.css" in page
    assert not re.search(r"<script(?![^>]*\b(src|application/json))", page)
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/settings", "/account/2fa/", "/account/password/change/", "/account/logout/"])
def test_own_pages_have_our_frame(client: Client, cast: Cast, path: str) -> None:
    for someone in (cast.astrid, cast.adam):
        page = sign_in(client, someone).get(path).content.decode()
        assert "css/tokens.css" in page
        assert not re.search(r"<script(?![^>]*\b(src|application/json))", page)


def test_own_settings_change_the_pages_and_nobody_else(client: Client, cast: Cast) -> None:
    sign_in(client, cast.astrid)
    fields = {"name": "Astrid Ek", "signature": "Skomakarn", "language": "sv", "theme": "dark", "density": "compact"}
    assert client.post("/settings", fields).status_code == 302
    page = client.get("/settings").content.decode()
    assert 'lang="sv"' in page
    assert 'data-theme="dark"' in page
    assert 'data-density="compact"' in page
    astrid = User.objects.get(pk=cast.astrid.pk)
    assert (astrid.name, astrid.signature, astrid.is_admin) == ("Astrid Ek", "Skomakarn", False)
    for wrong in ({"name": "  "}, {"language": "xx"}, {"theme": "neon"}):
        answer = client.post("/settings", {**fields, **wrong})
        assert answer.status_code == 422
        assert "Skomakarn" in answer.content.decode()
    assert "data-theme" not in sign_in(Client(), cast.bo).get("/settings").content.decode().partition(">")[0]


def test_nobody_makes_themselves_administrator(client: Client, cast: Cast) -> None:
    fields = {"name": "Astrid", "language": "en", "is_admin": "on", "email": "x@y.example"}
    sign_in(client, cast.astrid).post("/settings", fields)
    astrid = User.objects.get(pk=cast.astrid.pk)
    assert not astrid.is_admin
    assert astrid.email == "astrid@skomakarn.example"


def test_anyone_gets_the_source_of_this_version(client: Client, cast: Cast) -> None:
    answer = client.get("/source")
    content = b"".join(answer)  # type: ignore[arg-type]
    with tarfile.open(fileobj=BytesIO(content)) as archive:
        names = archive.getnames()
    assert any(name.endswith("skranke/web/source.py") for name in names)
    assert any(name.endswith("LICENSE") for name in names)
    assert not any("secret.key" in name for name in names)
