"""Backups: one file with everything, the same on both databases, checked before anything is believed."""

import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from skranke.backups import archive
from tests.running import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

SAMPLE = """
from datetime import UTC, datetime
from skranke.people import setting_up
from skranke.sample.build import build
now = datetime.now(UTC)
me = setting_up.set_up(name="Astrid", email="astrid@skomakarn.example", password="a-long-enough-pass",
    desk_name="Skomakarn", country="SE", language="sv", time_zone="Europe/Stockholm", at=now)
build(by=me, at=now)
from skranke.channels.mail.models import Mailbox
from skranke.channels.mail import mailbox_secrets
Mailbox.objects.update(imap_password_sealed=mailbox_secrets.sealed("hemligt"))
"""
EVERYTHING = """
import hashlib, json
from django.apps import apps
from skranke.backups import tables
from skranke.channels import ledger
for model in tables.kept(apps):
    rows = list(tables.lines(model))
    print(model._meta.label_lower, len(rows), hashlib.sha256("".join(rows).encode()).hexdigest())
print(sorted(str(p.relative_to(ledger.mails().root)) for p in ledger.mails().root.rglob("*") if p.is_file()))
print(sorted(str(p.relative_to(ledger.files().root)) for p in ledger.files().root.rglob("*") if p.is_file()))
"""
FOUND = "from skranke.cases import search; print(len(search.matching('kedja')))"
NEXT = """
from skranke.cases.models import Tag
print(Tag.objects.create(name="after the restore").pk)
"""
PASSWORD = """
from skranke.channels.mail.models import Mailbox
from skranke.channels.mail import mailbox_secrets
print(mailbox_secrets.opened(Mailbox.objects.first().imap_password_sealed) or "lost")
"""


Damage = Callable[[tarfile.TarInfo, bytes], tuple[tarfile.TarInfo, bytes] | None]


class Desk(RunningDesk):
    """A desk that is asked by commands alone, on a database of its own."""

    def __init__(self, home: Path, url: str = "") -> None:
        super().__init__(home)
        self.environment.pop("DATABASE_URL", None)
        if url:
            self.environment["DATABASE_URL"] = url


@pytest.fixture(scope="module")
def sample() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory(prefix="skranke-backup-") as folder:
        desk = Desk(Path(folder))
        assert desk.run("migrate").returncode == 0
        desk.ask(SAMPLE)
        # Nothing may be due when it is restored, or it would be held back; a test below is about that.
        desk.ask("from skranke.cases.models import Message; Message.objects.filter(state='queued').delete()")
        yield desk


@pytest.fixture(scope="module")
def backup(sample: Desk) -> Path:
    path = sample.home / "skranke.tar"
    done = sample.run("backup", str(path))
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def other(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_backup_brings_everything_back(sample: Desk, backup: Path, other: Desk) -> None:
    assert "without the key" in sample.run("backup", str(backup), "--verify").stdout
    done = other.run("restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert "write the passwords of 2 mailbox(es) again" in done.stdout
    assert other.ask(EVERYTHING) == sample.ask(EVERYTHING)
    assert other.ask(FOUND) == sample.ask(FOUND) != "0"
    assert other.ask(PASSWORD) == "lost"
    assert backup.stat().st_mode & 0o077 == 0


def test_with_the_key_passwords_come_back_too(sample: Desk, other: Desk, tmp_path: Path) -> None:
    path = tmp_path / "with-key.tar.gz"
    assert sample.run("backup", "--with-key", str(path)).returncode == 0
    assert other.run("restore", str(path)).returncode == 0
    assert other.ask(PASSWORD) == "hemligt"
    key = other.home / "secret.key"
    assert key.read_bytes() == (sample.home / "secret.key").read_bytes()
    assert key.stat().st_mode & 0o077 == 0


def test_a_desk_that_is_here_is_replaced_only_when_asked(backup: Path, other: Desk) -> None:
    assert other.run("migrate").returncode == 0
    other.ask(SAMPLE.replace("Skomakarn", "Bagarn"))
    name = "from skranke.people.models import Desk; print(Desk.objects.get().name)"
    refused = other.run("restore", str(backup))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert other.ask(name) == "Bagarn"
    beat = "from django.utils.timezone import now; from skranke.channels import heartbeat; heartbeat.{}"
    other.ask(beat.format("beat('background', at=now())"))
    running = other.run("restore", "--replace", str(backup))
    assert running.returncode == 1
    assert "Stop it" in running.stderr
    other.ask(beat.format("forget('background')"))
    assert other.run("restore", "--replace", str(backup)).returncode == 0
    assert other.ask(name) == "Skomakarn"
    assert int(other.ask(NEXT)) > 1


def test_answers_that_may_have_left_since_wait_for_a_person(sample: Desk, other: Desk, tmp_path: Path) -> None:
    assert other.run("migrate").returncode == 0
    other.ask(SAMPLE)
    due = "Message.objects.filter(state='queued').update(send_at='2026-01-01T00:00Z')"
    due = f"from skranke.cases.models import Message; {due}"
    other.ask(due)
    path = tmp_path / "queued.tar"
    assert other.run("backup", str(path)).returncode == 0
    third = Desk(tmp_path / "third")
    third.home.mkdir()
    assert third.run("restore", str(path)).returncode == 0
    states = (
        "from skranke.cases.models import Message; print(sorted(set(Message.objects.values_list('state', flat=True))))"
    )
    assert "queued" in other.ask(states)
    assert "queued" not in third.ask(states)


def damaged(backup: Path, target: Path, change: Damage) -> Path:
    """The backup with some of its members changed or left out."""
    with tarfile.open(backup) as old, tarfile.open(target, "w") as new:
        for member in old:
            stream = old.extractfile(member)
            changed = change(member, stream.read() if stream else b"")
            if changed:
                changed[0].size = len(changed[1])
                new.addfile(changed[0], io.BytesIO(changed[1]))
    return target


def _renamed(member: tarfile.TarInfo, name: str) -> tarfile.TarInfo:
    member.name = name
    return member


def _linked(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return member


DAMAGES: dict[str, Damage] = {
    "a path upwards": lambda m, b: (_renamed(m, "../../outside") if m.name.startswith("files/") else m, b),
    "an absolute path": lambda m, b: (_renamed(m, "/tmp/outside") if m.name.startswith("files/") else m, b),
    "a link": lambda m, b: (_linked(m), b"") if m.name.startswith("files/") else (m, b),
    "a file that is not what its name says": lambda m, b: (m, b + b"!" if m.name.startswith("mail/") else b),
    "a changed row": lambda m, b: (m, b.replace(b"Skomakarn", b"Skomakare") if m.name.startswith("tables/") else b),
    "a table left out": lambda m, b: None if m.name == "tables/cases.tag.jsonl" else (m, b),
    "a file left out": lambda m, b: None if m.name.startswith("files/") else (m, b),
    "no manifest": lambda m, b: None if m.name == "manifest.json" else (m, b),
    "a newer Skranke": lambda m, b: (m, _newer(b) if m.name == "manifest.json" else b),
    "a newer format": lambda m, b: (m, b.replace(b'"format": 1', b'"format": 2') if m.name == "manifest.json" else b),
}


def _newer(manifest: bytes) -> bytes:
    known = json.loads(manifest)
    known["migrations"].append(["cases", "9999_later"])
    return json.dumps(known).encode()


@pytest.mark.parametrize("damage", [name for name in DAMAGES if name != "a newer Skranke"])
def test_what_is_not_whole_or_not_ours_is_refused_before_anything_is_read_into_the_desk(
    backup: Path, tmp_path: Path, damage: str
) -> None:
    path = damaged(backup, tmp_path / "damaged.tar", DAMAGES[damage])
    with pytest.raises(archive.BadBackup) as refusal:
        archive.verify(path)
    assert refusal.value.message.endswith(".")


@pytest.mark.parametrize("damage", ["a path upwards", "a newer Skranke"])
def test_a_restore_that_is_refused_says_why_and_changes_nothing(
    backup: Path, other: Desk, tmp_path: Path, damage: str
) -> None:
    done = other.run("restore", str(damaged(backup, tmp_path / "damaged.tar", DAMAGES[damage])))
    assert done.returncode == 1
    assert done.stderr.strip().endswith(".")
    assert "Traceback" not in done.stderr
    assert not (other.home / "mail").exists()


@pytest.mark.parametrize("size", [0, 700, 100_000])
def test_a_cut_off_file_is_refused(backup: Path, tmp_path: Path, size: int) -> None:
    path = tmp_path / "cut.tar"
    path.write_bytes(backup.read_bytes()[:size])
    with pytest.raises(archive.BadBackup):
        archive.verify(path)
