"""Mails a second through SMTP and through `import-mail`, beside the limit of this machine in the same run.

    python -m bench.intake [N]

The limit parses each mail with the standard library (`compat32`, decoded) and commits one durable SQLite row for it.
SMTP counts from the first byte sent until the last case is in the inbox. Two orders of arrival must give 601 cases.
"""

import email
import email.policy
import random
import smtplib
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from tests.running import RunningDesk, running_desk, until

from bench.gen_mail import generate
from bench.table import show

CASES = "from skranke.cases.models import Case; print(Case.objects.exclude(state='merged').count())"
RIGHT = {1000: 601}


def limit(mails: list[bytes]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "limit.sqlite3", isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE mail (raw BLOB)")
        begun = time.perf_counter()
        for raw in mails:
            parsed = email.message_from_bytes(raw, policy=email.policy.compat32)
            for part in parsed.walk():
                if not part.is_multipart():
                    part.get_payload(decode=True)
            database.execute("INSERT INTO mail VALUES (?)", [raw])
        return len(mails) / (time.perf_counter() - begun)


def import_mail(mails: list[bytes]) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as folder, running_desk(start=False) as desk:
        for number, raw in enumerate(mails):
            (Path(folder) / f"{number:06d}.eml").write_bytes(raw)
        begun = time.perf_counter()
        done = desk.run("import-mail", folder)
        taken = time.perf_counter() - begun
        assert done.returncode == 0, done.stderr
        return len(mails) / taken, int(desk.ask(CASES))


def smtp(mails: list[bytes]) -> tuple[float, float, int]:
    """Accepted a second, in the inbox a second, and the cases."""
    with running_desk(address="support@peers.example") as desk:
        begun = time.perf_counter()
        with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=60) as conversation:
            for raw in mails:
                conversation.sendmail("kund@kund.example", ["support@peers.example"], raw)
        accepted = time.perf_counter() - begun
        until(lambda: is_all_filed(desk, len(mails)), seconds=300, every=0.02)
        filed = time.perf_counter() - begun
        return len(mails) / accepted, len(mails) / filed, int(desk.ask(CASES))


def is_all_filed(desk: RunningDesk, count: int) -> bool:
    with sqlite3.connect(f"file:{desk.home}/skranke.sqlite3?mode=ro", uri=True) as database:
        return bool(
            database.execute("SELECT count(*) FROM channels_incoming WHERE state <> 'stored'").fetchone()[0] == count
        )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    mails = [raw for _meta, raw in generate(count, seed=1)]
    shuffled = random.Random(7).sample(mails, len(mails))
    top = limit(mails)
    rows = [("limit: parse + one durable commit", f"{top:.0f}", "1.00", "")]
    for name, some in (("import-mail", mails), ("import-mail, shuffled", shuffled)):
        speed, cases = import_mail(some)
        rows.append((name, f"{speed:.0f}", f"{speed / top:.2f}", says(cases, count)))
    for name, some in (("SMTP", mails), ("SMTP, shuffled", shuffled)):
        accepted, filed, cases = smtp(some)
        rows.append((f"{name}: accepted", f"{accepted:.0f}", f"{accepted / top:.2f}", ""))
        rows.append((f"{name}: in the inbox", f"{filed:.0f}", f"{filed / top:.2f}", says(cases, count)))
    show(f"Intake of {count} mails", ("way", "mails/s", "of the limit", "cases"), rows)


def says(cases: int, count: int) -> str:
    return f"{cases} of {RIGHT[count]}" if count in RIGHT else str(cases)


if __name__ == "__main__":
    main()
