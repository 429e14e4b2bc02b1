"""Makers of raw mails, well-formed and broken, for the tests of the mail channel."""

import struct
from email.message import EmailMessage

DAG = "Dag Dagsson <dag@kund.example>"
DESK = "hjalp@butiken.example"


def make_letter(
    text: str = "Hej!\n",
    *,
    sender: str = DAG,
    to: str = DESK,
    subject: str = "En fråga",
    html: str = "",
    files: tuple[tuple[str, str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """A sound mail; further headers by name with "_" for "-"."""
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = subject
    letter["Date"] = "Tue, 03 Mar 2026 10:15:00 +0100"
    letter["Message-ID"] = "<1@kund.example>"
    for name, value in headers.items():
        del letter[name.replace("_", "-")]
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    if html:
        letter.add_alternative(html, subtype="html")
    for name, kind, content in files:
        main, sub = kind.split("/")
        letter.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return letter.as_bytes()


def make_raw(*lines: str | bytes, body: str | bytes = b"Hej!\n") -> bytes:
    """A mail from header lines as they stand on the wire, in any bytes."""
    block = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    return block + b"\n\n" + (body if isinstance(body, bytes) else body.encode())


def make_nested(depth: int, *, text: str = "längst in") -> bytes:
    """Multiparts within multiparts, each with its own boundary."""
    body = f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    for level in range(depth):
        body = f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n{body}\n--b{level}--\n'
    return f"From: {DAG}\nMIME-Version: 1.0\n{body}".encode()


def make_tnef(*files: tuple[str, bytes], text: str = "") -> bytes:
    """A winmail.dat as Outlook writes it, with long names in UTF-16."""

    def attribute(level: int, name: int, value: bytes) -> bytes:
        return struct.pack("<BHHI", level, name, 6, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    def string(number: int, value: str) -> bytes:
        raw = (value + "\0").encode("utf-16-le")
        return struct.pack("<HHII", 0x1F, number, 1, len(raw)) + raw + b"\0" * (-len(raw) % 4)

    out = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9007, struct.pack("<II", 1252, 0))
    if text:
        out += attribute(1, 0x9003, struct.pack("<I", 2) + struct.pack("<HHI", 3, 0x0E07, 1) + string(0x1000, text))
    for name, content in files:
        out += attribute(2, 0x9002, b"\0" * 14) + attribute(2, 0x8010, b"KORT~1.TXT\0") + attribute(2, 0x800F, content)
        out += attribute(2, 0x9005, struct.pack("<I", 1) + string(0x3707, name))
    return out
