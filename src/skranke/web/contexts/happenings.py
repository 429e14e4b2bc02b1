"""What happened to a case, as sentences: one for each kind of event that the conversation does not show by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from skranke.cases.models import Event
from skranke.cases.timeline import Kind
from skranke.web.contexts.spam import reason
from skranke.web.reader import Reader


@dataclass(frozen=True)
class Line:
    icon: str
    words: str
    undo_merge: int = 0  # the number of the case that can be taken out again
    undo_split: int = 0  # the number of the case that can be put back


def words_for(reader: Reader, event: Event) -> Line | None:
    teller = TELLERS.get(event.kind)
    return teller(reader, event) if teller else None


def _says(icon: str, sentence: Callable[[], str]) -> Callable[[Reader, Event], Line]:
    """A sentence about whoever did it; the sentence is a call so that it is in the reader's language."""

    def tell(_reader: Reader, event: Event) -> Line:
        return Line(icon, sentence().format(name=event.by_name or _("The desk"), **_named(event)))

    return tell


def _named(event: Event) -> dict[str, object]:
    names = ("to", "tag", "address", "recipient", "reason", "sender")
    return {name: event.data.get(name, "") for name in names}


def _handed_over(_reader: Reader, event: Event) -> Line:
    to = event.data.get("to", "")
    sentence = _("{name} handed the case to {to}.") if to else _("{name} let the case go, so anyone may take it.")
    return Line("arrow-right", sentence.format(name=event.by_name, to=to))


def _snoozed(reader: Reader, event: Event) -> Line:
    moment = reader.stamp(datetime.fromisoformat(event.data["until"]))
    return Line(
        "calendar-clock", _("{name} put the case off until {moment}.").format(name=event.by_name, moment=moment)
    )


def _spam(_reader: Reader, event: Event) -> Line:
    return Line("ban", reason(event.data) or _("{name} marked the case as spam.").format(name=event.by_name))


def _merged(_reader: Reader, event: Event) -> Line:
    name = event.by_name or _("The desk")
    if "from" in event.data:
        number = event.data["from"]
        return Line(
            "git-merge", _("{name} merged case {number} into this one.").format(name=name, number=number), number
        )
    return Line("git-merge", _("{name} merged this case into {number}.").format(name=name, number=event.data["into"]))


def _unmerged(_reader: Reader, event: Event) -> Line:
    number = event.data.get("out") or event.data.get("from")
    return Line("split", _("{name} took case {number} apart again.").format(name=event.by_name, number=number))


def _split(_reader: Reader, event: Event) -> Line:
    if "out" in event.data:
        sentence, number = _("{name} made case {number} of what follows."), event.data["out"]
        return Line("split", sentence.format(name=event.by_name, number=number), undo_split=number)
    sentence, number = _("{name} split this case off from {number}."), event.data["from"]
    return Line("split", sentence.format(name=event.by_name, number=number), undo_split=event.case_id)


TELLERS: dict[str, Callable[[Reader, Event], Line]] = {
    Kind.TAKEN: _says("hand", lambda: _("{name} took the case.")),
    Kind.HANDED_OVER: _handed_over,
    Kind.OFFERED: _says("hand-helping", lambda: _("{name} asks a colleague to take the case.")),
    Kind.KEPT: _says("hand", lambda: _("{name} keeps the case after all.")),
    Kind.CLOSED: _says("circle-check", lambda: _("{name} closed the case.")),
    Kind.REOPENED: _says("archive-restore", lambda: _("{name} opened the case again.")),
    Kind.SNOOZED: _snoozed,
    Kind.WOKE: _says("bell", lambda: _("The case is back, as it was put off until now.")),
    Kind.MERGED: _merged,
    Kind.UNMERGED: _unmerged,
    Kind.SPLIT: _split,
    Kind.TAGGED: _says("tag", lambda: _("{name} added the tag “{tag}”.")),
    Kind.UNTAGGED: _says("tag", lambda: _("{name} removed the tag “{tag}”.")),
    Kind.SPAM: _spam,
    Kind.NOT_SPAM: _says("inbox", lambda: _("{name} said that this is not spam.")),
    Kind.CONFIRMED: _says("user-plus", lambda: _("{name} let {address} in.")),
    Kind.FORWARDED_IN: _says("arrow-right", lambda: _("{sender} passed this mail on to the desk.")),
    Kind.ANSWERED_ELSEWHERE: _says("mail", lambda: _("{sender} answered from another mail program.")),
    Kind.SAME_MATTER: _says("check", lambda: _("{name} said that the new subject belongs to this case.")),
    Kind.FORWARDED: _says("arrow-right", lambda: _("{name} asked {to}.")),
    Kind.REPLY_TAKEN_BACK: _says("undo-2", lambda: _("{name} took an answer back.")),
    Kind.SCHEDULE_CANCELLED: _says(
        "undo-2", lambda: _("The customer wrote first, so the scheduled answer was kept as a draft.")
    ),
    Kind.DECIDED: _says("scale", lambda: _("{name} decided the case.")),
    Kind.DECISION_REVISED: _says("scale", lambda: _("{name} decided the case anew.")),
    Kind.DECISION_APPROVED: _says("scale", lambda: _("{name} said yes to the decision.")),
    Kind.DECISION_REFUSED: _says("scale", lambda: _("{name} said no to the decision: {reason}")),
    Kind.NOTICE_LINKED: _says("megaphone", lambda: _("{name} put the case under a notice.")),
    Kind.NOTICE_UNLINKED: _says("megaphone", lambda: _("{name} took the case from under a notice.")),
    Kind.LEGAL_STARTED: _says("scale", lambda: _("{name} set a deadline by law running.")),
    Kind.LEGAL_STOPPED: _says("scale", lambda: _("{name} ended the deadline by law.")),
    Kind.LEGAL_WARNED: _says("scale", lambda: _("The owner and the leads were warned of the deadline by law.")),
    Kind.SEND_FAILED: _says("triangle-alert", lambda: _("An answer was not delivered.")),
    Kind.BOUNCED: _says("triangle-alert", lambda: _("An answer came back: {recipient} could not be reached.")),
}
