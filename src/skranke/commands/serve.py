"""`skranke serve`: the web pages in this process, everything that happens by itself in a child."""

import argparse
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

import uvicorn
from django.conf import settings

from skranke.commands.migrate import migrate
from skranke.people import setting_up
from skranke.web import live

SHORTEST_LIFE_SECONDS = 2.0


def main(argv: Sequence[str]) -> int:
    options = read(argv)
    if is_taken(options.host, options.port):
        sys.stderr.write(
            f"Port {options.port} is in use. Start with another one: skranke serve --port {options.port + 1}\n"
        )
        return 1
    migrate()
    keeper = Keeper()
    keeper.start()
    sys.stdout.write(welcome())
    sys.stdout.flush()
    try:
        Server(configuration(options)).run()
    finally:
        keeper.stop()
    return 0


def configuration(options: argparse.Namespace) -> uvicorn.Config:
    return uvicorn.Config(
        "skranke.asgi:application",
        host=options.host,
        port=options.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
        proxy_headers=settings.SKRANKE_PROXIES > 0,
        forwarded_allow_ips="127.0.0.1",
        server_header=False,
        lifespan="off",
    )


class Server(uvicorn.Server):
    """Ends the live streams when told to stop; it would wait for them else."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        live.end_all()
        super().handle_exit(sig, frame)


def read(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="skranke serve", description=__doc__)
    parser.add_argument("--port", type=int, default=settings.SKRANKE_PORT)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in (put HTTPS in front)")
    return parser.parse_args(argv)


def is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def welcome() -> str:
    lines = ["", f"  Skranke is at   {settings.SKRANKE_URL}"]
    code = setting_up.code()
    if code:
        lines.append(f"  Set-up code     {code}")
    if settings.SKRANKE_SMTP_PORT:
        lines.append(f"  Mail comes in   smtp://{settings.SKRANKE_SMTP_HOST}:{settings.SKRANKE_SMTP_PORT}")
    lines += [f"  The data is in  {settings.SKRANKE_HOME}", "  Stop with       Ctrl+C", "", ""]
    return "\n".join(lines)


class Keeper:
    """Keeps the child alive: starts it again when it dies, ends it with us."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.stopping.set()
        if self.child is not None and self.child.stdin is not None:
            self.child.terminate()
            try:
                self.child.wait(10)
            except subprocess.TimeoutExpired:
                self.child.kill()

    def _keep(self) -> None:
        while not self.stopping.is_set():
            born = time.monotonic()
            # Holding the pipe is the point: it closes when we die, and the child ends too.
            self.child = subprocess.Popen(
                [sys.executable, "-m", "skranke", "background"], stdin=subprocess.PIPE, env=os.environ
            )
            self.child.wait()
            if time.monotonic() - born < SHORTEST_LIFE_SECONDS:
                self.stopping.wait(SHORTEST_LIFE_SECONDS)
