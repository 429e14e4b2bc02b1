"""Web forms in the settings: made with a watch, their own fields in five languages, pages that may frame them."""

import pytest
from django.test import Client

from skranke.channels.form.models import Form
from tests.cast import Cast
from tests.web.form.posting import make_form
from tests.web.test_setting_up import sign_in

FIELDS = {
    "name": "Kontakt",
    "team": "",
    "watched_by": "everyone",
    "takes_files": "on",
    "framed_by": "www.skomakarn.example/kontakt\nhttp://localhost:8080",
    "words_sv": "Skriv gärna ordernumret.",
    "own-0-kind": "choice",
    "own-0-label_sv": "Storlek",
    "own-0-label_en": "Size",
    "own-0-choices_sv": "Liten\nStor",
    "own-0-choices_en": "Small\nLarge",
}


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.adam)


def test_a_form_is_made_and_watched(admin: Client) -> None:
    assert admin.post("/settings/forms/new", FIELDS).status_code == 302
    form = Form.objects.get()
    assert form.framed_by == ["https://www.skomakarn.example", "http://localhost:8080"]
    assert form.way_in.watches.count() == 1
    assert form.own_fields[0]["choices"]["en"] == ["Small", "Large"]
    page = admin.get(f"/form/{form.key}?lang=en").content.decode()
    assert "Size" in page
    assert "Small" in page
    text = admin.get("/settings/forms").content.decode()
    assert f"/form/{form.key}/embed.js" in text
    assert admin.get(f"/form/{form.key}/embed.js").headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"framed_by": "javascript:alert(1)"}, "is no address of a page"),
        ({"own-0-choices_sv": "", "own-0-choices_en": ""}, "Write what there is to choose from"),
        ({"own-0-choices_en": "Small"}, "as many choices in each language"),
        ({"watched_by": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_is_said(admin: Client, change: dict[str, str], words: str) -> None:
    answer = admin.post("/settings/forms/new", {**FIELDS, **change})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Form.objects.exists()


def test_a_field_keeps_its_key_when_another_is_added(admin: Client, cast: Cast) -> None:
    admin.post("/settings/forms/new", FIELDS)
    form = Form.objects.get()
    more = {**FIELDS, "own-1-kind": "text", "own-1-label_sv": "Färg"}
    assert admin.post(f"/settings/forms/{form.pk}", more).status_code == 302
    form.refresh_from_db()
    assert [row["key"] for row in form.own_fields] == ["field1", "field2"]


def test_only_an_administrator_makes_forms(client: Client, cast: Cast) -> None:
    form = make_form(cast)
    sign_in(client, cast.lea)
    for path in ("", "/new", f"/{form.pk}"):
        assert client.get(f"/settings/forms{path}").status_code == 403
    assert client.post("/settings/forms/new", FIELDS).status_code == 403
