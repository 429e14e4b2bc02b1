"""`skranke beside ADDRESS FILE…`: how an address is answered, from mail in files (mbox or folders, sent mail too)."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from skranke.lib import clock
from skranke.shadow import files, letters
from skranke.shadow.report import report


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="skranke beside", description=__doc__)
    parser.add_argument("address", help="the address whose answers are looked at, as customers know it")
    parser.add_argument("files", type=Path, nargs="+", help="mbox files or folders of mails, those sent among them")
    given = parser.parse_args(argv)
    missing = [path for path in given.files if not path.exists()]
    if missing or "@" not in given.address:
        named = missing[0] if missing else given.address
        sys.stderr.write(f"{named} cannot be used. Name an address, then mbox files or folders that are there.\n")
        return 2
    shadow = None
    for found, count in files.look_into(given.address, given.files, at=clock.now()):
        shadow = found
        sys.stderr.write(f"\r{count} mails read")
    if shadow is None:
        sys.stderr.write("There is no mail in these files.\n")
        return 2
    sys.stderr.write("\n")
    at = clock.now()
    sys.stdout.write(letters.text(shadow, report(shadow, days=letters.DAYS, at=at)) + "\n")
    sys.stdout.write(f"The whole report: {settings.SKRANKE_URL}/settings/beside/{shadow.pk}\n")
    return 0
