"""The case as the customer lived it: attempts, waits, what came by itself, hand-overs, what they were told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models.functions import Left

from skranke.cases import states, timeline
from skranke.cases.models import Case, Event, Message
from skranke.promise import giving

LONGEST_SAID = 400
MOST = 2_000


Due = Callable[[datetime, bool], datetime]  # since when, and whether it is the first answer


class Did(StrEnum):
    WROTE = "wrote"
    AUTOMATIC = "automatic"
    WAITED = "waited"
    HANDED_OVER = "handed_over"
    TOLD = "told"
    NOT_ARRIVED = "not_arrived"


@dataclass(frozen=True)
class Step:
    """One thing that happened to the customer. A wait ends (or lasts until now) and says whether we kept our word."""

    did: Did
    at: datetime
    until: datetime | None = None
    due: datetime | None = None
    is_over: bool = True
    who: str = ""
    text: str = ""
    message: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether the answer came by the time that was promised; of a wait that goes on, whether it still can."""
        return self.due is None or self.until is None or self.until <= self.due


def steps_of(case: Case, *, at: datetime) -> list[Step]:
    """From the first attempt until now, in order."""
    book = giving.book()
    situation = states.situation_of(case, book)
    said = case.messages.exclude(kind=Message.NOTE).filter(is_held=False, is_forward=False)
    said = said.exclude(state=Message.CANCELLED).annotate(begin=Left("text", LONGEST_SAID)).select_related("author")
    messages = list(said.defer("text", "quoted", "html", "signature").order_by("at", "pk")[:MOST])
    events = case.events.filter(kind=timeline.Kind.HANDED_OVER).order_by("at", "pk")[:MOST]
    waits_still = case.needs_answer or case.state == Case.SNOOZED
    return _lived(
        messages,
        events,
        due=lambda since, is_first: book.answer_due(since, situation, is_first=is_first),
        now=at if waits_still else None,
    )


def _lived(
    messages: Sequence[Message],
    events: Iterable[Event],
    *,
    due: Callable[[datetime, bool], datetime],
    now: datetime | None,
) -> list[Step]:
    steps = [Step(Did.HANDED_OVER, event.at, who=str(event.data.get("to", ""))) for event in events]
    since: datetime | None = None
    was_answered = False
    for message in messages:
        steps.append(_step(message))
        if message.automatic or steps[-1].did == Did.NOT_ARRIVED:
            continue
        if message.kind == Message.IN:
            since = since or message.at
        elif since is not None:
            told_at = steps[-1].at
            steps.append(Step(Did.WAITED, since, until=told_at, due=due(since, not was_answered)))
            since, was_answered = None, True
    if since is not None and now is not None:
        steps.append(Step(Did.WAITED, since, until=now, due=due(since, not was_answered), is_over=False))
    # A wait begins with what was written, so it stands right after it.
    return sorted(steps, key=lambda step: (step.at, step.did == Did.WAITED))


def _step(message: Message) -> Step:
    text = str(getattr(message, "begin", ""))
    who = message.author.name if message.author else message.sender_name or message.sender_address
    if message.automatic:
        return Step(Did.AUTOMATIC, message.sent_at or message.at, who=who, text=text, message=message.pk)
    if message.kind == Message.IN:
        return Step(Did.WROTE, message.at, who=who, text=text, message=message.pk)
    if message.state in {Message.QUEUED, Message.SENDING, Message.FAILED}:
        return Step(Did.NOT_ARRIVED, message.at, who=who, text=text, message=message.pk)
    return Step(Did.TOLD, message.sent_at or message.at, who=who, text=text, message=message.pk)
