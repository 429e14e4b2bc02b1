"""`skranke backup FILE`: everything in one file, made while the desk works; `--verify` says whether one is whole."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from skranke.backups import archive, writing
from skranke.backups.archive import BadBackup, Manifest
from skranke.lib import clock

EPILOG = "The key that opens the mailboxes' passwords is left out unless --with-key is given; keep such a file safe."


def main(argv: Sequence[str]) -> int:
    options = read(argv)
    try:
        if options.verify:
            sys.stdout.write(f"The backup is whole: {summary(archive.verify(options.file))}\n")
            return 0
        manifest = writing.write(options.file, at=clock.now(), with_key=options.with_key)
    except BadBackup as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    sys.stdout.write(f"Wrote {options.file}: {summary(manifest)}\n")
    for name in manifest.missing:
        sys.stderr.write(f"The file {name} is not on the disk any more and is missing from the backup.\n")
    return 1 if manifest.missing else 0


def read(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="skranke backup", description=__doc__, epilog=EPILOG)
    parser.add_argument("file", type=Path, help="such as skranke.tar or skranke.tar.gz")
    parser.add_argument("--verify", action="store_true", help="only read the file and check that it is whole")
    parser.add_argument("--with-key", action="store_true", help="put the desk's key into it as well")
    return parser.parse_args(argv)


def summary(manifest: Manifest) -> str:
    key = "with the key" if manifest.has_key else "without the key"
    megabytes = sum(manifest.files.values()) / 1_000_000
    rows, files = f"{manifest.rows:,} rows", f"{len(manifest.files):,} files ({megabytes:,.1f} MB)"
    return f"{rows}, {files}, {key}, made {manifest.made_at[:16].replace('T', ' ')} UTC by Skranke {manifest.version}."
