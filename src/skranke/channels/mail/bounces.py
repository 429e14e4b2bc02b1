"""Reports that a mail of ours did not arrive: by RFC 3464, and as the daemons that never read it write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from skranke.channels.mail.bounce_rules import rules
from skranke.channels.mail.headers import Headers, read_headers
from skranke.channels.mail.parsed_mail import Mail, ReportPart

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_SMTP_CODE = re.compile(r"(?<![\d.@-])([45]\d\d)(?=[ -][^\d\s])")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+=!#$&'*/?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_MESSAGE_ID = re.compile(r"(?im)^[ \t>]*message-id:\s*(<[^<>\s]{3,500}>)")
_NO_REPLY = re.compile(r"(?:no|do-?not)[-_.]?reply", re.I)
# What a report says, in a text whose parts were lost; and how a sending service tells it.
_REPORT_LINE = re.compile(
    r"(?im)^[ \t]*(?:(?:final|original)-recipient: ?rfc822|diagnostic-code: ?smtp|action: ?failed)"
)
_JSON_REPORT = re.compile(r"notificationType\\{0,2}\"\s?:\s?\\{0,2}\"Bounce")
_SCANNED = 40_000
_HEAD = 3_000
_MOST_GROUPS = 100
_LONGEST_SAID = 300
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery report says; what it does not say is empty."""

    action: str
    """failed or delayed."""
    status: str
    """Such as 5.1.1."""
    recipient: str
    original_message_id: str
    said: str = ""
    """What the server that refused it said."""

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
        said=_one_line(worst.get("diagnostic-code").partition(";")[2]) or _said_in_text(mail),
    )


def _groups(content: bytes) -> list[Headers]:
    blocks = re.split(rb"\n\s*\n", content.replace(b"\r\n", b"\n"), maxsplit=_MOST_GROUPS)[:_MOST_GROUPS]
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
    return _is_daemon(mail) or _is_postmaster(mail) or _marks_itself(mail)


def _marks_itself(mail: Mail) -> bool:
    submitted = mail.headers.get("auto-submitted").strip().lower()
    returns_nowhere = any(value.strip() == b"<>" for value in mail.headers.raw_all("return-path"))
    envelope = mail.headers.raw("x-envelope-from").strip() == b"<>"
    return returns_nowhere or envelope or submitted.startswith(("auto-replied", "auto-generated"))


def _is_daemon(mail: Mail) -> bool:
    local = mail.sender.address.partition("@")[0]
    return bool(rules().daemon.fullmatch(local) or rules().daemon_name.search(mail.sender.name))


def _is_postmaster(mail: Mail) -> bool:
    """Also people write as postmaster, so its words must say what it is."""
    local = mail.sender.address.partition("@")[0]
    named = rules().postmaster.fullmatch(local) or rules().postmaster_name.search(mail.sender.name)
    return bool(named) or not mail.sender.address


def _is_unstructured(mail: Mail) -> bool:
    """A bounce without a report part: a daemon's name, or a machine that uses a daemon's words."""
    if mail.text[:1] == "{" and _JSON_REPORT.search(mail.text[:_HEAD]):
        return True
    if rules().absence.match(mail.subject):
        return False
    if "x-failed-recipients" in mail.headers or _is_daemon(mail):
        return True
    has_subject = rules().subject.match(mail.subject) is not None
    if not mail.sender.address:
        return has_subject or _has_words(mail)
    if _is_postmaster(mail):
        return any(_has_signs(mail)) if has_subject else all(_has_signs(mail))
    if not has_subject:
        return False
    # "Your parcel could not be delivered" also comes from a machine; only mail servers give codes or return the mail.
    local = mail.sender.address.partition("@")[0]
    is_machine = _marks_itself(mail) or _NO_REPLY.match(local) is not None or rules().role.fullmatch(local) is not None
    return (is_machine and _has_evidence(mail)) or _REPORT_LINE.search(mail.text[:_HEAD]) is not None


def _has_signs(mail: Mail) -> Iterator[bool]:
    yield _has_words(mail)
    yield _has_evidence(mail)


def _has_words(mail: Mail) -> bool:
    return rules().text.search(mail.text[:_HEAD]) is not None


def _has_evidence(mail: Mail) -> bool:
    text = mail.text[:_SCANNED]
    returned = any(report.type in _RETURNED for report in mail.reports)
    return returned or any(sign.search(text) for sign in (_STATUS, _MESSAGE_ID, _REPORT_LINE))


def _from_text(mail: Mail) -> Bounce:
    head = mail.subject + "\n" + mail.text[:4_000]
    is_delayed = rules().delayed.search(head) is not None and rules().given_up.search(head) is None
    action = "delayed" if is_delayed else "failed"
    status, recipient = _status_in_text(mail, action), _recipient_in_text(mail)
    return Bounce(action, status, recipient, _original_id(mail), _said_in_text(mail))


def _said_in_text(mail: Mail) -> str:
    """The line with the code of the server, else the first words."""
    text = mail.text[:_SCANNED]
    code = _STATUS.search(text) or _SMTP_CODE.search(text)
    if code is None:
        return _one_line(text)
    start, end = text.rfind("\n", 0, code.start()) + 1, text.find("\n", code.end())
    return _one_line(text[start : end if end >= 0 else len(text)])


def _one_line(text: str) -> str:
    return " ".join(text[:2_000].split())[:_LONGEST_SAID]


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
        if (
            found.lower() not in ours
            and not rules().daemon.fullmatch(local)
            and not rules().postmaster.fullmatch(local)
        ):
            return str(found)
    return ""


def _original_id(mail: Mail) -> str:
    for report in mail.reports:
        if report.type in _RETURNED:
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
