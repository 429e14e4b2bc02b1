"""Bringing in mail that lies elsewhere: a folder of files or an mbox; repeatable, nothing comes in twice."""

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Min

from skranke.cases.models import Message
from skranke.channels import ledger
from skranke.channels.mail import filing
from skranke.channels.models import Incoming

BATCH = 100


@dataclass
class Tally:
    """What became of the mails read; the parts add up to `read`."""

    read: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


def mails_in(source: Path) -> Iterator[bytes]:
    """The raw mails of a folder (every file below it, by name) or of an mbox file."""
    if source.is_dir():
        for path in sorted(path for path in source.rglob("*") if path.is_file() and not path.is_symlink()):
            yield path.read_bytes()
    elif _is_mbox(source):
        yield from mails_of_mbox(source)
    else:
        yield source.read_bytes()


def mails_of_mbox(path: Path) -> Iterator[bytes]:
    """Each mail of an mbox (RFC 4155), with the quoting of its From lines undone; one mail in memory at a time."""
    lines: list[bytes] = []
    after_blank = True
    begun = False
    with path.open("rb") as file:
        for line in file:
            if after_blank and line.startswith(b"From "):
                if begun:
                    yield _joined(lines)
                lines, begun = [], True
            elif begun:
                lines.append(line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line)
            after_blank = line in {b"\n", b"\r\n"}
    if begun:
        yield _joined(lines)


def bring_in(raws: Iterable[bytes], *, at: datetime) -> Iterator[Tally]:
    """Store and file the mails; yields the tally after every batch, so that a bar can move."""
    tally = Tally()
    for batch in _stored_ahead(raws):
        tally.read += batch.read
        tally.outcomes["here"] += batch.read - len(batch.fresh)
        for outcome in _file(batch, at=at):
            tally.outcomes[outcome] += 1
        yield tally


@dataclass(frozen=True)
class _Batch:
    """How many were read, those that are not here yet, and their digests once the disk has them."""

    read: int
    fresh: list[bytes]
    digests: "Future[list[str]]"


def _stored_ahead(raws: Iterable[bytes]) -> Iterator[_Batch]:
    """The mails in batches; while one is filed, the disk takes the next."""
    with ThreadPoolExecutor(max_workers=1) as disk:
        ready: _Batch | None = None
        for batch in _batches(raws):
            fresh = _fresh(batch)
            coming = _Batch(len(batch), fresh, disk.submit(ledger.mails().put_many, fresh))
            if ready is not None:
                yield ready
            ready = coming
        if ready is not None:
            yield ready


def _fresh(batch: list[bytes]) -> list[bytes]:
    """The mails that are not here yet, each once."""
    by_digest = {hashlib.sha256(raw).hexdigest(): raw for raw in batch}
    known = set(Incoming.objects.filter(digest__in=by_digest).values_list("digest", flat=True))
    return [raw for digest, raw in by_digest.items() if digest not in known]


def _file(batch: _Batch, *, at: datetime) -> Iterator[str]:
    if not batch.fresh:
        return
    token = secrets.token_hex(16)
    digests = batch.digests.result()
    entries = ledger.entries(batch.fresh, digests=digests, source=Incoming.IMPORT, at=at, held_as=token)
    with transaction.atomic():
        Incoming.objects.bulk_create(entries)
    filing.file_now(entries, at=at)
    filed = list(Incoming.objects.filter(pk__in=[entry.pk for entry in entries]).select_related("message"))
    numbers = {incoming.message.case_id for incoming in filed if incoming.message is not None}
    firsts = set(
        Message.objects.filter(case__in=numbers)
        .values("case")
        .annotate(first=Min("pk"))
        .values_list("first", flat=True)
    )
    for incoming in filed:
        yield _outcome(incoming, is_first=incoming.message_id in firsts)


def _outcome(incoming: Incoming, *, is_first: bool) -> str:
    if incoming.state == Incoming.CASE:
        return "new" if is_first else "joined"
    return {Incoming.DUPLICATE: "here", Incoming.FILED: "filed", Incoming.SPAM: "spam"}.get(incoming.state, "look")


def _batches(raws: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for raw in raws:
        batch.append(raw)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _joined(lines: list[bytes]) -> bytes:
    # The blank line before the next From line belongs to the mbox, not to the mail.
    if lines and lines[-1] in {b"\n", b"\r\n"}:
        lines = lines[:-1]
    return b"".join(lines)


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "
