"""Loaded before the settings: a home folder for the tests, and the database they run on.

SKRANKE_TEST_DATABASE is `sqlite` (the default) or `postgres`: a throw-away PostgreSQL from the system's binaries, or an
existing server by its URL in SKRANKE_TEST_POSTGRES_URL.
"""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

os.environ["SKRANKE_HOME"] = tempfile.mkdtemp(prefix="skranke-test-")
os.environ["SKRANKE_URL"] = "http://127.0.0.1:8000"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's synchronous face runs inside an event loop
atexit.register(shutil.rmtree, os.environ["SKRANKE_HOME"], ignore_errors=True)
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ


def binaries() -> Path | None:
    """The folder of PostgreSQL's server programs, newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]), reverse=True)
    beside = shutil.which("initdb")
    return found[0].parent if found else Path(beside).parent if beside else None


def start_postgres(programs: Path) -> str:
    """Start a server in a folder of its own, to be ended with this process; return its URL."""
    folder = Path(tempfile.mkdtemp(prefix="skranke-pg-"))
    user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    if user:
        shutil.chown(folder, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    common = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    options = ["-U", "skranke", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run([programs / "initdb", "-D", data, *options], check=True, **common)
    # Nothing here has to survive a power cut.
    quick = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    listen = ["-c", f"unix_socket_directories={folder}", "-c", "listen_addresses=127.0.0.1", "-p", str(port)]
    server = subprocess.Popen([programs / "postgres", "-D", data, *listen, *quick], **common)
    atexit.register(stop_postgres, server, folder)
    wait_for(port, server)
    return f"postgresql://skranke@127.0.0.1:{port}/postgres"


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(0.2)
                return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise SystemExit("PostgreSQL did not start for the tests.")


def stop_postgres(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    server.send_signal(signal.SIGINT)
    server.wait(timeout=20)
    shutil.rmtree(folder, ignore_errors=True)


if os.environ.get("SKRANKE_TEST_DATABASE", "sqlite") == "sqlite":
    os.environ.pop("DATABASE_URL", None)
elif not IS_WORKER:
    url = os.environ.get("SKRANKE_TEST_POSTGRES_URL")
    if not url:
        programs = binaries()
        if programs is None:
            raise SystemExit("PostgreSQL's programs were not found. Install postgresql, or leave these tests out.")
        url = start_postgres(programs)
    os.environ["DATABASE_URL"] = url
