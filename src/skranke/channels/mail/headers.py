"""The header block of a mail or of one of its parts: raw bytes in, decoded words out."""

import re
from binascii import Error, a2b_base64, a2b_qp
from collections.abc import Iterator

from skranke.channels.mail import limits
from skranke.channels.mail.charsets import decode

_NAME = re.compile(rb"[!-9;-~]+")
_FOLD = re.compile(rb"\r*\n(?=[ \t])")
_ENCODED_WORD = re.compile(
    # The text may hold blanks, which the standard forbids and senders write; the end mark may be cut off.
    r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]*)?\?([bBqQ])\?([^?\r\n]*(?:(?<!=)\?(?!=)[^?\r\n]*){0,50})(?:\?=|$)"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_KNOWN = re.compile(
    rb"(?im)^(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|received|reply-to|x-[a-z-]+)[ \t]*:"
)


class Headers:
    """Header fields in their order; names without case, values decoded when asked for."""

    __slots__ = ("_fields", "_names", "charset")

    def __init__(self, fields: list[tuple[str, bytes]], charset: str = "") -> None:
        self._fields = fields
        self._names = frozenset(key for key, _ in fields)
        self.charset = charset
        """The charset declared for the text: senders of raw 8-bit headers mostly mean the same."""

    def raw(self, name: str) -> bytes:
        """The first field of that name (in lower case) as sent, unfolded; empty when there is none."""
        if name in self._names:
            for key, value in self._fields:
                if key == name:
                    return value
        return b""

    def raw_all(self, name: str) -> list[bytes]:
        """Every field of that name as sent."""
        return [value for key, value in self._fields if key == name] if name in self._names else []

    def get(self, name: str) -> str:
        """The first field of that name, decoded, on one line; empty when there is none."""
        return decode_value(self.raw(name.lower()), self.charset)

    def get_all(self, name: str) -> list[str]:
        """Every field of that name, decoded."""
        return [decode_value(value, self.charset) for value in self.raw_all(name.lower())]

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Names in lower case with decoded values."""
        return ((key, decode_value(value, self.charset)) for key, value in self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def names_starting(self, prefix: str) -> list[str]:
        """The names that begin so, for families such as "list-"."""
        return [key for key, _ in self._fields if key.startswith(prefix)]


def read_headers(block: bytes, defects: list[str]) -> tuple[Headers, int]:
    """Read a header block; also give where in it the text begins if a line was no header at all, else its length."""
    length = len(block)
    if length > limits.MAX_HEADER_BYTES:
        defects.append("headers-cut")
        block = block[: limits.MAX_HEADER_BYTES]
    fields: list[tuple[str, bytes]] = []
    position, strays = 0, 0
    unfolded = _FOLD.sub(b"", block) if b"\n " in block or b"\n\t" in block else block
    for line in unfolded.split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon and _NAME.fullmatch(name.rstrip(b" \t")):
            if len(fields) == limits.MAX_HEADER_FIELDS:
                defects.append("too-many-headers")
                break
            fields.append((name.rstrip(b" \t").decode("ascii").lower(), value.strip(b" \t\r")))
        elif line.strip():
            position = block.find(line[:60].rstrip(b"\r"), position)
            strays += 1
            if strays > limits.MAX_STRAY_LINES or not _is_stray(line, block, position, fields):
                defects.append("no-blank-line-after-headers")
                return Headers(fields), max(position, 0)
            _mend(line, fields, defects)
    return Headers(fields), length


def _is_stray(line: bytes, block: bytes, position: int, fields: list[tuple[str, bytes]]) -> bool:
    """A line without a colon belongs to the headers when well-known ones still follow."""
    return bool(_KNOWN.search(block, max(position, 0) + len(line[:60]))) or (not fields and line.startswith(b"From "))


def _mend(line: bytes, fields: list[tuple[str, bytes]], defects: list[str]) -> None:
    """A folded line that lost its indent continues the field above."""
    if not fields and line.startswith((b"From ", b">From ")):
        return
    defects.append("broken-header")
    if fields and fields[-1][0] in ("subject", "to", "cc", "references"):
        name, value = fields[-1]
        fields[-1] = (name, value + b" " + line.strip())


def decode_value(value: bytes, charset: str = "") -> str:
    """Decode a header value: encoded words, raw 8-bit text, control characters taken out."""
    if value.isascii():
        text = value.decode("ascii")
    else:
        text, _ = decode(value, charset)
    return clean(decode_words(text) if "=?" in text else text)


def clean(text: str) -> str:
    """One line without control characters."""
    if text.isprintable():
        return text.strip()
    text = _CONTROL.sub("", re.sub(r"[\r\n\t]+", " ", text))
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def decode_words(text: str) -> str:
    """Decode the encoded words of RFC 2047; neighbours of one charset are joined before decoding."""
    out: list[str] = []
    pending, pending_charset, end = b"", "", 0
    for found in _ENCODED_WORD.finditer(text):
        between = text[end : found.start()]
        charset, raw = found[1].lower(), _word_bytes(found[2], found[3])
        if pending and (between.strip() or charset != pending_charset):
            out.append(decode(pending, pending_charset)[0])
            pending = b""
        if between.strip() or end == 0:
            out.append(between)
        pending, pending_charset, end = pending + raw, charset, found.end()
    out.append(decode(pending, pending_charset)[0])
    out.append(text[end:])
    return "".join(out)


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return a2b_qp(raw.rstrip(b" ") if not raw.strip() else raw, header=True)
    raw = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    try:
        return a2b_base64(raw + b"=" * (-len(raw) % 4))
    except Error:
        return a2b_base64(raw[: len(raw) - len(raw) % 4])
