"""Bytes to text, whatever the mail claims about its charset."""

import codecs
import re
from functools import lru_cache

_ALIASES = {
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "us-ascii": "ascii",
    "ansi_x3.4-1968": "ascii",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "cp-850": "cp850",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-ce": "mac_latin2",
    "x-mac-cyrillic": "mac_cyrillic",
    "tis-620": "cp874",
}
# Codecs that are no charset of a mail; some of them take quadratic time, others change the meaning of plain text.
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
# In these every byte is something, so that a success proves nothing.
_SINGLE_BYTE = re.compile(r"cp125\d|cp8\d\d|cp437|iso8859|iso-8859|koi8|mac_|latin|charmap")
_SAFE = {"utf-8", "ascii", "cp1252", "cp1250", "iso8859-2"}
_NORTHERN = set("åäöæøéüÅÄÖÆØÉÜßèàñçëôóêïîí“”’–—…€«»§°· ")
_POLISH = set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”’–—… ")
_GUESS_BYTES = 16_000
_LONG_ENOUGH_TO_GUESS = 24


def decode(data: bytes, charset: str = "") -> tuple[str, str]:
    """Give the text and, when the declared charset did not hold, a word about it."""
    if data.isascii() and b"\x1b" not in data and not _is_seven_bit_coded(charset):
        return data.decode("ascii"), ""
    name = _codec_name(charset)
    if name in ("", "ascii"):
        return _undeclared(data, "unknown-charset" if charset and not name else "undeclared-charset")
    if _SINGLE_BYTE.match(name):
        return _declared_single_byte(data, name)
    try:
        text = data.decode(name)
    except (UnicodeError, ValueError, LookupError):
        return _despite(data, name)
    return (text if name in _SAFE else without_surrogates(text)), ""


def without_surrogates(text: str) -> str:
    """Put a question mark for halves of surrogate pairs: neither a database nor a page takes them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_seven_bit_coded(charset: str) -> bool:
    return charset.strip().lower()[:6] in ("utf-7", "unicod", "utf-16", "utf-32", "hz", "hz-gb-")


def _codec_name(charset: str) -> str:
    """The name of a text codec of Python, or an empty string."""
    wanted = charset.strip().strip("\"'").lower()
    wanted = _ALIASES.get(wanted, wanted)
    if not wanted or wanted in _SAFE:
        return wanted
    try:
        found = codecs.lookup(wanted.replace(" ", "-"))
    except (LookupError, ValueError, UnicodeError):
        return ""
    if found.name in _NO_CHARSETS or not getattr(found, "_is_text_encoding", True):
        return ""
    return _ALIASES.get(found.name, found.name)


def _declared_single_byte(data: bytes, name: str) -> tuple[str, str]:
    # Swedish or Polish in Latin letters is never valid UTF-8 by chance: it takes pairs such as "Ã¥".
    if (text := _as_utf8(data)) is not None:
        return text, "wrong-charset"
    try:
        return data.decode(name), ""
    except UnicodeError:
        # cp1252 has five holes; Latin-1 fills them with control characters.
        return data.decode("latin-1" if name == "cp1252" else name, "replace"), ""


def _undeclared(data: bytes, word: str) -> tuple[str, str]:
    text = _as_utf8(data)
    if text is None and b"\x1b$" in data:
        text = _try(data, "iso2022_jp_ext")
    return (guess(data) if text is None else text), word


def _despite(data: bytes, name: str) -> tuple[str, str]:
    """The declared charset failed: read around a few broken bytes, else guess."""
    if name != "utf-8" and (text := _as_utf8(data)) is not None:
        return text, "wrong-charset"
    try:
        text = without_surrogates(data.decode(name, "replace"))
    except (UnicodeError, ValueError, LookupError):
        return guess(data), "wrong-charset"
    foreign = sum(1 for byte in data[:_GUESS_BYTES] if byte > 127)
    broken = text[:_GUESS_BYTES].count("\ufffd")
    if broken * 3 > foreign or (name == "utf-8" and not _is_nearly_utf8(data[:_GUESS_BYTES])):
        return guess(data), "wrong-charset"
    return text, "broken-bytes"


def guess(data: bytes) -> str:
    """Text in an unknown charset: our languages first, then a general guess."""
    sample = data[:_GUESS_BYTES]
    if _is_nearly_utf8(sample):
        return data.decode("utf-8", "replace")
    northern, polish = (
        _fit(sample, "cp1252", _NORTHERN),
        max(_fit(sample, name, _POLISH) for name in ("cp1250", "iso8859-2")),
    )
    is_ours = max(northern, polish) >= 0.75 or len(data) < _LONG_ENOUGH_TO_GUESS
    if not is_ours and (text := _general_guess(data, sample)) is not None:
        return text
    if polish > northern:
        best = max(("cp1250", "iso8859-2"), key=lambda name: _fit(sample, name, _POLISH))
        return data.decode(best, "replace")
    return _try(data, "cp1252") or data.decode("latin-1")


def _is_nearly_utf8(sample: bytes) -> bool:
    """Cut in the middle of a letter, or with a byte or two broken."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # Letters of a single-byte charset hardly ever form a valid pair by chance.
    return broken <= sum(1 for char in text if char > "\x7f") - broken


def _fit(sample: bytes, name: str, letters: set[str]) -> float:
    foreign = bytes(byte for byte in sample if byte > 127)
    text = foreign.decode(name, "replace")
    return sum(1 for char in text if char in letters) / max(1, len(text))


def _general_guess(data: bytes, sample: bytes) -> str | None:
    encoding = _likely_encoding(sample)
    return None if encoding is None else data.decode(encoding, "replace")


@lru_cache(maxsize=128)
def _likely_encoding(sample: bytes) -> str | None:
    """Kept, since a mail may say the same foreign words in a thousand fields."""
    # Imported here since it takes longer to load than most mails to read, and few mails need it.
    from charset_normalizer import from_bytes

    best = from_bytes(sample, steps=3, chunk_size=256, cp_exclusion=["utf_16", "utf_32", "utf_7"]).best()
    return None if best is None else best.encoding


def _as_utf8(data: bytes) -> str | None:
    return _try(data, "utf-8")


def _try(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, ValueError):
        return None
