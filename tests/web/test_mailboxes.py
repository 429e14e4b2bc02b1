"""Mailboxes in the settings: connecting, testing in words, changing, pausing, removing; passwords never come back."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from skranke.channels.mail import mailboxes, probing
from skranke.channels.mail.models import Mailbox
from skranke.channels.mail.probing import Finding
from skranke.lib.secrets import unseal
from skranke.people.models import AuditEntry
from skranke.promise.models import WayIn
from tests.cast import Cast
from tests.running import MailServer, free_port
from tests.web.test_setting_up import sign_in

NEW = "/settings/mailboxes/new?address=kontakt@skomakarn.example"
SECRET = "hemligt-lösen-9"
FIELDS = {
    "sender_name": "Skomakarn",
    "user": "kontakt@skomakarn.example",
    "password": SECRET,
    "imap_host": "imap.skomakarn.example",
    "imap_port": "993",
    "imap_security": "tls",
    "imap_folder": "INBOX",
    "fetch_from": "2026-03-01",
    "smtp_host": "smtp.skomakarn.example",
    "smtp_port": "587",
    "smtp_security": "starttls",
    "signature": "Skomakarn i Ekeby",
    "watched_by": "its_team",
}


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.adam)


@pytest.fixture(autouse=True)
def _no_lookups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skranke.channels.mail.providers._exists", lambda host: host.startswith("mail."))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the two servers say; both well unless told otherwise."""
    said: dict[str, Any] = {"reading": "", "sending": "", "asked": []}

    def probe(**asked: Any) -> list[Finding]:
        said["asked"].append(asked)
        return [Finding(side, not said[side], said[side] or "Signed in.") for side in ("reading", "sending")]

    monkeypatch.setattr(probing, "probe", probe)
    return said


def connected() -> Mailbox:
    return Mailbox.objects.select_related("way_in").get()


def test_the_usual_providers_are_filled_in_by_the_address(admin: Client) -> None:
    page = admin.get("/settings/mailboxes/new?address=skomakarn@gmail.com").content.decode()
    assert 'value="imap.gmail.com"' in page
    assert "app password" in page
    page = admin.get("/settings/mailboxes/new?address=hej@firma.example&provider=one").content.decode()
    assert 'value="imap.one.com"' in page


def test_a_domain_of_one_s_own_is_guessed(admin: Client) -> None:
    page = admin.get(NEW).content.decode()
    assert 'value="mail.skomakarn.example"' in page


def test_saving_seals_the_password_and_it_never_comes_back(admin: Client, answers: dict[str, Any]) -> None:
    assert admin.post(NEW, {**FIELDS, "deed": "save"}).headers["Location"] == "/settings/mailboxes"
    mailbox = connected()
    assert unseal(mailbox.imap_password_sealed, key=settings.SKRANKE_KEY) == SECRET
    assert mailbox.smtp_password_sealed == mailbox.imap_password_sealed
    assert (mailbox.smtp_user, mailbox.way_in.address) == ("kontakt@skomakarn.example", "kontakt@skomakarn.example")
    for path in ("/settings/mailboxes", f"/settings/mailboxes/{mailbox.pk}"):
        assert SECRET not in admin.get(path).content.decode()
    assert AuditEntry.objects.get().deed == "mailbox added"


def test_a_test_saves_nothing_and_keeps_what_was_written(admin: Client, answers: dict[str, Any]) -> None:
    answer = admin.post(NEW, {**FIELDS, "deed": "test"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Signed in." in page
    assert "imap.skomakarn.example" in page
    assert SECRET not in page
    assert not Mailbox.objects.filter(way_in__address="kontakt@skomakarn.example").exists()
    # The page carries it sealed, so that saving afterwards needs no typing.
    kept = re.search(r'name="password_sealed" value="([^"]+)"', page)
    assert kept
    admin.post(NEW, {**FIELDS, "password": "", "password_sealed": kept[1], "deed": "save"})
    assert answers["asked"][-1]["reading"].password == SECRET
    assert connected().sender_name == "Skomakarn"


def test_what_does_not_work_is_said_and_saved_only_on_purpose(admin: Client, answers: dict[str, Any]) -> None:
    answers["sending"] = "Nothing listens at smtp.skomakarn.example:587. Check the port."
    answer = admin.post(NEW, {**FIELDS, "deed": "save"})
    assert answer.status_code == 422
    assert "Nothing listens at" in answer.content.decode()
    assert not Mailbox.objects.exists()
    assert admin.post(NEW, {**FIELDS, "deed": "save_anyway"}).status_code == 302
    assert Mailbox.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("imap_host", "two words"), ("imap_port", "70000"), ("password", ""), ("user", ""), ("fetch_from", "soon")],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    admin: Client, answers: dict[str, Any], field: str, value: str
) -> None:
    answer = admin.post(NEW, {**FIELDS, field: value, "deed": "save"})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not answers["asked"]


def test_an_address_is_connected_once(admin: Client, answers: dict[str, Any]) -> None:
    admin.post(NEW, {**FIELDS, "deed": "save"})
    assert admin.get(NEW).status_code == 422
    assert admin.get("/settings/mailboxes/new?address=no-address").status_code == 422


def test_a_stored_password_is_not_sent_to_another_server(admin: Client, answers: dict[str, Any]) -> None:
    admin.post(NEW, {**FIELDS, "deed": "save"})
    mailbox, asked = connected(), len(answers["asked"])
    path = f"/settings/mailboxes/{mailbox.pk}"
    kept = {"password": "", "password_sealed": mailbox.imap_password_sealed}
    answer = admin.post(path, {**FIELDS, **kept, "imap_host": "imap.evil.example", "deed": "test"})
    assert answer.status_code == 422
    assert "write the password again" in answer.content.decode()
    assert len(answers["asked"]) == asked
    assert admin.post(path, {**FIELDS, **kept, "sender_name": "Ny skylt", "deed": "save"}).status_code == 302
    assert connected().sender_name == "Ny skylt"


def test_an_address_can_be_for_receiving_alone(admin: Client, answers: dict[str, Any]) -> None:
    path = NEW + "&provider=receiver"
    page = admin.get(path).content.decode()
    assert "imap_host" not in page
    fields = {"sender_name": "Skomakarn", "smtp_port": "587", "smtp_security": "starttls", "deed": "save"}
    fields["watched_by"] = "its_team"
    assert admin.post(path, fields).status_code == 302
    assert (connected().imap_host, connected().smtp_host) == ("", "")
    assert "Ready to receive." in admin.get("/settings/mailboxes").content.decode()


def test_pausing_and_removing(admin: Client, answers: dict[str, Any], cast: Cast) -> None:
    admin.post(NEW, {**FIELDS, "deed": "save"})
    number = connected().pk
    admin.get(f"/settings/mailboxes/{number}/pause")  # a link that something follows changes nothing
    assert not connected().is_paused
    admin.post(f"/settings/mailboxes/{number}/pause")
    assert connected().is_paused
    admin.post(f"/settings/mailboxes/{number}/pause")
    assert not connected().is_paused
    assert admin.get(f"/settings/mailboxes/{number}/remove").status_code == 200
    assert Mailbox.objects.exists()
    admin.post(f"/settings/mailboxes/{number}/remove")
    assert not Mailbox.objects.exists()
    way_in = WayIn.objects.get(address="kontakt@skomakarn.example")
    assert not way_in.is_active
    admin.post(NEW, {**FIELDS, "deed": "save"})
    assert connected().way_in_id == way_in.pk
    assert admin.get("/settings/mailboxes/999").status_code == 404


@pytest.mark.parametrize("path", ["", "/new", "/1", "/1/pause", "/1/remove"])
def test_mailboxes_are_for_administrators(client: Client, cast: Cast, path: str) -> None:
    mailboxes.add(
        mailboxes.Wish("x@skomakarn.example", "X", "", None, cast.desk.set_up_at.date()),
        by=cast.adam,
        at=cast.desk.set_up_at,
    )
    path = path.replace("1", str(connected().pk))
    assert client.get("/settings/mailboxes" + path).headers["Location"].startswith("/account/login")
    for someone in (cast.astrid, cast.lea):
        assert sign_in(client, someone).get("/settings/mailboxes" + path).status_code == 403
    assert sign_in(client, cast.adam).get("/settings/mailboxes" + path).status_code in {200, 302}


def test_a_real_server_is_probed_without_sending_a_mail(cast: Cast) -> None:
    with MailServer() as server:
        good = probing.probe_sending(_server(server.port), address="kontakt@skomakarn.example")
        assert good.is_ok, good.words
        assert not server.contents
    wrong = probing.probe_sending(_server(free_port()), address="kontakt@skomakarn.example")
    assert not wrong.is_ok
    assert "Nothing listens at 127.0.0.1" in wrong.words
    reading = probing.probe_reading(_server(free_port()), folder="INBOX")
    assert not reading.is_ok
    assert "Nothing listens at 127.0.0.1" in reading.words


def _server(port: int) -> probing.Server:
    return probing.Server("127.0.0.1", port, "none")
