"""What Outlook packs into winmail.dat: the files and the text of the mail (MS-OXTNEF), each byte read at most twice."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from skranke.channels.mail.charsets import decode

_SIGNATURE = 0x223E9F78
_MOST_ATTRIBUTES = 20_000
_MOST_PROPERTIES = 5_000
# Attributes of the stream.
_CODEPAGE, _BODY, _MESSAGE_PROPERTIES = 0x9007, 0x800C, 0x9003
_FILE_BEGINS, _FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
# Properties within them.
_PLAIN, _HTML, _DATA, _SHORT_NAME, _LONG_NAME = 0x1000, 0x1013, 0x3701, 0x3704, 0x3707
_MEDIA_TYPE, _CONTENT_ID = 0x370E, 0x3712
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = {0x0D, 0x1E, 0x1F, 0x102}
_UNICODE, _OBJECT, _MULTIPLE, _NAMED = 0x1F, 0x0D, 0x1000, 0x8000


@dataclass
class TnefFile:
    """One file within."""

    name: str = ""
    type: str = ""
    content_id: str = ""
    content: bytes = b""


@dataclass
class Tnef:
    """What a winmail.dat holds."""

    text: str = ""
    html: str = ""
    files: list[TnefFile] = field(default_factory=list)


def read_tnef(data: bytes) -> Tnef | None:
    """Read it; None when it is none or is broken."""
    try:
        return _read(data)
    except (struct.error, IndexError):
        return None


def _read(data: bytes) -> Tnef | None:
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    found, charset = Tnef(), "cp1252"
    for name, value in _attributes(data):
        if name == _CODEPAGE and len(value) >= 4:
            charset = f"cp{struct.unpack_from('<I', value)[0]}"
        elif name == _FILE_BEGINS:
            found.files.append(TnefFile())
        elif name == _BODY:
            found.text = _string(value, charset)
        elif name == _MESSAGE_PROPERTIES:
            _take_message(found, value, charset)
        elif found.files:
            _take_file(found.files[-1], name, value, charset)
    return found


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    for _ in range(_MOST_ATTRIBUTES):
        if position + 9 > len(data):
            return
        name, _type, length = struct.unpack_from("<HHI", data, position + 1)
        start = position + 9
        if start + length > len(data):
            raise struct.error("cut off")
        yield name, data[start : start + length]
        # Two bytes of checksum follow, which many senders get wrong.
        position = start + length + 2


def _take_message(found: Tnef, value: bytes, charset: str) -> None:
    for name, kind, raw in _properties(value):
        if name == _PLAIN:
            found.text = _string(raw, "utf-16-le" if kind == _UNICODE else charset)
        elif name == _HTML:
            found.html = _string(raw, "utf-16-le" if kind == _UNICODE else charset)


def _take_file(file: TnefFile, name: int, value: bytes, charset: str) -> None:
    if name == _FILE_TITLE:
        file.name = file.name or _string(value, charset)
    elif name == _FILE_DATA:
        file.content = value
    elif name == _FILE_PROPERTIES:
        for number, kind, raw in _properties(value):
            _take_property(file, number, kind, raw, charset)


def _take_property(file: TnefFile, number: int, kind: int, raw: bytes, charset: str) -> None:
    words = "utf-16-le" if kind == _UNICODE else charset
    if number == _LONG_NAME:
        file.name = _string(raw, words) or file.name
    elif number == _SHORT_NAME:
        file.name = file.name or _string(raw, words)
    elif number == _MEDIA_TYPE:
        file.type = _string(raw, words).lower()
    elif number == _CONTENT_ID:
        file.content_id = _string(raw, words)
    elif number == _DATA:
        # An object is preceded by the identity of its kind.
        file.content = raw[16:] if kind == _OBJECT else raw


def _properties(value: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Number, kind and first value of each property."""
    (count,) = struct.unpack_from("<I", value)
    position = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        kind, number = struct.unpack_from("<HH", value, position)
        position += 4
        if number >= _NAMED:
            position = _after_name(value, position)
        raw, position = _value(value, position, kind)
        yield number, kind & ~_MULTIPLE, raw


def _after_name(value: bytes, position: int) -> int:
    (kind,) = struct.unpack_from("<I", value, position + 16)
    (length,) = struct.unpack_from("<I", value, position + 20)
    return position + 24 + (_padded(length) if kind else 0)


def _value(value: bytes, position: int, kind: int) -> tuple[bytes, int]:
    single = kind & ~_MULTIPLE
    times = 1
    if kind & _MULTIPLE or single in _VARIABLE:
        (times,) = struct.unpack_from("<I", value, position)
        position += 4
    if single in _FIXED:
        return value[position : position + _FIXED[single]], position + _FIXED[single] * times
    if single not in _VARIABLE:
        raise struct.error("unknown kind of property")
    first = b""
    for index in range(min(times, _MOST_PROPERTIES)):
        (length,) = struct.unpack_from("<I", value, position)
        first = value[position + 4 : position + 4 + length] if index == 0 else first
        position += 4 + _padded(length)
    return first, position


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _string(raw: bytes, charset: str) -> str:
    if charset == "utf-16-le":
        return raw.decode("utf-16-le", "replace").replace("\0", "").strip()
    return decode(raw, charset)[0].replace("\0", "").strip()
