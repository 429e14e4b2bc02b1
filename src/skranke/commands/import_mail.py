"""`skranke import-mail DIR|FILE.mbox`: bring in mail; call it again at any time, nothing comes in twice."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from skranke.channels.mail import importing
from skranke.lib import clock

BAR_WIDTH = 30


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="skranke import-mail", description=__doc__)
    parser.add_argument("source", type=Path, help="a folder of mail files, an mbox file, or one mail")
    source: Path = parser.parse_args(argv).source
    if not source.exists():
        sys.stderr.write(f"There is no {source}. Name a folder of mails, an mbox file or one mail.\n")
        return 2
    total = sum(1 for _ in importing.mails_in(source)) if sys.stderr.isatty() else 0
    tally = importing.Tally()
    for tally in importing.bring_in(importing.mails_in(source), at=clock.now()):
        if total:
            show_bar(tally.read, total)
    sys.stdout.write(summary(tally) + "\n")
    return 0


def show_bar(done: int, total: int) -> None:
    filled = BAR_WIDTH * done // total
    end = "\n" if done >= total else ""
    sys.stderr.write(f"\r[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {done} of {total}{end}")
    sys.stderr.flush()


def summary(tally: importing.Tally) -> str:
    """The line that adds up: every mail read is in exactly one of its parts."""
    n = tally.outcomes
    return (
        f"read {tally.read} = new {n['new']} + joined {n['joined']} + already here {n['here']}"
        f" + filed {n['filed']} (bounces, automatic) + spam {n['spam']} + needs a look {n['look']}"
    )
