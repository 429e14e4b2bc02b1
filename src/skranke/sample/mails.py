"""The mails of the sample's customers, written as a mail program would write them."""

import mimetypes
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from html import escape

from skranke.cases.models import Message
from skranke.sample import script
from skranke.sample.script import Step, Story

SAID = {
    "sv": "Den {day} skrev {name}:",
    "da": "Den {day} skrev {name}:",
    "nb": "{day} skrev {name}:",
    "pl": "W dniu {day} {name} napisał(a):",
    "en": "On {day}, {name} wrote:",
}


@dataclass(frozen=True)
class Before:
    """What the customer answers to: the last message on the case, and our last answer to quote."""

    message_id: str = ""
    answer: Message | None = None


def letter(story: Story, step: Step, *, number: str, to: str, at: datetime, before: Before) -> bytes:
    """The raw mail of one step."""
    mail = EmailMessage()
    name, address = parseaddr(step.more.get("sender", "")) if "sender" in step.more else (story.name, story.address)
    mail["From"] = f"{name} <{address}>"
    mail["To"] = to
    mail["Subject"] = f"Re: {story.subject}" if before.message_id else story.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{number}.sample@{story.address.partition('@')[2]}>"
    if before.message_id:
        mail["In-Reply-To"] = mail["References"] = before.message_id
    if story.is_spam:
        mail["X-Spam-Status"] = "Yes, score=14.2 required=5.0"
    for header, value in step.more.get("headers", {}).items():
        mail[header] = value
    _write(mail, story, step, before)
    return mail.as_bytes()


def bounce(answer: Message, *, recipient: str, status: str, to: str, at: datetime) -> bytes:
    """A report (RFC 3464) that our answer did not arrive."""
    report = (
        f"From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nTo: {to}\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nDate: {format_datetime(at)}\r\n"
        f"Message-ID: <bounce.{answer.pk}.sample@mx.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"This is the mail system at host mx.example.\r\n\r\n<{recipient}>: The mailbox is full.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {answer.message_id}\r\n\r\n--b--\r\n"
    )
    return report.encode()


def _write(mail: EmailMessage, story: Story, step: Step, before: Before) -> None:
    text = f"{step.text}\n{_quoted(story, before.answer)}"
    mail.set_content(text)
    if story.is_html:
        mail.add_alternative(_html(step.text), subtype="html")
    for name in step.more.get("files", []):
        kind = (mimetypes.guess_type(name)[0] or "application/octet-stream").split("/")
        mail.add_attachment(script.file(name), maintype=kind[0], subtype=kind[1], filename=name)


def _quoted(story: Story, answer: Message | None) -> str:
    if answer is None:
        return ""
    said = SAID[story.language].format(day=f"{answer.at:%Y-%m-%d %H:%M}", name=answer.sender_name)
    return "\n" + said + "\n" + "\n".join(f"> {line}".rstrip() for line in answer.text.splitlines()) + "\n"


def _html(text: str) -> str:
    paragraphs = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n"))
    # A picture from elsewhere, as firms have in their signatures; the desk blocks it until someone clicks.
    return f'<html><body style="font-family: Georgia">{paragraphs}<img src="https://pictures.example/logo.png"></body>'
