"""Inbox, case page and search over HTTP on a desk of N cases, and the memory of its processes afterwards.

python -m bench.pages N [FOLDER]      FOLDER keeps the loaded desk for the next run
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.running import RunningDesk

from bench.bulk import g
from bench.load import EMAIL, PASSWORD
from bench.table import show

LIMITS_MS = {"inbox": 40, "inbox, page 2": 40, "case": 50, "search rare": 100, "search common": 100}


def prepared(n: int, home: Path) -> RunningDesk:
    desk = RunningDesk(home)
    if not (home / "skranke.sqlite3").exists():
        done = subprocess.run(
            [sys.executable, "-m", "bench.load", str(n)], env=desk.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        print(done.stdout.strip())
    return desk


def config(desk: RunningDesk) -> dict[str, object]:
    form = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": "{csrf}"}
    token = {"csrf": "name=.csrfmiddlewaretoken. value=.([^\"']+)"}
    return {
        "name": "Skranke",
        "base": f"http://127.0.0.1:{desk.port}",
        "login": [
            {"method": "GET", "path": "/account/login/", "save": token},
            {"method": "POST", "path": "/account/login/", "form": form, "expect": [302]},
        ],
        "pages": [
            {"name": "inbox", "path": "/", "must": "Kund", "conc": True},
            {"name": "inbox, page 2", "path": "/cases/needs-answer?after={after}", "must": "Kund"},
            {"name": "case", "path": "/cases/1", "must": "Kund", "conc": True},
            {"name": "search rare", "path": f"/search?q={g.RARE}", "must": "Kund"},
            {"name": "search common", "path": f"/search?q={g.COMMON}", "must": "Kund"},
        ],
    }


def measure(desk: RunningDesk) -> list[tuple[str, ...]]:
    wanted = config(desk)
    wanted["login"].append({"method": "GET", "path": "/", "save": {"after": r"after=([^\"'&]+)"}})  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        described, out = Path(folder) / "config.json", Path(folder) / "out.jsonl"
        described.write_text(json.dumps(wanted))
        command = [
            sys.executable,
            str(Path(__file__).with_name("http_bench.py")),
            str(described),
            "--n",
            "60",
            "--out",
            str(out),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=900)
        assert done.returncode == 0, done.stdout + done.stderr
        return [row_of(json.loads(line)) for line in out.read_text().splitlines()]


def row_of(found: dict[str, object]) -> tuple[str, ...]:
    assert "error" not in found, found
    page = str(found["page"])
    throughput = f"{found['rps']:.0f}/s" if "rps" in found else ""
    return page, f"{found['median_ms']:.1f}", f"{found['p95_ms']:.1f}", f"{LIMITS_MS[page]}", throughput


def memory_mb(desk: RunningDesk) -> float:
    """Resident memory of the web process and its child."""
    assert desk.process is not None
    return sum(resident_mb(pid) for pid in [desk.process.pid, *desk.children()])


def resident_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    home = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp(prefix="skranke-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    desk = prepared(n, home)
    begun = time.perf_counter()
    desk.start()
    started = time.perf_counter() - begun
    try:
        heads = ("page", "median ms", "p95 ms", "p95 at most", "8 at once")
        show(f"Pages with {n} cases", heads, measure(desk))
        own = [
            ("start to first page", f"{started:.1f} s", "3 s"),
            ("memory of both processes", f"{memory_mb(desk):.0f} MB", "300 MB"),
        ]
        show(f"The desk itself, {n} cases, {os.cpu_count()} cores", ("what", "measured", "at most"), own)
    finally:
        desk.stop()


if __name__ == "__main__":
    main()
