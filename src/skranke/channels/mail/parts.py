"""Raw mail to a tree of parts, by slices of the bytes and without recursion.

The standard library's parser goes through every line once for each level it is nested in, and ends in a RecursionError
at some hundred levels; this one finds the boundaries by searching and stops at a fixed depth.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from skranke.channels.mail import limits
from skranke.channels.mail.headers import Headers, read_headers
from skranke.channels.mail.parameters import disposition, file_name, media_type
from skranke.channels.mail.transfer import decode_transfer

_BLANK_LINE = re.compile(rb"\n\r*\n")
_LEADING = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]{0,80}\r{0,2}\n){0,100}(?:>?From [^\n]*\n)?")
_DELIMITER_TAIL = re.compile(rb"(--)?[ \t]*\r*(?:\n|\Z)")
_UNDECLARED = re.compile(rb"(?m)^--([^\r\n]{1,200}?)[ \t]*\r*\n(?=[Cc][Oo][Nn][Tt][Ee][Nn][Tt]-)")


@dataclass(slots=True)
class Part:
    """One part: its headers and where its body lies in the raw mail."""

    raw: bytes = field(repr=False)
    headers: Headers
    start: int
    end: int
    type: str
    parameters: dict[str, str]
    disposition: str
    name: str
    encoding: str
    children: list["Part"]
    depth: int

    def body(self) -> bytes:
        """The body as sent."""
        return self.raw[self.start : self.end]

    def decoded(self) -> tuple[bytes, str]:
        """The body with its transfer encoding undone, and a word when that was broken."""
        return decode_transfer(self.body(), self.encoding)

    def content(self) -> bytes:
        """The decoded body alone."""
        return self.decoded()[0]

    @property
    def content_id(self) -> str:
        """The Content-ID without its brackets."""
        return self.headers.get("content-id").strip("<> \t")

    def leaves(self) -> Iterator["Part"]:
        """Every part below that has no parts itself, in order."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            if part.children:
                waiting.extend(reversed(part.children))
            else:
                yield part


def split_mail(raw: bytes, defects: list[str]) -> Part:
    """Read the tree of parts; whatever is broken is noted and read as well as it can be."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    leading = _LEADING.match(raw)
    root = _read_part(raw, leading.end() if leading else 0, len(raw), "text/plain", 0, defects)
    waiting, count = [root], 1
    while waiting:
        part = waiting.pop()
        if not part.type.startswith("multipart/"):
            continue
        if part.depth >= limits.MAX_DEPTH:
            defects.append("too-deep")
            continue
        part.children = _read_children(part, limits.MAX_PARTS - count, defects)
        count += len(part.children)
        waiting.extend(reversed(part.children))
    return root


def _read_part(raw: bytes, start: int, end: int, default: str, depth: int, defects: list[str]) -> Part:
    header_end, body_start = _header_span(raw, start, end)
    headers, length = read_headers(raw[start:header_end], defects)
    if length < header_end - start:
        body_start = start + length
    kind, parameters = media_type(headers.raw("content-type")) if "content-type" in headers else (default, {})
    if not kind:
        kind = _repaired_type(headers.raw("content-type"), defects)
    where, where_parameters = disposition(headers.raw("content-disposition"))
    encoding = (
        headers.raw("content-transfer-encoding").split(b";")[0].strip(b" \t\"'").lower().decode("ascii", "replace")
    )
    return Part(
        raw=raw,
        headers=headers,
        start=min(body_start, end),
        end=end,
        type=kind,
        parameters=parameters,
        disposition=where,
        name=file_name(where_parameters.get("filename") or parameters.get("name", "")),
        encoding=encoding,
        children=[],
        depth=depth,
    )


def _repaired_type(value: bytes, defects: list[str]) -> str:
    """ "Content-Type: text" and the like: a text if it says so, else bytes of unknown kind."""
    defects.append("broken-content-type")
    word = value.strip().lower()
    if word.startswith(b"html"):
        return "text/html"
    return "text/plain" if not word or word.startswith((b"text", b"plain")) else "application/octet-stream"


def _header_span(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the headers end and where the body begins."""
    if raw.startswith((b"\n", b"\r\n"), start, end):
        return start, start + (1 if raw[start] == 10 else 2)
    found = _BLANK_LINE.search(raw, start, end)
    return (found.start() + 1, found.end()) if found else (end, end)


def _read_children(part: Part, room: int, defects: list[str]) -> list[Part]:
    spans = _spans(part, defects)
    if not spans:
        defects.append("multipart-without-parts")
        return []
    if len(spans) > room:
        defects.append("too-many-parts")
        spans = spans[: max(room, 0)]
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    return [_read_part(part.raw, a, b, default, part.depth + 1, defects) for a, b in spans]


def _spans(part: Part, defects: list[str]) -> list[tuple[int, int]]:
    boundary = part.parameters.get("boundary", "").rstrip(" ").encode("utf-8", "surrogateescape")
    if not boundary:
        defects.append("missing-boundary")
    spans = _spans_between(part, boundary, defects) if boundary else []
    if spans:
        return spans
    # A gateway that rewrote the header or the body left another boundary in the text than it declared.
    found = _UNDECLARED.search(part.raw, part.start, min(part.end, part.start + 20_000))
    if found is None:
        return []
    defects.append("wrong-boundary")
    return _spans_between(part, found[1], defects)


def _spans_between(part: Part, boundary: bytes, defects: list[str]) -> list[tuple[int, int]]:
    raw, delimiter = part.raw, b"--" + boundary
    spans: list[tuple[int, int]] = []
    opened = -1
    position = raw.find(delimiter, part.start, part.end)
    while position >= 0:
        tail = _DELIMITER_TAIL.match(raw, position + len(delimiter), part.end)
        if tail and (position == part.start or raw[position - 1] == 10):
            if opened >= 0:
                spans.append((opened, _before_newline(raw, opened, position)))
            opened = tail.end()
            if tail[1] or len(spans) > limits.MAX_PARTS:
                return spans
        position = raw.find(delimiter, position + len(delimiter), part.end)
    if opened >= 0:
        defects.append("missing-final-boundary")
        spans.append((opened, part.end))
    return spans


def _before_newline(raw: bytes, start: int, position: int) -> int:
    """The newline before a boundary belongs to the boundary."""
    end = position - 1
    if end > start and raw[end - 1] == 13:
        end -= 1
    return max(end, start)
