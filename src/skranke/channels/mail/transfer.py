"""Content-Transfer-Encoding undone, forgivingly."""

import re
from binascii import Error, a2b_base64, a2b_qp, a2b_uu

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
_JUNK = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_UU_BEGIN = re.compile(rb"(?:\A|(?<=\n))begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r*\n")
_UU_END = re.compile(rb"\n(?:`| ?)\r*\nend[ \t]*(?:\r*\n|\Z)|\nend[ \t]*(?:\r*\n|\Z)")
_PLAIN = {"", "7bit", "8bit", "binary", "7-bit", "8-bit", "none"}


def decode_transfer(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The decoded bytes, and a word when something was broken."""
    if encoding in _PLAIN:
        return data, ""
    if encoding == "base64":
        return decode_base64(data)
    if encoding == "quoted-printable":
        return a2b_qp(data), ""
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _decode_uu_part(data)
    return data, "unknown-transfer-encoding"


def decode_base64(data: bytes) -> tuple[bytes, str]:
    """Decode base64 around foreign characters and missing padding; what is no base64 at all comes back as it is."""
    try:
        if not _NOT_BASE64.search(data):
            return a2b_base64(data), ""
    except Error:
        pass
    foreign = len(_NOT_BASE64.findall(data[:4_000]))
    if foreign * 4 > len(data[:4_000]) or (len(data) < 400 and b" " in data.strip()):
        return data, "broken-base64"
    digits = data.translate(None, delete=_JUNK)
    head = digits.rstrip(b"=")
    if len(head) % 4 == 1 and len(head) < 80:
        return data, "broken-base64"
    for cut in (digits, head + b"=" * (-len(head) % 4), head[: len(head) - len(head) % 4]):
        try:
            return a2b_base64(cut), "broken-base64"
        except Error:
            continue
    return data, "broken-base64"


def _decode_uu_part(data: bytes) -> tuple[bytes, str]:
    begin = _UU_BEGIN.search(data)
    return _decode_uu_lines(data[begin.end() if begin else 0 :]), "" if begin else "broken-uuencode"


def take_uuencoded(data: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Files written into a text by uuencode: the text without them, and each with its name."""
    files: list[tuple[str, bytes]] = []
    kept: list[bytes] = []
    position = 0
    while begin := _UU_BEGIN.search(data, position):
        end = _UU_END.search(data, begin.end() - 1)
        if end is None:
            break
        content = _decode_uu_lines(data[begin.end() : end.start() + 1])
        # What is no file after all stays text; it is not searched again, or a hostile mail would take for ever.
        kept.append(data[position : begin.start() if content else end.end()])
        if content:
            files.append((begin[1].decode("utf-8", "replace").strip(), content))
        position = end.end()
    kept.append(data[position:])
    return b"".join(kept), files


def _decode_uu_lines(data: bytes) -> bytes:
    out: list[bytes] = []
    for line in data.split(b"\n"):
        line = line.rstrip(b"\r")
        if not line or line == b"end":
            continue
        try:
            out.append(a2b_uu(line))
        except Error:
            # Some encoders pad the line too long; the first byte says how much of it counts.
            count = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(a2b_uu(line[:count]))
            except Error:
                return b""
    return b"".join(out)
