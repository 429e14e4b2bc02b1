"""Address lists as people and programs write them: names, comments, groups, semicolons, stray quotes."""

import re

from skranke.channels.mail import limits
from skranke.channels.mail.headers import Headers, clean, decode_value
from skranke.channels.mail.parsed_mail import Address

_SIMPLE = re.compile(rb"(?:\"?([^\"<>,;:()\\@=]*?)\"?[ \t]*<)?([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+)>?")
# Escapes are taken out first, so that each alternative reads every character once and no list takes quadratic time.
_TOKEN = re.compile(
    r"\"(?P<quoted>[^\"]{0,1000})\"|\((?P<comment>[^()]{0,1000})\)|<(?P<angle>[^<>]*)>?|(?P<stop>[,;:])"
    r"|(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?\r\n]{0,1000}\?=|[^\s\"(<,;:]+|.)"
)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = str.maketrans({'"': "\ue000", "(": "\ue001", ")": "\ue002"})
_UNESCAPED = str.maketrans({"\ue000": '"', "\ue001": "(", "\ue002": ")"})
_ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]]+@[^\s@<>\"',;:()]+")
_SHORT = 300
_MAX_LIST_CHARS = 4_000_000
_MAX_WORDS = 200
_MAX_WORD_CHARS = 1_000


def read_addresses(headers: Headers, name: str, defects: list[str]) -> tuple[Address, ...]:
    """All addresses of the fields of that name, in order."""
    found: list[Address] = []
    for raw in headers.raw_all(name):
        found.extend(addresses_in(raw, headers.charset))
        if len(found) > limits.MAX_ADDRESSES:
            defects.append("too-many-addresses")
            return tuple(found[: limits.MAX_ADDRESSES])
    return tuple(found)


def addresses_in(raw: bytes, charset: str = "") -> list[Address]:
    """Read one address list; one may have a name and no address."""
    if len(raw) < _SHORT and raw.isascii() and (simple := _SIMPLE.fullmatch(raw.strip())) is not None:
        return [Address(_name((simple[1] or b"").decode("ascii"), charset), _address(simple[2].decode("ascii")))]
    # Encoded words are decoded after the list is taken apart: a comma within one separates nothing.
    text = raw.decode("ascii") if raw.isascii() else decode_value(raw, charset) if b"=?" not in raw else _raw_text(raw)
    if "\\" in text:
        text = _ESCAPE.sub(lambda found: found[1].translate(_ESCAPED), text)
    reading = _Reading(charset)
    for token in _TOKEN.finditer(text[:_MAX_LIST_CHARS]):
        reading.take(token)
        if len(reading.found) > limits.MAX_ADDRESSES:
            break
    reading.finish()
    return reading.found


def _raw_text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


class _Reading:
    """One address being put together from tokens."""

    def __init__(self, charset: str) -> None:
        self.charset = charset
        self.found: list[Address] = []
        self._begin()

    def _begin(self) -> None:
        self.words: list[str] = []
        self.comments: list[str] = []
        self.angle: str | None = None
        self.end = 0

    def take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        if kind == "stop":
            self._stop(token)
        elif kind == "angle":
            self._take_angle(token["angle"])
        elif kind == "comment":
            self.comments.append(token["comment"])
        elif token[0].strip():
            word = token["word"] if kind == "word" else token["quoted"]
            self._take_word(word, glued=token.start() == self.end and bool(self.words))
            self.end = token.end()

    def _take_word(self, word: str, *, glued: bool) -> None:
        if glued and ("@" in word or "@" in self.words[-1]) and len(self.words[-1]) < _MAX_WORD_CHARS:
            self.words[-1] += word[:_MAX_WORD_CHARS]
        elif len(self.words) < _MAX_WORDS:
            self.words.append(word[:_MAX_WORD_CHARS])

    def _take_angle(self, inner: str) -> None:
        if self.angle is not None and "@" in self.angle:
            # "Name <a@x> <b@x>" or a forgotten comma.
            self.finish()
        self.angle = inner

    def _stop(self, token: re.Match[str]) -> None:
        if token[0] != ":":
            self.finish()
        elif self.words and "@" in self.words[-1]:
            return
        elif self.words and self.words[-1].lower() == "mailto":
            self.words.pop()
        else:
            # The name of a group says nothing about anybody in it.
            self._begin()

    def finish(self) -> None:
        """Put down the address collected so far."""
        name, address = " ".join(self.words), self.angle
        if address is None:
            name, address = self._bare(name)
        address = _address(address)
        if not name and self.comments:
            name = " ".join(self.comments)
        name = _name(name, self.charset)
        if address or name:
            self.found.append(Address(name, address))
        self._begin()

    def _bare(self, text: str) -> tuple[str, str]:
        found = _ADDRESS.search(text[: _MAX_WORD_CHARS * 2]) if "@" in text else None
        if found is None:
            return text, ""
        return (text[: found.start()] + text[found.end() :]).strip(), found[0]


def _name(text: str, charset: str) -> str:
    if "=?" in text:
        text = decode_value(text.encode("utf-8", "replace"), charset)
    text = clean(text).translate(_UNESCAPED)
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    return text[: limits.MAX_NAME_CHARS * 2]


def _address(text: str) -> str:
    """The address alone, its domain in lower case; "" when it is none."""
    text = clean(text).strip(" '\"")
    if text.lower().startswith("mailto:"):
        text = text[7:]
    if "=?" in text:
        text = decode_value(text.encode("utf-8", "replace"))
    if text.startswith("@") and ":" in text:
        # A route of the eighties: <@a,@b:user@host>.
        text = text.rpartition(":")[2]
    local, at, domain = text.replace(" ", "").rpartition("@")
    return f"{local}@{domain.lower().rstrip('.')}" if at and local and domain else ""
