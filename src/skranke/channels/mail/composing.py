"""An outgoing letter as bytes: plain text and HTML, threading headers, attachments; no header can be smuggled in."""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from skranke.channels.mail.headers import clean
from skranke.channels.mail.parsed_mail import Address

MOST_CITED = 20
_LINE = 76
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_ATOM_TEXT = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")
_ID = re.compile(r"<[^<>\s\x00-\x20\x7f-\U0010ffff]{1,900}>")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]']")
# A word of 75 characters holds 45 bytes in base64 beside its marks.
_BYTES_A_WORD = 45


class BadAddress(ValueError):
    """No mail can be sent to this address."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


@dataclass(frozen=True, slots=True)
class File:
    """A file to send along."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent. `bcc` is for the envelope alone."""

    sender: Address
    to: Sequence[Address]
    subject: str
    text: str
    message_id: str
    at: datetime
    signature: str = ""
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    reply_to: Address | None = None
    cited: Sequence[str] = ()
    """The ids of the conversation, oldest first; the last one is answered."""
    files: Sequence[File] = ()
    is_automatic: bool = False
    """A receipt or another answer that no person wrote (RFC 3834)."""


def compose(letter: Letter) -> bytes:
    """The letter as it goes to the server, with CRLF; raises BadAddress."""
    fields = [
        ("From", _people([letter.sender])),
        ("To", _people(letter.to)),
        ("Cc", _people(letter.cc)),
        ("Reply-To", _people([letter.reply_to] if letter.reply_to else [])),
        ("Subject", _words(clean(letter.subject))),
        ("Date", [format_datetime(letter.at)]),
        ("Message-ID", _ids([letter.message_id])),
        ("In-Reply-To", _ids(letter.cited[-1:])),
        ("References", _ids(_fewer(letter.cited))),
        # Gateways that rewrite the Message-ID leave this one in what they return.
        ("X-Skranke-Id", _ids([letter.message_id])),
        ("Auto-Submitted", ["auto-replied"] if letter.is_automatic else []),
        ("X-Auto-Response-Suppress", ["All"] if letter.is_automatic else []),
        # What programs older than RFC 3834 look at.
        ("Precedence", ["auto_reply"] if letter.is_automatic else []),
        ("X-Loop", [wire_address(letter.sender.address)] if letter.is_automatic else []),
    ]
    head = "".join(_field(name, pieces) for name, pieces in fields if pieces)
    return head.encode("ascii") + _body(letter)


def envelope_to(letter: Letter) -> list[str]:
    """Every address the letter goes to, once, in the form servers take."""
    everybody = [*letter.to, *letter.cc, *letter.bcc]
    return list(dict.fromkeys(wire_address(each.address) for each in everybody))


def wire_address(address: str) -> str:
    """The address in ASCII, a domain such as blåbär.example as xn--…; raises BadAddress."""
    local, at, domain = address.strip().rpartition("@")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadAddress(address) from None
    if not at or len(domain) > 253 or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise BadAddress(address)
    return f"{local}@{domain}"


def _fewer(cited: Sequence[str]) -> list[str]:
    """The first id, which begins the conversation, and the newest (RFC 5322 § 3.6.4 lets us leave out between)."""
    ids = list(dict.fromkeys(cited))
    return ids if len(ids) <= MOST_CITED else [ids[0], *ids[-(MOST_CITED - 1) :]]


def _ids(ids: Sequence[str]) -> list[str]:
    return [each for each in ids if _ID.fullmatch(each)]


def _people(people: Sequence[Address]) -> list[str]:
    pieces: list[str] = []
    for index, person in enumerate(people):
        comma = "," if index + 1 < len(people) else ""
        name = _phrase(clean(person.name))
        address = wire_address(person.address)
        pieces += [*name, f"<{address}>{comma}"] if name else [f"{address}{comma}"]
    return pieces


def _phrase(name: str) -> list[str]:
    if name.isascii() and len(name) < _LINE:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return [name if _ATOM_TEXT.fullmatch(name) and "=?" not in name else f'"{quoted}"'] if name else []
    return _encoded(name)


def _words(text: str) -> list[str]:
    """A free text in pieces that may stand on lines of their own."""
    if text.isascii() and "=?" not in text and all(len(word) < _LINE for word in text.split(" ")):
        return text.split(" ")
    return _encoded(text)


def _encoded(text: str) -> list[str]:
    """Encoded words of RFC 2047; no letter is split between two."""
    pieces, piece = [], b""
    for char in text:
        raw = char.encode("utf-8", "replace")
        if len(piece) + len(raw) > _BYTES_A_WORD:
            pieces.append(piece)
            piece = b""
        piece += raw
    return [f"=?utf-8?B?{b64encode(each).decode('ascii')}?=" for each in [*pieces, piece] if each]


def _field(name: str, pieces: list[str]) -> str:
    """One field, folded between its pieces so that lines stay short."""
    out, length = f"{name}:", len(name) + 1
    for index, piece in enumerate(pieces):
        if index and length + 1 + len(piece) > _LINE + 1 and piece:
            out, length = out + "\r\n", 0
        out, length = f"{out} {piece}", length + 1 + len(piece)
    return out + "\r\n"


def _body(letter: Letter) -> bytes:
    text = letter.text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    signature = letter.signature.replace("\r\n", "\n").strip("\n")
    body = EmailMessage(policy=SMTP)
    body.set_content(f"{text}\n-- \n{signature}\n" if signature else text, cte="quoted-printable")
    body.add_alternative(as_html(text, signature=signature), subtype="html", cte="quoted-printable")
    for file in letter.files:
        main, _, sub = file.type.partition("/")
        if main in ("text", "message", "multipart") or not re.fullmatch(r"[\w.+-]+/[\w.+-]+", file.type):
            # As bytes, so that no server on the way changes them.
            main, sub = "application", "octet-stream"
        body.add_attachment(file.content, maintype=main, subtype=sub, filename=clean(file.name) or "file")
    return body.as_bytes()


def as_html(text: str, *, signature: str = "") -> str:
    """Plain text as HTML: links can be clicked, quoted lines are quotes, nothing else is added."""
    parts, quoted = [], False
    for line in text.rstrip("\n").split("\n"):
        if line.startswith(">") != quoted:
            quoted = not quoted
            parts.append('<blockquote type="cite">' if quoted else "</blockquote>")
        shown = line[1:].removeprefix(" ") if quoted else line
        parts.append(_linked(shown) + "<br>")
    parts.append("</blockquote>" if quoted else "")
    if signature:
        parts.append("<div>-- <br>" + "<br>".join(_linked(line) for line in signature.split("\n")) + "</div>")
    return '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>\n' + "\n".join(parts) + "\n</body></html>\n"


def _linked(line: str) -> str:
    out, position = [], 0
    for found in _LINK.finditer(line):
        address = escape(found[0])
        out += [_spaced(line[position : found.start()]), f'<a href="{address}">{address}</a>']
        position = found.end()
    return "".join([*out, _spaced(line[position:])])


def _spaced(text: str) -> str:
    """Rows of blanks stay wide."""
    return escape(text, quote=False).replace("  ", "&nbsp; ")
