"""The timeline: what happened to a case. Live pages are told of the same rows."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from skranke.cases.models import Case, Event
from skranke.people import news
from skranke.people.models import User


class Kind(StrEnum):
    OPENED = "opened"
    RECEIVED = "received"
    RECEIVED_AUTOMATIC = "received_automatic"
    REPLIED = "replied"
    REPLY_TAKEN_BACK = "reply_taken_back"
    SCHEDULE_CANCELLED = "schedule_cancelled"
    SENT = "sent"
    SEND_FAILED = "send_failed"
    MAYBE_SENT = "maybe_sent"
    BOUNCED = "bounced"
    NOTED = "noted"
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    REOPENED = "reopened"
    SNOOZED = "snoozed"
    WOKE = "woke"
    MERGED = "merged"
    UNMERGED = "unmerged"
    SPLIT = "split"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    SPAM = "spam"
    NOT_SPAM = "not_spam"
    HELD = "held"
    CONFIRMED = "confirmed"
    FORWARDED = "forwarded"
    NOTICE_LINKED = "notice_linked"
    NOTICE_UNLINKED = "notice_unlinked"
    DECIDED = "decided"
    DECISION_REVISED = "decision_revised"
    DECISION_APPROVED = "decision_approved"
    DECISION_REFUSED = "decision_refused"
    LEGAL_STARTED = "legal_started"
    LEGAL_STOPPED = "legal_stopped"
    LEGAL_WARNED = "legal_warned"
    ACKNOWLEDGED = "acknowledged"
    FORWARDED_IN = "forwarded_in"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    SAME_MATTER = "same_matter"
    OFFERED = "offered"
    KEPT = "kept"


def note(case: Case, kind: Kind, *, at: datetime, by: User | None = None, **data: object) -> Event:
    """Write a line; the name is kept as it was, so that it stays when the person has left."""
    event = line(case, kind, at=at, by=by, **data)
    event.save(force_insert=True)
    news.tell([_change(event)])
    return event


def line(case: Case, kind: Kind, *, at: datetime, by: User | None = None, **data: object) -> Event:
    """A line not yet written, for writing many at once."""
    return Event(case=case, kind=kind, at=at, by=by, by_name=by.name if by else "", data=data)


def write(lines: Sequence[Event]) -> None:
    """Write many lines at once."""
    Event.objects.bulk_create(lines)
    news.tell([_change(event) for event in lines])


def _change(event: Event) -> str:
    return f"{event.case_id}:{event.kind}:{event.by_id or ''}"
