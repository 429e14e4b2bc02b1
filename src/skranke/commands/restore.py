"""`skranke restore FILE`: bring a backup back, into SQLite or PostgreSQL, whichever it was made from."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from skranke.backups import restoring
from skranke.backups.archive import BadBackup
from skranke.channels.mail.models import Mailbox
from skranke.commands.backup import summary
from skranke.commands.migrate import lay_out_static_files
from skranke.lib import clock
from skranke.people import second_factors


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="skranke restore", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help="replace the desk that is here")
    options = parser.parse_args(argv)
    try:
        manifest = restoring.restore(options.file, at=clock.now(), replace=options.replace)
    except BadBackup as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    lay_out_static_files()
    sys.stdout.write(f"Restored {summary(manifest)}\n")
    if not manifest.has_key and (count := Mailbox.objects.exclude(imap_password_sealed="").count()):
        sys.stdout.write(
            f"The backup holds no key: unless this desk has the same one, write the passwords of {count} mailbox(es)"
            " again under Settings.\n"
        )
    if forgotten := second_factors.forget_unreadable():
        sys.stdout.write(
            f"Codes of {forgotten} person(s) could not be read without that key: they sign in by password and set up"
            " two-factor again.\n"
        )
    return 0
