"""Making a backup from one snapshot of the database, while the desk goes on working."""

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from skranke import __version__
from skranke.backups import tables
from skranke.backups.archive import KEY, MANIFEST, BadBackup, Manifest
from skranke.cases.models import Attachment, Message
from skranke.channels import ledger
from skranke.channels.models import Incoming
from skranke.lib.files import FileStore, sync_folder


def write(path: Path, *, at: datetime, with_key: bool) -> Manifest:
    """Write the backup beside its place and give it its name only when it is whole and on the disk."""
    part = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise BadBackup(f"{part} cannot be written ({error.strerror}). Name a place you may write to.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            with (
                tarfile.open(fileobj=file, mode="w:gz" if path.name.endswith("gz") else "w") as archive,
                one_snapshot(),
            ):
                manifest = _fill(archive, at=at, with_key=with_key)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)
    return manifest


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Read the database as it is at this moment, whatever is written meanwhile; writers are not held up."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # Django would begin IMMEDIATE and lock every writer out; a deferred transaction only reads.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _fill(archive: tarfile.TarFile, *, at: datetime, with_key: bool) -> Manifest:
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    manifest = Manifest(
        version=__version__,
        made_at=at.isoformat(),
        database=connection.vendor,
        migrations=[list(key) for key in applied],
    )
    for model in tables.kept(apps):
        _add_table(archive, manifest, model)
    _add_files(archive, manifest, "mail", ledger.mails(), _mail_digests())
    _add_files(archive, manifest, "files", ledger.files(), _column(Attachment, "digest"))
    if with_key:
        manifest.has_key = True
        _add_bytes(archive, KEY, settings.SKRANKE_KEY)
    _add_bytes(archive, MANIFEST, manifest.dump())
    return manifest


def _add_table(archive: tarfile.TarFile, manifest: Manifest, model: tables.Model) -> None:
    digest, rows = hashlib.sha256(), 0
    # A tar wants to know the size first, so the lines go to a file of their own before.
    with tempfile.TemporaryFile(dir=settings.SKRANKE_HOME) as lines:
        for line in tables.lines(model):
            raw = line.encode() + b"\n"
            lines.write(raw)
            digest.update(raw)
            rows += 1
        member = _member(f"tables/{model._meta.label_lower}.jsonl", lines.tell())
        lines.seek(0)
        archive.addfile(member, lines)
    manifest.tables[model._meta.label_lower] = {"rows": rows, "sha256": digest.hexdigest()}


def _add_files(
    archive: tarfile.TarFile, manifest: Manifest, folder: str, store: FileStore, digests: Iterator[str]
) -> None:
    """The stored files that rows speak of, each once."""
    for digest in digests:
        name, path = f"{folder}/{digest[:2]}/{digest[2:]}", store.path(digest)
        if name in manifest.files:
            continue
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                archive.addfile(_member(name, size), file)
        except FileNotFoundError:
            manifest.missing.append(name)
        else:
            manifest.files[name] = size


def _mail_digests() -> Iterator[str]:
    yield from _column(Incoming, "digest")
    yield from _column(Message, "raw")


def _column(model: tables.Model, name: str) -> Iterator[str]:
    values = model._base_manager.exclude(**{name: ""}).order_by("pk").values_list(name, flat=True)
    yield from values.iterator(chunk_size=2000)


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    archive.addfile(_member(name, len(content)), io.BytesIO(content))


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member
