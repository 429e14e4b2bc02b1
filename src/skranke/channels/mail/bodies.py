"""The tree of parts to what a reader sees: text, HTML and attachments."""

import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from skranke.channels.mail import limits
from skranke.channels.mail.charsets import decode
from skranke.channels.mail.headers import read_headers
from skranke.channels.mail.html_text import html_to_text
from skranke.channels.mail.parameters import file_name
from skranke.channels.mail.parsed_mail import Attachment, ReportPart
from skranke.channels.mail.parts import Part
from skranke.channels.mail.plain_forms import enriched_as_html, unflowed
from skranke.channels.mail.tnef import read_tnef
from skranke.channels.mail.transfer import take_uuencoded

_REPORTS = {
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
    "text/rfc822-headers",
    "message/global-headers",
    "message/rfc822",
    "message/global",
}
_SIGNATURES = {
    "application/pgp-signature": "pgp-signed",
    "application/pkcs7-signature": "smime-signed",
    "application/x-pkcs7-signature": "smime-signed",
}
_TEXTS = {"text/plain", "text/html", "text/enriched", "text/richtext"}
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_-]{2,30})", re.I)
_MAX_REPORT_BYTES = 200_000


@dataclass
class Bodies:
    """What has been collected from the parts so far."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    """Sections in order: the plain text and the HTML of each, one of them may be empty."""
    attachments: list[Attachment] = field(default_factory=list)
    reports: list[ReportPart] = field(default_factory=list)
    calendar_method: str = ""
    protection: list[str] = field(default_factory=list)


def read_bodies(root: Part, defects: list[str]) -> Bodies:
    """Collect text, HTML and attachments from the tree."""
    bodies = Bodies()
    waiting = [(root, False)]
    while waiting:
        part, related = waiting.pop()
        if part.children and part.type == "multipart/alternative":
            _take_alternatives(part, bodies, waiting, defects)
        elif part.children:
            _note_protection(part, bodies)
            in_related = part.type == "multipart/related"
            waiting.extend((child, in_related and i > 0) for i, child in reversed(list(enumerate(part.children))))
        else:
            _take_leaf(part, bodies, related=related, defects=defects)
    return bodies


def _take_alternatives(part: Part, bodies: Bodies, waiting: list[tuple[Part, bool]], defects: list[str]) -> None:
    """One section from all forms of the same text; what is neither plain nor HTML is an attachment."""
    plain, html = "", ""
    others: list[tuple[Part, bool]] = []
    for child in part.children:
        leaves = list(child.leaves()) if child.children else [child]
        for i, leaf in enumerate(leaves):
            if leaf.type == "text/plain" and _is_body(leaf) and not plain:
                plain = _text_of(leaf, bodies, defects)
            elif _is_html(leaf) and _is_body(leaf) and not html:
                html = _text_of(leaf, bodies, defects)
            elif leaf.type == "text/plain" and _is_body(leaf) and not leaf.content().strip():
                continue
            else:
                others.append((leaf, child.type == "multipart/related" and i > 0))
        _note_protection(child, bodies)
    bodies.texts.append((plain, html))
    waiting.extend(reversed(others))


def _is_html(part: Part) -> bool:
    """HTML, also when a broken program calls its second form of the text plain too."""
    return part.type == "text/html" or (part.type == "text/plain" and part.content()[:200].lstrip()[:1] == b"<")


def _is_body(part: Part) -> bool:
    return part.disposition != "attachment" and not (part.name and part.disposition != "inline" and part.depth > 0)


def _is_named_file(part: Part, bodies: Bodies) -> bool:
    """Apple Mail sends text files so that they show in the letter; they are files all the same."""
    return bool(part.name) and part.depth > 0 and any(plain.strip() or html.strip() for plain, html in bodies.texts)


def _take_leaf(part: Part, bodies: Bodies, *, related: bool, defects: list[str]) -> None:
    if part.type.startswith("multipart/"):
        # Too deep or without parts: the reader at least sees the words.
        bodies.texts.append((_text_of(part, bodies, defects), ""))
    elif part.type in _TEXTS and _is_body(part) and not related and not _is_named_file(part, bodies):
        text = _text_of(part, bodies, defects)
        if part.type == "text/plain":
            bodies.texts.append((text, ""))
        else:
            bodies.texts.append(("", text))
    else:
        _attach(part, bodies, related=related, defects=defects)


def _attach(part: Part, bodies: Bodies, *, related: bool, defects: list[str]) -> None:
    if part.type in _REPORTS:
        bodies.reports.append(ReportPart(part.type, part.content()[:_MAX_REPORT_BYTES]))
    if part.type == "text/calendar":
        bodies.calendar_method = bodies.calendar_method or part.parameters.get("method", "").upper() or "PUBLISH"
    if part.type in ("application/ms-tnef", "application/vnd.ms-tnef") or part.name.lower() == "winmail.dat":
        if _unpack(part, bodies):
            return
        defects.append("broken-tnef")
    _note_protection(part, bodies)
    bodies.attachments.append(
        Attachment(
            name=part.name or _forwarded_name(part),
            type=part.type or "application/octet-stream",
            content_id=part.content_id,
            is_inline=part.disposition == "inline" or (related and part.disposition != "attachment"),
            load=_loader(part),
        )
    )


def _unpack(part: Part, bodies: Bodies) -> bool:
    """Put what a winmail.dat holds in its place; its text counts when the mail has no other."""
    packed = read_tnef(part.content())
    if packed is None:
        return False
    if not any(plain.strip() or html.strip() for plain, html in bodies.texts):
        bodies.texts.append((packed.text.replace("\r\n", "\n")[: limits.MAX_TEXT_CHARS], packed.html))
    for file in packed.files[: limits.MAX_PARTS]:
        bodies.attachments.append(
            _held(file.name, file.content, kind=_guessed_type(file.name, file.type), content_id=file.content_id)
        )
    return True


def _guessed_type(name: str, given: str) -> str:
    return given or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _loader(part: Part) -> Callable[[], bytes]:
    return part.content


def _forwarded_name(part: Part) -> str:
    """A forwarded mail is named by its subject."""
    if part.type not in ("message/rfc822", "message/global"):
        return ""
    headers, _ = read_headers(part.content()[:20_000].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0], [])
    subject = re.sub(r"[/\\:*?\"<>|]+", "-", headers.get("subject"))
    return file_name(subject[:80] + ".eml") if subject else ""


def _note_protection(part: Part, bodies: Bodies) -> None:
    word = _SIGNATURES.get(part.type, "")
    if part.type == "multipart/encrypted":
        word = "pgp-encrypted"
    elif part.type in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        word = "smime-signed" if "signed" in part.parameters.get("smime-type", "") else "smime-encrypted"
    if word and word not in bodies.protection:
        bodies.protection.append(word)


def _text_of(part: Part, bodies: Bodies, defects: list[str]) -> str:
    data, word = part.decoded()
    if word:
        defects.append(word)
    if part.type == "text/plain" and b"begin" in data:
        data, files = take_uuencoded(data)
        for name, content in files:
            bodies.attachments.append(_held(name, content, kind=_guessed_type(name, "")))
    charset = part.parameters.get("charset", "")
    if not charset and part.type == "text/html" and (found := _META_CHARSET.search(data[:4_000])):
        charset = found[1].decode("ascii")
    limit = limits.MAX_HTML_CHARS if part.type == "text/html" else limits.MAX_TEXT_CHARS
    if len(data) > limit * 4:
        data = data[: limit * 4]
    text, word = decode(data, charset)
    if word:
        defects.append(word)
    if "\0" in text:
        defects.append("nul-bytes")
        text = text.replace("\0", "")
    if len(text) > limit:
        defects.append("text-cut")
        text = text[:limit]
    _note_inline_pgp(text, bodies)
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return _plain_form(part, text)


def _plain_form(part: Part, text: str) -> str:
    if part.type == "text/plain" and part.parameters.get("format", "").lower() == "flowed":
        return unflowed(text, drops_space=part.parameters.get("delsp", "").lower() == "yes")
    return enriched_as_html(text) if part.type in ("text/enriched", "text/richtext") else text


def _held(name: str, content: bytes, *, kind: str, content_id: str = "") -> Attachment:
    """A file that was taken out of another part."""
    return Attachment(
        name=file_name(name),
        type=kind,
        content_id=content_id.strip("<> "),
        is_inline=bool(content_id),
        load=lambda: content,
    )


def _note_inline_pgp(text: str, bodies: Bodies) -> None:
    if "-----BEGIN PGP " not in text:
        return
    for mark, word in (("-----BEGIN PGP MESSAGE-----", "pgp-encrypted"), ("-----BEGIN PGP SIGNED", "pgp-signed")):
        if mark in text and word not in bodies.protection:
            bodies.protection.append(word)


def joined_text(bodies: Bodies) -> str:
    """The whole text: plain where there is some, else made from the HTML."""
    pieces = [plain if plain.strip() else html_to_text(html) for plain, html in bodies.texts]
    pieces = [piece for piece in pieces if piece.strip()]
    return "\n".join(piece if piece.endswith("\n") else piece + "\n" for piece in pieces)


def joined_html(bodies: Bodies) -> str:
    """The HTML of all sections; plain sections between them are put in as text."""
    if not any(html.strip() for _, html in bodies.texts):
        return ""
    return "\n".join(html if html.strip() else _as_html(plain) for plain, html in bodies.texts)


def _as_html(plain: str) -> str:
    return f"<pre style='white-space: pre-wrap'>{escape(plain)}</pre>" if plain.strip() else ""
