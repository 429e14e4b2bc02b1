"""The collection of `clients.toml` as texts and as whole mails, each with what must be read out of it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any

NAME, ADDRESS, TO = "Astrid på Skomakarn", "hjalp@butiken.example", "Dag Dagsson"
SENDERS = {"sv": "Åsa Öberg", "da": "Søren Kjær", "nb": "Bjørn Sæther", "pl": "Łukasz Żak", "en": "Dag Dagsson"}
FILES = {
    "sv": "räkning 3.pdf",
    "da": "kvittering på køb.pdf",
    "nb": "kjøp.pdf",
    "pl": "zdjęcie buta.pdf",
    "en": "bill.pdf",
}
CHARSETS = {"sv": "iso-8859-1", "da": "windows-1252", "nb": "utf-8", "pl": "iso-8859-2", "en": "us-ascii"}


@dataclass(frozen=True)
class Sample:
    """A reply text as a program sends it."""

    client: str
    language: str
    text: str
    html: str
    reply: str
    subject: str

    @property
    def sender(self) -> str:
        return SENDERS[self.language]

    @property
    def file(self) -> str:
        return FILES[self.language]


def samples() -> Iterator[Sample]:
    data = tomllib.loads((Path(__file__).parent / "clients.toml").read_text("utf-8"))
    for client, shape in data["clients"].items():
        for language, words in data["languages"].items():
            yield _sample(client, language, shape, words)


def _sample(client: str, language: str, shape: dict[str, Any], words: dict[str, str]) -> Sample:
    facts = {"name": NAME, "address": ADDRESS, "to": TO, "subject": words["subject"]}
    pieces = {
        "reply": words["reply"],
        "ours": words["ours"],
        "prefixed": "\n".join(f"> {line}".rstrip() for line in words["ours"].split("\n")),
        "sign": shape.get("signs", {}).get(language, words["sign"]),
        "phone": words["phone"],
        "intro": shape["intros"][language].format(**facts),
    }
    laid_out = {name: escape(piece, quote=False).replace("\n", "<br>\n") for name, piece in pieces.items()}
    html = shape.get("html", "").format(**laid_out)
    return Sample(client, language, shape["shape"].format(**pieces), html, words["reply"], words["subject"])


def mail_of(sample: Sample, *, form: str) -> bytes:
    """A whole mail; `form` is plain, both or html, and says which bodies it has. It carries one file."""
    mail = EmailMessage()
    mail["From"] = f'"{sample.sender}" <kund@kund.example>'
    mail["To"], mail["Subject"] = ADDRESS, sample.subject
    mail["Date"], mail["Message-ID"] = "Tue, 03 Mar 2026 11:00:00 +0100", "<2@kund.example>"
    charset = CHARSETS[sample.language] if sample.text.isascii() or sample.language != "en" else "utf-8"
    if form != "html":
        mail.set_content(sample.text, charset=_fitting(sample.text, charset))
    if form == "html":
        mail.set_content(sample.html, subtype="html", charset="utf-8")
    elif form == "both":
        mail.add_alternative(sample.html, subtype="html", charset="utf-8")
    mail.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename=sample.file)
    return mail.as_bytes()


def _fitting(text: str, charset: str) -> str:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return "utf-8"
    return charset
