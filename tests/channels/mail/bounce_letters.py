"""The collected reports of mail servers, as raw mails with what is expected of each."""

import tomllib
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "bounces.toml"


def entries() -> list[dict[str, Any]]:
    return list(tomllib.loads(FILE.read_text("utf-8"))["mail"])


def raw_of(entry: dict[str, Any]) -> bytes:
    """The entry as it would lie on the wire."""
    lines = [f"From: {entry['from']}"] if "from" in entry else []
    lines += ["To: hjalp@butiken.example", f"Subject: {entry['subject']}", *entry.get("headers", [])]
    if "type" in entry:
        lines.append(f"Content-Type: {entry['type']}" + ("; boundary=b" if "multipart" in entry["type"] else ""))
    body = entry["text"].lstrip("\n")
    if "status" in entry:
        lines.append("Content-Type: multipart/report; report-type=delivery-status; boundary=b")
        body = f"--b\n\n{body}\n--b\nContent-Type: message/delivery-status\n\n{_report(entry)}\n--b--\n"
    return ("\n".join(lines) + "\n\n" + body).encode()


def _report(entry: dict[str, Any]) -> str:
    action = entry.get("report_action", "failed")
    recipient = "Final-Recipient: rfc822; dag@kund.example"
    return f"Reporting-MTA: dns; mx.kund.example\n\n{recipient}\nAction: {action}\nStatus: {entry['status']}\n"
