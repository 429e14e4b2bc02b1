"""Bringing a backup back, into either database.

Files first, since they harm nothing; then all tables in one transaction, so that it works or nothing changes.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.apps.registry import Apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from skranke.backups import archive, tables
from skranke.backups.archive import FILE, KEY, TABLE, BadBackup, Manifest
from skranke.cases import search
from skranke.cases.models import Message
from skranke.channels import ledger
from skranke.channels.models import Heartbeat
from skranke.lib.files import FileStore, sync_folder
from skranke.people.models import Desk

AT_WORK = timedelta(seconds=45)
ROOM_TO_SPARE = 200 << 20


def restore(path: Path, *, at: datetime, replace: bool) -> Manifest:
    """Check everything first; the desk that is here is replaced only when asked, and only while it does not run."""
    _guard(at=at, replace=replace)
    manifest = archive.verify(path)
    _guard_migrations(manifest)
    _guard_room(manifest)
    own, key = settings.SKRANKE_KEY, _restore_files(path)
    if key is not None:
        # What is brought up to date on the way may have to be sealed.
        settings.SKRANKE_KEY = key
    with _without_foreign_keys(), transaction.atomic():
        _restore_tables(path, manifest)
        _hold_back_what_may_have_left(manifest, at=at)
    if key is not None:
        _keep_key(key, instead_of=own)
    return manifest


def is_empty() -> bool:
    """Whether no desk has been set up in this database."""
    return Desk._meta.db_table not in connection.introspection.table_names() or not Desk.objects.exists()


def _guard(*, at: datetime, replace: bool) -> None:
    if is_empty():
        return
    if not replace:
        raise BadBackup("There is a desk here already. Make a backup of it, then call again with --replace.")
    if Heartbeat.objects.filter(part="background", beat_at__gt=at - AT_WORK).exists():
        raise BadBackup("The desk is running. Stop it, wait a minute, then restore.")


def _guard_migrations(manifest: Manifest) -> None:
    known = MigrationExecutor(connection).loader.disk_migrations
    apps = {app for app, _name in known}
    if any((app, name) not in known and app in apps for app, name in manifest.migrations):
        raise BadBackup("This backup was made by a newer Skranke. Update this one first, then restore.")


def _guard_room(manifest: Manifest) -> None:
    free, needed = shutil.disk_usage(settings.SKRANKE_HOME).free, sum(manifest.files.values()) + ROOM_TO_SPARE
    if free < needed:
        raise BadBackup(f"The disk has {free >> 20} MB free, and the backup needs {needed >> 20} MB. Make room first.")


def _restore_files(path: Path) -> bytes | None:
    """Put the files into their stores and return the key, if the backup brings one."""
    key = None
    with archive.opened(path) as tar:
        for member in archive.members(tar):
            stream = archive.content(tar, member)
            if member.name == KEY:
                key = stream.read()
            elif match := FILE.fullmatch(member.name):
                _put(ledger.mails() if match[1] == "mail" else ledger.files(), match[2] + match[3], stream)
    return key


def _put(store: FileStore, digest: str, stream: IO[bytes]) -> None:
    if not store.path(digest).exists():
        store.put_stream(iter(lambda: stream.read(archive.PIECE), b""))


@contextmanager
def _without_foreign_keys() -> Iterator[None]:
    # SQLite changes tables only with its checks off, and they go off only outside a transaction.
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()


def _restore_tables(path: Path, manifest: Manifest) -> None:
    """Draw the tables as they were when the backup was made, fill them, then bring them up to date."""
    _drop_everything()
    models = {model._meta.label_lower: model for model in tables.kept(_at_the_time(manifest))}
    with archive.opened(path) as tar:
        for member in archive.members(tar):
            if match := TABLE.fullmatch(member.name):
                _fill(models, match[1], archive.content(tar, member))
    _check()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    _index()


def _drop_everything() -> None:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        # The table of words goes first: on SQLite it owns others that go with it.
        for name in sorted(names, key=lambda name: (name != "cases_words", name)):
            if name == "cases_words" or not name.startswith("cases_words_"):
                cascade = " CASCADE" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(name)}{cascade}")


def _at_the_time(manifest: Manifest) -> Apps:
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    had = {(app, name) for app, name in manifest.migrations if (app, name) in graph.nodes}
    # The last ones of each app; the others come before them by themselves.
    targets = sorted(key for key in had if not any(child.key in had for child in graph.node_map[key].children))
    executor.migrate(targets)
    apps = executor.loader.project_state(targets).apps
    assert isinstance(apps, Apps)
    return apps


def _fill(models: Mapping[str, tables.Model], name: str, stream: IO[bytes]) -> None:
    if name not in models:
        raise BadBackup(f"The backup has a table {name} that this Skranke does not know. Nothing was changed.")
    tables.load(models[name], (line.decode() for line in archive.text_lines(stream)))
    for statement in connection.ops.sequence_reset_sql(no_style(), [models[name]]):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _check() -> None:
    try:
        connection.check_constraints()
    except Exception as error:
        raise BadBackup(f"The rows of the backup do not fit together ({error}). Nothing was changed.") from error


def _index() -> None:
    search.forget_all()
    messages = Message.objects.order_by("pk").iterator(chunk_size=tables.BATCH)
    for batch in tables.in_batches(messages, tables.BATCH):
        search.index_all(batch)


def _hold_back_what_may_have_left(manifest: Manifest, *, at: datetime) -> None:
    """Answers that were queued when the backup was made have most likely left since; a person decides."""
    text = _("The desk was restored from a backup of {day}. This answer may have left since then.")
    Message.objects.filter(kind=Message.OUT, state__in=[Message.QUEUED, Message.SENDING], send_at__lte=at).update(
        state=Message.MAYBE,
        error=text.format(day=manifest.made_at[:16].replace("T", " ")),
        lease_until=None,
        lease_token="",
    )


def _keep_key(key: bytes, *, instead_of: bytes) -> None:
    """The key of the backup becomes the desk's; the one that was here is kept beside it."""
    if key == instead_of:
        return
    path = Path(os.environ.get("SKRANKE_SECRET_FILE") or Path(settings.SKRANKE_HOME) / "secret.key")
    path.rename(path.with_name(path.name + ".before-restore"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
