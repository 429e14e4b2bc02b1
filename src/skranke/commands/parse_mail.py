"""`skranke parse-mail FILE…`: say what each mail says, one line of JSON a file, whatever the file is like."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from skranke.channels.mail.bounces import Bounce, bounce_of
from skranke.channels.mail.machines import automatic
from skranke.channels.mail.parsed_mail import Address, Mail
from skranke.channels.mail.parsing import parse
from skranke.channels.mail.quoting import split_text

LARGEST_BYTES = 200_000_000
NOTHING = parse(b"")


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="skranke parse-mail", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE", help="a mail, or a folder of mails")
    for path in files_in(parser.parse_args(argv).files):
        # In ASCII: no terminal, locale or odd line separator breaks a line.
        sys.stdout.write(json.dumps(line(path)) + "\n")
    sys.stdout.flush()
    return 0


def files_in(names: Sequence[str]) -> Iterator[Path]:
    """The files named, and every file in the folders named."""
    for name in names:
        path = Path(name)
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file())
        else:
            yield path


def line(path: Path) -> dict[str, Any]:
    """What one file says; a file that cannot be read gives an empty mail and the reason."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            return {"file": str(path), **fields(NOTHING), "defects": ["too-large"]}
        return {"file": str(path), **fields(parse(path.read_bytes()))}
    except OSError as error:
        return {"file": str(path), **fields(NOTHING), "defects": [f"unreadable-file: {error.strerror or error}"]}


def fields(mail: Mail) -> dict[str, Any]:
    split = split_text(mail.text)
    return {
        "from": person(mail.sender),
        "to": [person(each) for each in mail.to],
        "cc": [person(each) for each in mail.cc],
        "reply_to": [person(each) for each in mail.reply_to],
        "subject": mail.subject,
        "date": rfc3339(mail.date),
        "message_id": mail.message_id or None,
        "in_reply_to": mail.in_reply_to[0] if mail.in_reply_to else None,
        "references": list(mail.references),
        "text": mail.text,
        "reply": split.reply,
        "quoted": split.quoted,
        "signature": split.signature,
        "attachments": [
            {"name": each.name or None, "type": each.type, "bytes": each.size} for each in mail.attachments
        ],
        "automatic": automatic(mail) or None,
        "bounce": report(bounce_of(mail)),
        "defects": list(mail.defects),
    }


def person(address: Address) -> dict[str, str]:
    return {"name": address.name, "address": address.address}


def rfc3339(date: datetime | None) -> str | None:
    return date.isoformat(timespec="seconds") if date else None


def report(bounce: Bounce | None) -> dict[str, str | None] | None:
    if bounce is None:
        return None
    return {
        "action": bounce.action,
        "status": bounce.status or None,
        "recipient": bounce.recipient or None,
        "original_message_id": bounce.original_message_id or None,
    }
