"""A calendar invitation (RFC 5545) as far as people need it: what, when, where, from whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

MOST_BYTES = 200_000
_MOST_LINES = 5_000
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\(.)")
_PARAMETER = re.compile(r";([A-Za-z-]{1,40})=(\"[^\"]*\"|[^;:\"]*)")


@dataclass(frozen=True)
class Invitation:
    """What the first event of a calendar file says; what it does not say is empty."""

    method: str
    """REQUEST, CANCEL, REPLY …"""
    summary: str = ""
    place: str = ""
    organizer: str = ""
    starts: datetime | date | None = None
    """With a zone where the file names one we know, else as the clock shows it there; a date for whole days."""
    ends: datetime | date | None = None
    repeats: bool = False


@dataclass(frozen=True)
class _Line:
    name: str
    parameters: dict[str, str]
    value: str


def read_invitation(content: bytes) -> Invitation | None:
    """Read a calendar file; None when it holds no event."""
    method, event = "", list[_Line]()
    within = False
    for line in _lines(content[:MOST_BYTES].decode("utf-8", "replace")):
        if line.name == "METHOD":
            method = line.value.strip().upper()
        elif (line.name, line.value.upper()) == ("BEGIN", "VEVENT"):
            within = True
        elif (line.name, line.value.upper()) == ("END", "VEVENT"):
            return _invitation(method, event)
        elif within:
            event.append(line)
    return _invitation(method, event) if event else None


def _lines(text: str) -> Iterator[_Line]:
    for count, raw in enumerate(_FOLD.sub("", text).splitlines()):
        if count == _MOST_LINES:
            return
        head, colon, value = _split(raw)
        if colon:
            parameters = {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(head)}
            yield _Line(head.partition(";")[0].upper(), parameters, value)


def _split(raw: str) -> tuple[str, str, str]:
    """At the first colon that stands outside quotes."""
    quoted = False
    for place, char in enumerate(raw[:2_000]):
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            return raw[:place], ":", raw[place + 1 :]
    return raw, "", ""


def _invitation(method: str, event: list[_Line]) -> Invitation:
    first: dict[str, _Line] = {}
    for line in event:
        first.setdefault(line.name, line)
    organizer = first.get("ORGANIZER")
    return Invitation(
        method=method,
        summary=_text(first.get("SUMMARY")),
        place=_text(first.get("LOCATION")),
        organizer=_person(organizer) if organizer else "",
        starts=_moment(first.get("DTSTART")),
        ends=_moment(first.get("DTEND")),
        repeats="RRULE" in first,
    )


def _text(line: _Line | None) -> str:
    if line is None:
        return ""
    plain = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], line.value)
    return " ".join(plain.replace("\0", "").split())[:300]


def _person(line: _Line) -> str:
    address = re.sub(r"(?i)^mailto:", "", line.value.strip())
    return (line.parameters.get("CN") or address)[:200]


def _moment(line: _Line | None) -> datetime | date | None:
    if line is None:
        return None
    value = line.value.strip()
    try:
        if len(value) == 8:
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value.rstrip("Zz")).replace(tzinfo=None)
    except ValueError:
        return None
    if value[-1:] in "Zz":
        return moment.replace(tzinfo=UTC)
    return moment.replace(tzinfo=_zone(line.parameters.get("TZID", "")))


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):
        # Windows has names of its own; the clock is shown as it was written.
        return None
