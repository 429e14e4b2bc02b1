"""How quick the reading of mail is beside the standard library's parser alone, and that memory stays flat.

`python -m bench.parse [DIR]`; without a folder 1,000 mails are made.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from email import message_from_bytes
from pathlib import Path

from skranke.channels.mail.parsing import parse
from skranke.channels.mail.quoting import split_text

ROUNDS = 5


def mails_per_second(read: Callable[[bytes], object], mails: list[bytes]) -> float:
    """The best of some rounds, so that a busy machine disturbs little."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for raw in mails:
            read(raw)
        best = min(best, time.perf_counter() - began)
    return len(mails) / best


def read_and_split(raw: bytes) -> object:
    """What intake does with the text of each mail."""
    return split_text(parse(raw).text)


def table(mails: list[bytes]) -> Iterable[str]:
    """One line a way of reading, with its ratio to the standard library."""
    limit = mails_per_second(message_from_bytes, mails)
    yield f"{len(mails)} mails, {sum(map(len, mails)) / 1e6:.1f} MB"
    yield f"{'email.message_from_bytes':36} {limit:9.0f}/s  1.00"
    for name, read in (("skranke parse", parse), ("skranke parse and split the text", read_and_split)):
        speed = mails_per_second(read, mails)
        yield f"{name:36} {speed:9.0f}/s  {speed / limit:.2f}"


STANDARD_LIBRARY = (
    "import sys, pathlib, email\n"
    "for path in sorted(pathlib.Path(sys.argv[1]).rglob('*.eml')): email.message_from_bytes(path.read_bytes())"
)


def command(folder: Path) -> Iterable[str]:
    """The command as it is called, start of Python included, beside the standard library's parse in its own process."""
    ours = [sys.executable, "-m", "skranke", "parse-mail"]
    limit, _ = seconds_and_megabytes([sys.executable, "-c", STANDARD_LIBRARY, str(folder)])
    took, megabytes = seconds_and_megabytes([*ours, str(folder)])
    _, once = seconds_and_megabytes([*ours, *(str(path) for path in sorted(folder.rglob("*.eml"))[:10])])
    yield f"{'skranke parse-mail, as a command':36} {took:9.2f} s  {limit / took:.2f} of the standard library ({limit:.2f} s)"
    yield f"{'its memory':36} {megabytes:9.0f} MB, {once:.0f} MB for ten of them"


def seconds_and_megabytes(called: list[str]) -> tuple[float, float]:
    """The best time of three, and the largest memory."""
    times, memory = [], 0
    for _ in range(3):
        process = subprocess.Popen(called, stdout=subprocess.DEVNULL)
        _pid, _status, usage = os.wait4(process.pid, 0)
        # The processor's time, since others may be at work on the machine.
        times.append(usage.ru_utime + usage.ru_stime)
        memory = max(memory, usage.ru_maxrss)
    return min(times), memory / 1024


def main(argv: list[str]) -> int:
    """Measure the folder given, else one that is made."""
    with tempfile.TemporaryDirectory() as made:
        if not argv:
            maker = Path(__file__).parent / "gen_mail.py"
            subprocess.run(
                [sys.executable, str(maker), "--n", "1000", "--seed", "1", "--out", f"{made}/mails"], check=True
            )
        folder = Path(argv[0]) if argv else Path(made) / "mails"
        mails = [path.read_bytes() for path in sorted(folder.rglob("*.eml"))]
        for line in [*table(mails), *command(folder)]:
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
