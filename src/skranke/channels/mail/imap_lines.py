"""What IMAP servers answer to FETCH, as values: numbers, dates, sizes and the bytes that were asked for (RFC 9051)."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_UID = re.compile(rb"\bUID (\d+)", re.I)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.I)
_DATE = re.compile(rb'\bINTERNALDATE " ?(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"', re.I)
_MONTHS = [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"]
Lines = Sequence[bytes | tuple[bytes, bytes] | None]


@dataclass(frozen=True)
class Answer:
    """One mail of a FETCH answer; what was not asked for is empty."""

    uid: int
    size_bytes: int
    received_at: datetime | None
    content: bytes


def answers(lines: Lines) -> Iterator[Answer]:
    """The mails of an answer. The items come in any order, also behind the content, so the lines of one are joined."""
    head, content = b"", b""
    for line in lines:
        if isinstance(line, tuple):
            head, content = head + line[0], line[1]
            continue
        head += line or b""
        found = _answer(head, content)
        if found is not None:
            yield found
        head, content = b"", b""


def _answer(head: bytes, content: bytes) -> Answer | None:
    uid = _UID.search(head)
    if uid is None:
        return None
    size = _SIZE.search(head)
    return Answer(int(uid[1]), int(size[1]) if size else 0, _received_at(head), content)


def _received_at(head: bytes) -> datetime | None:
    found = _DATE.search(head)
    if found is None or found[2].lower() not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(found[group]) for group in (1, 3, 4, 5, 6))
    offset = timedelta(hours=int(found[8]), minutes=int(found[9])) * (-1 if found[7] == b"-" else 1)
    month = _MONTHS.index(found[2].lower()) + 1
    with suppress(ValueError, OverflowError):
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(offset))
        return local.astimezone(UTC)
    return None
