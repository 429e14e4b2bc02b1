"""Mail that lies in files (an mbox with the sent mail, a folder of mails): read as if it had been watched."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from skranke.channels.mail import importing
from skranke.shadow import heads
from skranke.shadow.models import Seen, Shadow

BATCH = 500
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


def look_into(address: str, sources: Iterable[Path], *, at: datetime) -> Iterator[tuple[Shadow, int]]:
    """Read the heads of all mails; yields after each batch how many that were. Calling it again doubles nothing."""
    shadow, _is_new = Shadow.objects.get_or_create(address=address.strip().casefold(), defaults={"begun_at": at})
    count = 0
    for source in sources:
        mails = importing.mails_in(source)
        while batch := list(islice(mails, BATCH)):
            rows = [heads.seen(shadow, _head(raw), at=None, now=at, in_sent=False) for raw in batch]
            Seen.objects.bulk_create(rows, ignore_conflicts=True)
            count += len(batch)
            yield shadow, count
    Shadow.objects.filter(pk=shadow.pk).update(read_at=at, expected=shadow.seen.count())


def _head(raw: bytes) -> bytes:
    end = END_OF_HEAD.search(raw)
    return raw[: end.start()] if end else raw
