"""Reports that a mail of ours did not arrive: by RFC 3464, and as the daemons that never read it write them."""

import re
from dataclasses import dataclass

from skranke.channels.mail.headers import Headers, read_headers
from skranke.channels.mail.parsed_mail import Mail, ReportPart

_DAEMON = re.compile(r"(?:mailer-?daemon|mail-?daemon|mailerdaemon|mdaemon)(?:[+=].*)?", re.I)
_DAEMON_NAME = re.compile(r"mail delivery (?:sub)?system|mail delivery service|maildelivery|delivery subsystem", re.I)
_POSTMASTER = re.compile(r"(?:postmaster|microsoftexchange[0-9a-f]*|bounces?|mail-?delivery)(?:[+=-].*)?", re.I)
_SUBJECT_WORDS = (
    r"undeliver(?:ed|able)(?: mail| message)?\b",
    r"returned mail\b",
    "mail delivery (?:failed|failure|problem|error|status)",
    "delivery (?:status notification|failure|has failed|failed|report|problem|delayed)",
    r"failure notice\b",
    "delivery notification",
    "message (?:not delivered|undeliverable|delayed|delivery failure)",
    "non[- ]?delivery",
    "nondeliverable",
    "mail system error",
    "mailservermeddelande",
    "delayed mail",
    "warning: (?:message|could not send)",
    "mail could not be delivered",
    "message status - undeliverable",
    "rejected:",
    "olevererbart",
    "kan inte levereras",
    "det gick inte att leverera",
    "ikke leveret",
    "kan ikke leveres",
    "uleverbar",
    "ulevert",
    "meldingen ble ikke levert",
    "niedostarczalne",
    "nie można dostarczyć",
    "nie dostarczono",
    "niedoręczon",
    "zwrot wiadomości",
    "unzustellbar",
    "nicht zustellbar",
    "rückgabe unzustellbar",
    "non remis",
    "onbestelbaar",
)
_SUBJECT = re.compile(r"(?:\*+ ?)?(?:" + "|".join(_SUBJECT_WORDS) + r")", re.I)
_TEXT_WORDS = (
    "this is the qmail-send program",
    "i'm afraid i wasn't able to deliver your message",
    "created automatically by mail delivery software",
    "this is the mail system at host",
    "a message that you sent (?:could not be delivered|has not yet been delivered)",
    "did not reach (?:some or all of )?the (?:following|intended) recipient",
    "delivery has failed to these recipients",
    "couldn't be delivered to",
    "could not be delivered",
    "could not deliver",
    "cannot be delivered",
    "wasn't delivered to",
    "was not delivered",
    "unable to deliver",
    "not able to deliver",
    "undeliverable",
    r"delivery to the following recipients?(?:\(s\))? (?:failed|has been delayed)",
    "(?:address|addresses) had (?:permanent fatal|transient non-fatal) errors",
    "permanent fatal errors",
    "delivery failed",
    "returned to sender",
    "message undelivered",
    "unrouteable address",
    "user unknown",
    "mailbox (?:is )?full",
    "quota exceeded",
    "no such user",
    "recipient address rejected",
    "the following addresses? (?:failed|had delivery problems)",
    "message (?:has been|was) (?:rejected|blocked|delayed)",
    "gick inte att leverera",
    "kunde inte levereras",
    "har inte levererats",
    "kunne ikke leveres",
    "blev ikke leveret",
    "ble ikke levert",
    "nie można dostarczyć",
    "nie została dostarczona",
    "nie udało się dostarczyć",
    "konnte nicht zugestellt werden",
    "nicht zugestellt",
)
_TEXT = re.compile("|".join(_TEXT_WORDS), re.I)
_DELAYED_WORDS = (
    "delay",
    "has not yet been delivered",
    "still being retried",
    "will (?:be retried|retry|keep trying|continue)",
    "you do not need to resend",
    "transient non-fatal",
    "försenad",
    "forsinket",
    "opóźnion",
    "verzögert",
    "warning: (?:message|could not send)",
)
_DELAYED = re.compile("|".join(_DELAYED_WORDS), re.I)
_GAVE_UP = re.compile(
    r"failed permanently|permanent(?:ly)? (?:fail|error|fatal)|giving up|given up|could not be delivered", re.I
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_SMTP_CODE = re.compile(r"(?<![\d.@-])([45]\d\d)(?=[ -][^\d\s])")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+=!#$&'*/?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_MESSAGE_ID = re.compile(r"(?im)^[ \t>]*message-id:\s*(<[^<>\s]{3,500}>)")
_SCANNED = 40_000


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery report says; what it does not say is empty."""

    action: str
    """failed or delayed."""
    status: str
    """Such as 5.1.1."""
    recipient: str
    original_message_id: str

    @property
    def is_final(self) -> bool:
        """The mail will not arrive any more."""
        return self.action == "failed"


def bounce_of(mail: Mail) -> Bounce | None:
    """The report this mail is; None when it is none. A null sender alone does not make one."""
    statuses = [report for report in mail.reports if report.type.endswith("delivery-status")]
    if statuses and (mail.type == "multipart/report" or mail.type.endswith("delivery-status") or _is_machine(mail)):
        return _from_report(mail, statuses)
    is_declared = mail.type_parameters.get("report-type", "").lower() == "delivery-status"
    if is_declared or _is_unstructured(mail):
        return _from_text(mail)
    return None


def _from_report(mail: Mail, statuses: list[ReportPart]) -> Bounce | None:
    groups = [group for report in statuses for group in _groups(report.content)]
    told = [group for group in groups if group.get("action") or group.get("final-recipient") or group.get("status")]
    if not told:
        return _from_text(mail)
    worst = min(told, key=_severity)
    action = _action(worst)
    if action in ("delivered", "relayed", "expanded"):
        return None
    status = _STATUS.search(worst.get("status")) or _STATUS.search(worst.get("diagnostic-code"))
    return Bounce(
        action="delayed" if action == "delayed" else "failed",
        status=status[1] if status else _status_in_text(mail, action),
        recipient=_recipient(worst) or _recipient_in_text(mail),
        original_message_id=_original_id(mail),
    )


def _groups(content: bytes) -> list[Headers]:
    blocks = re.split(rb"\n\s*\n", content.replace(b"\r\n", b"\n"))
    return [read_headers(block.strip(b"\n"), [])[0] for block in blocks if block.strip()]


def _action(group: Headers) -> str:
    word = group.get("action").split(" ")[0].strip().lower().rstrip(";")
    return word or ("delayed" if group.get("status").startswith("4") else "failed")


def _severity(group: Headers) -> int:
    order = {"failed": 0, "delayed": 1, "expanded": 2, "relayed": 2, "delivered": 3}
    return order.get(_action(group), 0)


def _recipient(group: Headers) -> str:
    # The original one is what we wrote to; the final one may be an alias behind it.
    for name in ("original-recipient", "final-recipient"):
        found = _ADDRESS.search(group.get(name))
        if found:
            return found[0]
    return ""


def _is_machine(mail: Mail) -> bool:
    local = mail.sender.address.partition("@")[0]
    if _is_daemon(mail) or _POSTMASTER.fullmatch(local) or not mail.sender.address:
        return True
    submitted = mail.headers.get("auto-submitted").strip().lower()
    returns_nowhere = any(value.strip() == b"<>" for value in mail.headers.raw_all("return-path"))
    envelope = mail.headers.raw("x-envelope-from").strip() == b"<>"
    return returns_nowhere or envelope or submitted.startswith(("auto-replied", "auto-generated"))


def _is_daemon(mail: Mail) -> bool:
    local = mail.sender.address.partition("@")[0]
    return bool(_DAEMON.fullmatch(local) or _DAEMON_NAME.search(mail.sender.name))


def _is_unstructured(mail: Mail) -> bool:
    """A bounce without a report part: a daemon's name, or a machine that uses a daemon's words."""
    if "x-failed-recipients" in mail.headers or _is_daemon(mail):
        return True
    if not _is_machine(mail):
        return False
    has_subject = _SUBJECT.match(mail.subject) is not None
    has_text = _TEXT.search(mail.text[:3_000]) is not None
    if mail.sender.address and not _POSTMASTER.fullmatch(mail.sender.address.partition("@")[0]):
        # "Your parcel could not be delivered" also comes from a machine; only mail servers give such codes.
        return has_subject and _STATUS.search(mail.text) is not None
    return has_subject or has_text


def _from_text(mail: Mail) -> Bounce:
    head = mail.subject + "\n" + mail.text[:4_000]
    is_delayed = _DELAYED.search(head) is not None and _GAVE_UP.search(head) is None
    action = "delayed" if is_delayed else "failed"
    return Bounce(action, _status_in_text(mail, action), _recipient_in_text(mail), _original_id(mail))


def _status_in_text(mail: Mail, action: str) -> str:
    text = mail.text[:_SCANNED]
    first = "4" if action == "delayed" else "5"
    statuses = _STATUS.findall(text)
    for status in statuses:
        if status[0] == first:
            return str(status)
    code = _SMTP_CODE.search(text)
    return f"{code[1][0]}.0.0" if code else (str(statuses[0]) if statuses else "")


def _recipient_in_text(mail: Mail) -> str:
    named = _ADDRESS.search(mail.headers.get("x-failed-recipients"))
    if named:
        return named[0]
    ours = {each.address.lower() for each in (*mail.to, *mail.delivered_to, mail.sender)}
    for found in _ADDRESS.findall(mail.text[:_SCANNED]):
        local = found.partition("@")[0]
        if found.lower() not in ours and not _DAEMON.fullmatch(local) and not _POSTMASTER.fullmatch(local):
            return str(found)
    return ""


def _original_id(mail: Mail) -> str:
    for report in mail.reports:
        if report.type in ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"):
            block = report.content.replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")[0]
            headers, _ = read_headers(block, [])
            for name in ("x-skranke-id", "message-id"):
                found = re.search(r"<[^<>\s]+>", headers.get(name))
                if found:
                    return found[0]
    in_text = _MESSAGE_ID.search(mail.text[:_SCANNED])
    if in_text:
        return in_text[1]
    cited = mail.in_reply_to or mail.references[-1:]
    return cited[-1] if cited else ""
