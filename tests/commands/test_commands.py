"""The commands around staff and upkeep, as somebody at a terminal meets them."""

import configparser
import io
import shutil
from collections import namedtuple
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from skranke.channels import health, heartbeat
from skranke.channels.health import Point
from skranke.channels.mail.models import Mailbox
from skranke.channels.models import Incoming
from skranke.commands import doctor, invite, reset_password, run, service
from skranke.lib import clock
from skranke.people.models import Invite, Letter, User
from skranke.sample import script
from tests.cast import NOON, Cast
from tests.makers import make_case
from tests.running import MailServer, running_desk

Usage = namedtuple("Usage", "total used free")


def test_every_command_is_listed_and_can_be_found() -> None:
    for module, _needs, about in run.COMMANDS.values():
        assert __import__(module, fromlist=["main"]).main
        assert about


def test_an_unknown_command_is_answered_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["dance"]) == 2
    assert "doctor" in capsys.readouterr().err


def test_invite_prints_a_link_that_opens_the_door(
    cast: Cast, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invite.main(["nora@skomakarn.example", "--role", "lead", "--team", "verkstan"]) == 0
    link = capsys.readouterr().out.strip()
    assert link.startswith(settings.SKRANKE_URL + "/join/")
    card = Invite.objects.get()
    assert (card.email, card.team) == ("nora@skomakarn.example", cast.other_team)
    assert (card.role, card.is_admin) == ("lead", False)
    assert link in Letter.objects.get().text
    assert link.rpartition("/")[2] not in card.token_hash
    assert client.get(link.removeprefix(settings.SKRANKE_URL)).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bo@skomakarn.example"], "has an account here already"),
        (["nora@skomakarn.example", "--team", "Köket"], "There are: Butiken, Verkstan."),
    ],
)
def test_invite_says_what_is_wrong(
    cast: Cast, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert invite.main(arguments) == 1
    assert said in capsys.readouterr().err
    assert not Invite.objects.exists()


def test_reset_password_prints_a_link_that_sets_a_new_one(
    cast: Cast, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reset_password.main(["nobody@skomakarn.example"]) == 1
    assert "works here" in capsys.readouterr().err
    assert reset_password.main([cast.bo.email.upper()]) == 0
    link = capsys.readouterr().out.strip().removeprefix(settings.SKRANKE_URL)
    form = client.get(link, follow=True)
    where = form.redirect_chain[-1][0]
    client.post(where, {"password1": "en ny lång fras", "password2": "en ny lång fras"})
    assert User.objects.get(pk=cast.bo.pk).check_password("en ny lång fras")


def test_the_unit_is_one_that_systemd_can_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert service.main([]) == 0
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_file(io.StringIO(capsys.readouterr().out))
    start = parser["Service"]["ExecStart"]
    assert start.endswith("skranke serve")
    assert Path(start.split()[0]).is_absolute()
    assert str(settings.SKRANKE_HOME) in parser["Service"]["ReadWritePaths"]


@pytest.fixture
def at_work(cast: Cast) -> Iterator[Cast]:
    heartbeat.beat("background", at=clock.now())
    return cast


def troubles() -> list[Point]:
    return [point for point in health.quick(at=clock.now()) if not point.is_ok]


def test_a_desk_at_work_has_no_trouble(at_work: Cast) -> None:
    assert troubles() == []


def test_a_silent_background_is_told(cast: Cast) -> None:
    assert ["skranke serve" in point.to_do for point in troubles()] == [True]


def test_a_full_disk_is_told(at_work: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**11, 10**11 - 10**8, 10**8))
    (point,) = troubles()
    assert "0.1 GB" in point.words
    assert "Make room" in point.to_do


def test_a_key_that_others_can_read_is_told(at_work: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.write_text("key")
    path.chmod(0o644)
    monkeypatch.setenv("SKRANKE_SECRET_FILE", str(path))
    assert [f"chmod 600 {path}" in point.to_do for point in troubles()] == [True]
    path.chmod(0o600)
    assert troubles() == []


def test_mail_that_lies_unread_for_long_is_told(at_work: Cast) -> None:
    mail = Incoming.objects.create(source=Incoming.SMTP, digest="0" * 64, size_bytes=1, arrived_at=clock.now())
    assert troubles() == []
    Incoming.objects.filter(pk=mail.pk).update(arrived_at=clock.now() - timedelta(minutes=6))
    assert len(troubles()) == 1


def test_doctor_speaks_to_the_mail_servers(at_work: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with MailServer() as server:
        Mailbox.objects.create(
            way_in=at_work.way_in,
            sender_name="Skomakarn",
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security=Mailbox.NONE,
            fetch_from=NOON.date(),
        )
        assert [point.is_ok for point in health.mailbox_connections(at=NOON)] == [True]
    assert [point.is_ok for point in health.mailbox_connections(at=NOON)] == [False]
    assert doctor.main([]) == 1
    out = capsys.readouterr().out
    assert "TROUBLE  hej@skomakarn.example (Sending): Nothing listens at 127.0.0.1" in out
    assert "Change the mailbox under Settings" in out


@pytest.mark.server
def test_a_running_desk_is_found_well() -> None:
    with MailServer() as server, running_desk(smtp_out=server.port) as desk:
        done = desk.run("doctor")
        assert "All is well." in done.stdout, done.stdout + done.stderr
        assert done.returncode == 0


def test_the_sample_s_files_come_with_the_package() -> None:
    assert script.file("wheel.png").startswith(b"\x89PNG")


def test_a_clock_that_was_set_back_is_told(at_work: Cast) -> None:
    make_case(at_work, at=clock.now() + timedelta(hours=1))
    (point,) = troubles()
    assert "NTP" in point.to_do
