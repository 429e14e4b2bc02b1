"""How quick the reading of mail is beside the standard library's parser alone: `bench/parse.py DIR`."""

import sys
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


def main(argv: list[str]) -> int:
    """Read every file of the folder into memory, then measure."""
    mails = [path.read_bytes() for path in sorted(Path(argv[0]).rglob("*.eml"))]
    for line in table(mails):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
