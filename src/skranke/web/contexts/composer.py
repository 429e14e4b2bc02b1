"""The composer: what this person is writing, to whom, and what stands in the way of sending it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from skranke.cases import replying, unproven
from skranke.cases.errors import NobodyToSendTo
from skranke.cases.models import Case, Draft, Message
from skranke.coach.report import Context
from skranke.people import private
from skranke.web.contexts import hints
from skranke.web.contexts.messages import FileLine, file_line
from skranke.web.reader import Reader


@dataclass(frozen=True)
class Meanwhile:
    """What a colleague sent after this person last looked."""

    name: str
    text: str


@dataclass(frozen=True)
class JustSent:
    """An answer of one's own that can still be taken back."""

    number: int
    seconds_left: int


@dataclass(frozen=True)
class Coach:
    """The coach beside the text: whether this person wants it, and the checklist as the draft stands."""

    is_off: bool
    virtues: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, reader: Reader, text: str, *, context: Context) -> "Coach":
        own = private.of(reader.user)
        virtues = hints.of_draft(text, context=context, page_language=get_language() or "en")
        return cls(is_off=own.is_coach_off, virtues=virtues)


@dataclass(frozen=True)
class Composer:
    number: int
    version: int
    text: str
    to: str
    cc: str
    bcc: str
    leaves_at: str
    saved_at: str
    saved_iso: str
    files: Sequence[FileLine]
    is_closed: bool
    is_spam: bool
    is_unproven: bool
    error: str
    meanwhile: Meanwhile | None
    just_sent: JustSent | None
    coach: Coach

    @property
    def is_shut(self) -> bool:
        return self.is_closed or self.is_spam

    @classmethod
    def of(
        cls,
        reader: Reader,
        case: Case,
        *,
        draft: Draft | None,
        messages: Sequence[Message],
        context: Context,
        error: str = "",
        meanwhile: Meanwhile | None = None,
        to: str = "",
    ) -> "Composer":
        return cls(
            number=case.pk,
            version=case.version,
            text=draft.text if draft else "",
            to=to or (draft.to if draft else "") or usual_recipients(case),
            cc=draft.cc if draft else "",
            bcc=draft.bcc if draft else "",
            leaves_at=draft.leaves_at if draft else "",
            saved_at=reader.stamp(draft.saved_at) if draft else "",
            saved_iso=draft.saved_at.isoformat() if draft else "",
            files=[file_line(file) for file in draft.attachments.all()] if draft else [],
            is_closed=case.state == Case.CLOSED,
            is_spam=case.state == Case.SPAM,
            is_unproven=unproven.is_last_unproven(messages),
            error=error,
            meanwhile=meanwhile,
            just_sent=_just_sent(reader, messages),
            coach=Coach.of(reader, draft.text if draft else "", context=context),
        )


def usual_recipients(case: Case) -> str:
    """Whom an answer goes to when nobody else is named."""
    try:
        return ", ".join(person["address"] for person in replying.recipients(case))
    except NobodyToSendTo:
        return ""


def _just_sent(reader: Reader, messages: Sequence[Message]) -> JustSent | None:
    for message in reversed(messages):
        leaving = message.state == Message.QUEUED and not message.is_scheduled and not message.attempts
        if leaving and message.author_id == reader.user.pk and message.send_at and message.send_at > reader.at:
            return JustSent(message.pk, round((message.send_at - reader.at).total_seconds()))
    return None
