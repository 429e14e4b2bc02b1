"""A desk that really runs, as processes of its own, and a mail server that takes what it sends."""

import os
import secrets
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Any, *, seconds: float = 30, every: float = 0.05) -> None:
    """Wait until the condition holds; say so when it does not."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{condition} did not come true within {seconds} s."
        time.sleep(every)


def own_database(url: str) -> str:
    """A new database on the tests' PostgreSQL, so that desks do not share one."""
    name = f"desk_{secrets.token_hex(6)}"
    with psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return urlsplit(url)._replace(path=f"/{name}").geturl()


class RunningDesk:
    """`skranke serve` on free ports; its database is asked through `python -c`, as another process would."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port, self.smtp_port, self.lmtp_port = free_port(), free_port(), free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SKRANKE_", "PYTEST"))},
            "SKRANKE_HOME": str(home),
            "SKRANKE_SMTP_PORT": str(self.smtp_port),
            "SKRANKE_LMTP_PORT": str(self.lmtp_port),
            "SKRANKE_URL": f"http://127.0.0.1:{self.port}",
        }
        if "DATABASE_URL" in os.environ:
            self.environment["DATABASE_URL"] = own_database(os.environ["DATABASE_URL"])
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "skranke", "serve", "--port", str(self.port)]
        with (self.home / "desk.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True, cwd=self.home
            )
        until(self.is_up, seconds=60)

    def is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2) as answer:
                healthy = answer.status == 200
            with socket.create_connection(("127.0.0.1", self.smtp_port), timeout=2):
                return healthy
        except OSError:
            return False

    def children(self) -> list[int]:
        assert self.process is not None
        listing = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        return [int(pid) for pid in listing.stdout.split()]

    def kill_child(self) -> None:
        for pid in self.children():
            os.kill(pid, signal.SIGKILL)

    def kill(self) -> None:
        """Kill the parent alone, as `kill -9` does; the child must end by itself."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """A command of `skranke` on this desk."""
        return subprocess.run(
            [sys.executable, "-m", "skranke", *command],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def ask(self, code: str) -> str:
        """What some Python, run with the desk set up, prints."""
        prelude = "from skranke.commands import run; run.prepare()\n"
        done = subprocess.run(
            [sys.executable, "-c", prelude + code], env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def send(self, content: bytes, *, to: str = "hej@skomakarn.example", sender: str = "dag@kund.example") -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=30) as conversation:
            conversation.sendmail(sender, [to], content)


SET_UP = """
from datetime import UTC, datetime
from skranke.people import setting_up
from skranke.promise.models import Watch, WayIn
from skranke.channels.mail.models import Mailbox
now = datetime.now(UTC)
setting_up.set_up(name="Astrid", email="astrid@skomakarn.example", password="a-long-enough-pass", desk_name="Skomakarn",
    country="SE", language="sv", time_zone="Europe/Stockholm", at=now)
way_in = WayIn.objects.create(name="Post", kind="mail", address="{address}")
Watch.objects.create(way_in=way_in)
Mailbox.objects.create(way_in=way_in, sender_name="Skomakarn", smtp_host="127.0.0.1", smtp_port={port},
    smtp_security="none", fetch_from=now.date())
"""


@contextmanager
def running_desk(
    *, smtp_out: int = 9, address: str = "hej@skomakarn.example", start: bool = True
) -> Iterator[RunningDesk]:
    """A desk that is set up, with one mailbox that sends through the given port."""
    with tempfile.TemporaryDirectory(prefix="skranke-desk-") as folder:
        desk = RunningDesk(Path(folder))
        assert desk.run("migrate").returncode == 0
        desk.ask(SET_UP.format(port=smtp_out, address=address))
        if start:
            desk.start()
        try:
            yield desk
        finally:
            desk.stop()


class MailServer:
    """Takes every mail and counts Message-IDs; can be told to refuse, or to break off after taking."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.contents: list[bytes] = []
        self.answer = "250 OK"
        self.port = free_port()
        self.controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=True),
        )

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            content = envelope.original_content or b""
            self.taken[str(message_from_bytes(content)["Message-ID"])] += 1
            self.contents.append(content)
        return self.answer

    def __enter__(self) -> "MailServer":
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()
