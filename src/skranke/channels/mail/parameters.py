"""Content-Type and Content-Disposition: a value and its parameters, by RFC 2045 and 2231 and as senders write them."""

import re
from urllib.parse import unquote_to_bytes

from skranke.channels.mail import limits
from skranke.channels.mail.charsets import decode
from skranke.channels.mail.headers import clean, decode_words

_PARAMETER = re.compile(
    rb";?[ \t]{0,20}([!#$%&'*+.^_`|~0-9A-Za-z-]{1,60})[ \t]{0,20}=[ \t]*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;\r\n]*))"
)
_MAX_VALUE_BYTES = 20_000
_TYPE = re.compile(rb"[ \t\"]*([A-Za-z0-9!#$&^_.+-]+)[ \t]*/[ \t]*([A-Za-z0-9!#$&^_.+-]+)")
_TOKEN = re.compile(rb"[ \t\"]*([A-Za-z0-9-]+)")
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")


def media_type(value: bytes) -> tuple[str, dict[str, str]]:
    """The media type in lower case ("" when it is none) and its parameters."""
    found = _TYPE.match(value)
    if found is None:
        return "", parameters(value)
    kind = (found[1] + b"/" + found[2]).lower().decode("ascii")
    return kind, parameters(value[found.end() :]) if found.end() < len(value) else {}


def disposition(value: bytes) -> tuple[str, dict[str, str]]:
    """ "inline", "attachment" or another word, and the parameters."""
    found = _TOKEN.match(value)
    if found is None or value[found.end() : found.end() + 1] == b"=":
        return "", parameters(value)
    return found[1].lower().decode("ascii"), parameters(value[found.end() :])


def parameters(value: bytes) -> dict[str, str]:
    """Parameters by name in lower case; parts of a split one are joined, encoded ones decoded."""
    plain: dict[str, str] = {}
    split: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for found in _PARAMETER.finditer(value[:_MAX_VALUE_BYTES]):
        key = found[1].decode("ascii").lower()
        quoted = found[2] is not None
        raw = re.sub(rb"\\([\"\\])", rb"\1", found[2]) if quoted else found[3].strip(b" \t")
        if "*" not in key:
            plain.setdefault(key, _plain(raw))
        elif section := _SECTION.fullmatch(key):
            split.setdefault(section[1], {})[int(section[2] or 0)] = (raw, section[3] is not None)
    for key, pieces in split.items():
        plain[key] = _joined(pieces)
    return plain


def _plain(raw: bytes) -> str:
    text = raw.decode("ascii") if raw.isascii() else decode(raw)[0]
    # Encoded words have no place here, yet Outlook and many web mailers send names so.
    return decode_words(text) if "=?" in text else text


def _joined(pieces: dict[int, tuple[bytes, bool]]) -> str:
    charset, whole = "", b""
    for index in sorted(pieces):
        raw, encoded = pieces[index]
        if encoded and index == 0 and raw.count(b"'") >= 2:
            declared, _, raw = raw.split(b"'", 2)
            charset = declared.decode("ascii", "replace")
        whole += unquote_to_bytes(raw) if encoded else raw
    return decode(whole, charset)[0]


def file_name(given: str) -> str:
    """A name that is only a name: no folders, no control characters, not endless."""
    name = clean(given).replace("\\", "/").rsplit("/", 1)[-1].strip(" .\u202e\u202d\u200e\u200f")
    if len(name) <= limits.MAX_NAME_CHARS:
        return name
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10:
        return stem[: limits.MAX_NAME_CHARS - len(ending) - 1] + "." + ending
    return name[: limits.MAX_NAME_CHARS]
