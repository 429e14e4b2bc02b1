"""Makers of raw mails, well-formed and broken, for the tests of the mail channel."""

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
