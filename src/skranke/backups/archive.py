"""The archive: a tar of tables and files with a manifest that says what must be in it. Nothing in it is believed."""

import hashlib
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from skranke.lib.errors import DeskError

FORMAT = 1
MANIFEST, KEY = "manifest.json", "secret.key"
TABLE = re.compile(r"tables/([a-z0-9_]+\.[a-z0-9_]+)\.jsonl")
FILE = re.compile(r"(mail|files)/([0-9a-f]{2})/([0-9a-f]{62})")
LARGEST_MANIFEST = 256 << 20
LARGEST_KEY = 4096
LARGEST_FILE = 4 << 30
LONGEST_LINE = 64 << 20
PIECE = 1 << 20


class BadBackup(DeskError):
    code = "bad_backup"


@dataclass
class Manifest:
    """What a backup says of itself."""

    version: str
    made_at: str
    database: str
    migrations: list[list[str]]
    # By table: how many rows and the SHA-256 of its lines.
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    # By name: how many bytes. The name is the digest.
    files: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    has_key: bool = False
    format: int = FORMAT

    def dump(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @property
    def rows(self) -> int:
        return sum(int(table["rows"]) for table in self.tables.values())


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """The archive for reading; what cannot be read through is said as such."""
    try:
        with tarfile.open(path, "r:*") as archive:
            yield archive
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        raise BadBackup(f"{path} cannot be read through as a backup ({error}). Nothing was changed.") from error


def members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Every member, refused unless it is a plain file with a name and a size that a backup can have."""
    for member in archive:
        _guard(member)
        yield member


def _guard(member: tarfile.TarInfo) -> None:
    largest = {MANIFEST: LARGEST_MANIFEST, KEY: LARGEST_KEY}.get(member.name, LARGEST_FILE)
    is_known = member.name in {MANIFEST, KEY} or TABLE.fullmatch(member.name) or FILE.fullmatch(member.name)
    if not member.isreg() or not is_known:
        raise BadBackup(f"“{member.name}” does not belong in a backup. Nothing was changed.")
    if member.size > largest and not TABLE.fullmatch(member.name):
        raise BadBackup(f"“{member.name}” is larger than anything in a backup may be. Nothing was changed.")


def content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    stream = archive.extractfile(member)
    assert stream is not None  # only plain files get here
    return stream


def text_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a table, none of them endless."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise BadBackup("A row in the backup is longer than any row can be. Nothing was changed.")
        yield line


def verify(path: Path) -> Manifest:
    """Read all of it and compare with the manifest; raise `BadBackup` at the first thing that is not as it says."""
    manifest: Manifest | None = None
    tables: dict[str, dict[str, Any]] = {}
    files: dict[str, int] = {}
    has_key = False
    with opened(path) as archive:
        for member in members(archive):
            stream = content(archive, member)
            if member.name == MANIFEST:
                manifest = _manifest(stream.read())
            elif member.name == KEY:
                has_key = True
            elif table := TABLE.fullmatch(member.name):
                tables[table[1]] = _measure_table(stream)
            else:
                _check_file(stream, member.name)
                files[member.name] = member.size
    if manifest is None:
        raise BadBackup(f"{path} has no manifest, so it is no backup of Skranke or it breaks off.")
    _compare(manifest, tables, files, has_key=has_key)
    return manifest


def _manifest(raw: bytes) -> Manifest:
    try:
        known = json.loads(raw)
        manifest = Manifest(**known)
    except (ValueError, TypeError) as error:
        raise BadBackup("The manifest of the backup cannot be read. Nothing was changed.") from error
    if manifest.format > FORMAT:
        raise BadBackup("This backup was made by a newer Skranke. Update this one first, then restore.")
    return manifest


def _measure_table(stream: IO[bytes]) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    for line in text_lines(stream):
        digest.update(line)
        rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _check_file(stream: IO[bytes], name: str) -> None:
    digest = hashlib.sha256()
    while piece := stream.read(PIECE):
        digest.update(piece)
    if digest.hexdigest() != "".join(name.split("/")[1:]):
        raise BadBackup(f"The file {name} in the backup is damaged. Nothing was changed.")


def _compare(manifest: Manifest, tables: dict[str, dict[str, Any]], files: dict[str, int], *, has_key: bool) -> None:
    for name in manifest.tables.keys() | tables.keys():
        if manifest.tables.get(name) != tables.get(name):
            raise BadBackup(f"The table {name} in the backup is not whole. Nothing was changed.")
    if manifest.files != files or manifest.has_key != has_key:
        odd = sorted(manifest.files.keys() ^ files.keys())[:1]
        raise BadBackup(f"The files in the backup are not those it lists ({''.join(odd)}). Nothing was changed.")
