"""A case as its customer sees it: what was said by both, never what was said among ourselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from skranke.cases.models import Attachment, Case, Message
from skranke.people.models import Desk
from skranke.promise import giving, in_words
from skranke.web.contexts.form import Said, lately
from skranke.web.contexts.look import size_words

MOST = 200


@dataclass(frozen=True)
class SaidLine:
    is_ours: bool
    who: str
    when: str
    text: str
    files: Sequence["FileLink"]


@dataclass(frozen=True)
class FileLink:
    name: str
    size: str
    url: str


@dataclass(frozen=True)
class YoursView:
    desk: str
    number: int
    subject: str
    state: str
    language: str
    said: Said | None
    lines: Sequence[SaidLine]
    text: str
    error: str

    @classmethod
    def of(cls, case: Case, *, token: str, language: str, at: datetime, text: str, error: str) -> "YoursView":
        desk = Desk.objects.get()
        zone = ZoneInfo(giving.book().calendar(case.way_in_id).zone)
        files: dict[int, list[FileLink]] = {}
        for row in files_of(case):
            line = FileLink(row.name, size_words(row.size_bytes), f"/yours/{token}/files/{row.pk}")
            files.setdefault(row.message_id or 0, []).append(line)
        waits = case.needs_answer and case.way_in is not None
        return cls(
            desk=desk.name,
            number=case.pk,
            subject=case.subject,
            state=_state(case),
            language=language,
            said=lately.to(case.way_in, language=language, at=at) if waits and case.way_in else None,
            lines=[_line(m, desk, files.get(m.pk, []), zone=zone, language=language) for m in told(case)],
            text=text,
            error=error,
        )


def told(case: Case) -> list[Message]:
    """What the customer wrote and what they were sent, oldest first."""
    theirs = case.messages.filter(kind=Message.IN, is_held=False, automatic="")
    ours = case.messages.filter(kind=Message.OUT, is_forward=False, state__in=[Message.SENT, Message.MAYBE])
    return list((theirs | ours).order_by("at", "pk")[:MOST])


def files_of(case: Case) -> list[Attachment]:
    shown = [message.pk for message in told(case)]
    return list(Attachment.objects.filter(message__in=shown, is_inline=False).order_by("pk"))


def _line(message: Message, desk: Desk, files: list[FileLink], *, zone: ZoneInfo, language: str) -> SaidLine:
    moment = message.sent_at or message.at
    day = in_words.day_of(moment, zone=zone.key, language=language)
    clock = in_words.clock_of(moment, zone=zone.key, language=language)
    who = message.sender_name or desk.name if message.is_outgoing else message.sender_name or _("You")
    return SaidLine(
        message.is_outgoing, who, _("{day} at {clock}").format(day=day, clock=clock), message.text, tuple(files)
    )


def _state(case: Case) -> str:
    if case.state in {Case.OPEN, Case.SPAM, Case.SNOOZED}:
        return _("We have your message, and one of us will answer.")
    if case.state == Case.CLOSED:
        return _("The case is closed. Write below if something is left.")
    return _("We have answered. Write below if something is left.")
