"""The register of ways in: everything shown has an owner and a watch."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skranke.lib import outside
from skranke.promise import own_pages
from skranke.promise.models import Shown, Watch, WayIn
from tests.cast import Cast
from tests.web.test_setting_up import sign_in

PAGES = {
    "https://skomakarn.example": '<a href="/kontakt">Kontakt</a> hej@skomakarn.example',
    "https://skomakarn.example/kontakt": "Telefon 08-465 004 10, klagomal@skomakarn.example <a href='/borta'>x</a>",
}


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.adam)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(url: str, **_limits: object) -> outside.Fetched:
        if url not in PAGES:
            raise outside.CannotFetch("There is nothing at this address that can be shown.")
        return outside.Fetched(PAGES[url].encode(), "text/html", url=url)

    monkeypatch.setattr(outside, "fetch", fetch)


def fields(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "kind": "phone",
        "address": "08-465 004 10",
        "name": "Butikens telefon",
        "owner": cast.lea.pk,
        "languages": ["sv", "en"],
        "told_sv": "Vi öppnar klockan nio.",
        "watch-0-who": f"team-{cast.team.pk}",
        "watch-0-first": "0",
        "watch-0-last": "4",
        "watch-0-hours": "9–12, 13–17",
        "watch-1-who": "",
        "watch-1-first": "0",
        "watch-1-last": "4",
        "watch-1-hours": "",
        **changes,
    }


def test_a_phone_is_put_into_the_register(admin: Client, cast: Cast) -> None:
    assert admin.post("/settings/ways-in/new", fields(cast)).status_code == 302
    way_in = WayIn.objects.get(kind=WayIn.PHONE)
    assert (way_in.owner, way_in.languages) == (cast.lea, ["sv", "en"])
    assert way_in.watches.get().week["0"] == [[540, 720], [780, 1020]]
    page = admin.get("/settings/ways-in").content.decode()
    assert "08-465 004 10" in page
    assert "Nobody watches: Monday 12:00–13:00" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"watch-0-who": ""}, "Say who watches this way in."),
        ({"watch-0-hours": "17–9"}, "ends before it begins"),
        ({"owner": ""}, "This field is required."),
        ({"address": "soon"}, "is no phone number"),
        ({"kind": "mail", "address": "nobody"}, "valid email address"),
        ({"kind": "mail", "address": "Hej@skomakarn.example"}, "is in the register already"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_written_is_kept(
    admin: Client, cast: Cast, change: dict[str, str], words: str
) -> None:
    answer = admin.post("/settings/ways-in/new", fields(cast, **change))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert "Butikens telefon" in text
    assert not WayIn.objects.filter(name="Butikens telefon").exists()


def test_a_way_in_is_changed_but_not_its_address(admin: Client, cast: Cast) -> None:
    url = f"/settings/ways-in/{cast.way_in.pk}"
    assert admin.get(url).status_code == 200
    assert admin.post(url, fields(cast, address="other@skomakarn.example")).status_code == 302
    cast.way_in.refresh_from_db()
    assert (cast.way_in.name, cast.way_in.address) == ("Butikens telefon", "hej@skomakarn.example")
    assert Watch.objects.get(way_in=cast.way_in).team == cast.team


def test_only_an_administrator_keeps_the_register(client: Client, cast: Cast) -> None:
    sign_in(client, cast.lea)
    for path in ("", "/new", f"/{cast.way_in.pk}"):
        assert client.get(f"/settings/ways-in{path}").status_code == 403
    assert client.post("/settings/ways-in/new", fields(cast)).status_code == 403
    assert client.post("/settings/ways-in/pages", {"url": "skomakarn.example"}).status_code == 403


def test_a_way_in_leaves_the_register(admin: Client, cast: Cast) -> None:
    admin.post(f"/settings/ways-in/{cast.way_in.pk}/remove")
    assert not WayIn.objects.filter(is_active=True).exists()


def test_the_own_pages_show_what_is_not_in_the_register(admin: Client, cast: Cast, site: None) -> None:
    answer = admin.post("/settings/ways-in/pages", {"url": "skomakarn.example"}, follow=True)
    text = answer.content.decode()
    assert "2 pages were read." in text
    assert "https://skomakarn.example/borta: There is nothing at this address" in text
    assert {row.value for row in own_pages.unregistered()} == {"08-465 004 10", "klagomal@skomakarn.example"}
    admin.post("/settings/ways-in/new", fields(cast, address="+46 8 465 004 10"))
    assert {row.value for row in own_pages.unregistered()} == {"klagomal@skomakarn.example"}
    admin.post(f"/settings/ways-in/pages/{Shown.objects.get(kind='mail', value__startswith='klago').pk}/leave-out")
    admin.post("/settings/ways-in/pages", {"url": "skomakarn.example"})
    assert own_pages.unregistered() == []


def test_a_site_that_cannot_be_read_is_said_in_words(admin: Client, cast: Cast, site: None) -> None:
    answer = admin.post("/settings/ways-in/pages", {"url": "nowhere.example"})
    assert answer.status_code == 422
    assert "There is nothing at this address" in answer.content.decode()
    assert "Write the address like" in admin.post("/settings/ways-in/pages", {"url": "x"}).content.decode()


def test_more_ways_in_cost_no_more_queries(admin: Client, cast: Cast) -> None:
    admin.post("/settings/ways-in/new", fields(cast))
    admin.get("/settings/ways-in")
    admin.get("/settings/ways-in")
    with CaptureQueriesContext(connection) as few:
        admin.get("/settings/ways-in")
    for n in range(10):
        admin.post("/settings/ways-in/new", fields(cast, address=f"08-465 004 {n + 20}"))
    admin.get("/settings/ways-in")  # says what was saved
    with CaptureQueriesContext(connection) as many:
        admin.get("/settings/ways-in")
    assert len(many) <= len(few)
