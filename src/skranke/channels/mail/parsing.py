"""Raw bytes to a Mail. Never raises: what cannot be read is left empty and named in `defects`."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from skranke.channels.mail import limits
from skranke.channels.mail.addresses import read_addresses
from skranke.channels.mail.bodies import Bodies, joined_html, joined_text, read_bodies
from skranke.channels.mail.headers import Headers, decode_words, read_headers
from skranke.channels.mail.parsed_mail import Address, Mail
from skranke.channels.mail.parts import Part, split_mail

_ID = re.compile(r"<\s*([^<>\s]{1,998})\s*>")
_BETWEEN_IDS = re.compile(r"[\s<>\"',;]+")
_ENCODED_WHOLE = re.compile(r"([^<>]{0,200})<([^<>@\s]{1,64}@[A-Za-z0-9.-]{1,255})>")
_NOBODY = Address("", "")
_MAX_ID_FIELD_CHARS = 100_000


def parse(raw: bytes) -> Mail:
    """Read one mail, whatever it is like."""
    try:
        return _parse(raw)
    except Exception as error:
        # A mail that breaks the reader must still be stored and shown.
        return _unreadable(raw, type(error).__name__)


def _parse(raw: bytes) -> Mail:
    defects: list[str] = []
    root = split_mail(raw, defects)
    root.headers.charset = _declared_charset(root)
    return _assemble(root.headers, root, read_bodies(root, defects), defects)


def _unreadable(raw: bytes, reason: str) -> Mail:
    """The headers alone, and everything as text."""
    defects = [f"unreadable-{reason}"]
    try:
        headers, _ = read_headers(raw[:100_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0], defects)
        text = raw[: limits.MAX_TEXT_CHARS].decode("utf-8", "replace").replace("\0", "")
        return _assemble(headers, None, Bodies(texts=[(text, "")]), defects)
    except Exception:
        return _assemble(Headers([]), None, Bodies(), [*defects, "unreadable-headers"])


def _declared_charset(root: Part) -> str:
    for part in root.leaves():
        if part.type.startswith("text/"):
            return part.parameters.get("charset", "")
    return ""


def _assemble(headers: Headers, root: Part | None, bodies: Bodies, defects: list[str]) -> Mail:
    sender = _sender(headers, defects)
    text = joined_text(bodies)
    if not text and not bodies.attachments:
        defects.append("no-body")
    subject = headers.get("subject")[: limits.MAX_SUBJECT_CHARS]
    return Mail(
        sender=sender,
        to=_with_address(read_addresses(headers, "to", defects)),
        cc=_with_address(read_addresses(headers, "cc", defects)),
        reply_to=_with_address(read_addresses(headers, "reply-to", defects)),
        delivered_to=_delivered_to(headers),
        subject=subject,
        date=_date(headers, defects),
        message_id=_message_id(headers, defects),
        in_reply_to=_ids(headers.raw("in-reply-to")),
        references=_ids(b" ".join(headers.raw_all("references"))),
        text=text,
        html=joined_html(bodies),
        attachments=tuple(bodies.attachments),
        headers=headers,
        type=root.type if root else "text/plain",
        type_parameters=root.parameters if root else {},
        reports=tuple(bodies.reports),
        calendar_method=bodies.calendar_method,
        protection=tuple(bodies.protection),
        defects=tuple(dict.fromkeys(defects)),
    )


def _sender(headers: Headers, defects: list[str]) -> Address:
    named = _NOBODY
    for field in ("from", "sender", "reply-to"):
        for address in read_addresses(headers, field, []):
            if address.address:
                if field != "from":
                    defects.append("no-from")
                return Address(_joined_name(named.name, address.name), address.address)
            named = address if named is _NOBODY else named
        within = _ENCODED_WHOLE.fullmatch(headers.get("from")) if field == "from" else None
        if within:
            # A program that encoded the address along with the name.
            return Address(within[1].strip(' "'), within[2])
    defects.append("no-sender")
    return named


def _joined_name(before: str, name: str) -> str:
    """ "Smith, John <john@…>" without quotes is one person."""
    return f"{before}, {name}" if before and name and "," not in before + name else before or name


def _with_address(addresses: Iterable[Address]) -> tuple[Address, ...]:
    return tuple(address for address in addresses if address.address)


def _delivered_to(headers: Headers) -> tuple[Address, ...]:
    found: dict[str, Address] = {}
    for field in ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to"):
        for address in read_addresses(headers, field, []):
            if address.address:
                found.setdefault(address.address, address)
    return tuple(found.values())


def _date(headers: Headers, defects: list[str]) -> datetime | None:
    value = headers.get("date")[:200]
    if not value:
        defects.append("no-date")
        return None
    found = _parsed_date(value)
    if found is None:
        defects.append("broken-date")
    return found


def _parsed_date(value: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = read(value)
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
            # Proves that it has a moment in UTC: year 1 with an offset has none.
            found.astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found
    return None


def _message_id(headers: Headers, defects: list[str]) -> str:
    raw = headers.raw("message-id")
    ids = _ids(raw)
    if not ids:
        defects.append("broken-message-id" if raw.strip() else "no-message-id")
    return ids[0] if ids else ""


def _is_bare_id(word: str) -> bool:
    return "@" in word[1:-1] and len(word) <= limits.MAX_MESSAGE_ID_CHARS


def _ids(raw: bytes) -> tuple[str, ...]:
    """Message ids with angle brackets, each once, the newest kept when there are too many."""
    text = raw[-_MAX_ID_FIELD_CHARS:].decode("utf-8", "replace").replace("\0", "")
    # Some programs encode long ids, which the standard forbids.
    text = decode_words(text) if "=?" in text else text
    found = _ID.findall(text) or [word for word in _BETWEEN_IDS.split(text) if _is_bare_id(word)]
    return tuple(dict.fromkeys(f"<{each}>" for each in found))[-limits.MAX_REFERENCES :]
