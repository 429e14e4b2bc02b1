"""What a receipt says: the number, what was understood, who answers, when the desk is open, how long it takes."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from skranke.cases import wait_words
from skranke.cases.waiting import Wait
from skranke.promise import in_words, sums
from skranke.promise.sums import Calendar

MOST_ASKS = 4
LONGEST_ASK = 200


@dataclass(frozen=True)
class Facts:
    """What is known when a receipt is written."""

    number: int
    desk: str
    at: datetime
    calendar: Calendar
    subject: str = ""
    name: str = ""
    asks: tuple[str, ...] = ()
    owner: str = ""
    wait: Wait | None = None
    notices: tuple[str, ...] = ()
    own_words: str = ""
    is_verified: bool = False
    """Only then is anything repeated that the sender wrote: a forged sender could else send words in our name."""


@dataclass(frozen=True)
class Words:
    subject: str
    text: str
    paragraphs: tuple[str, ...] = field(default_factory=tuple)


def receipt(facts: Facts, *, language: str) -> Words:
    """The receipt in that language."""
    with translation.override(language or "en"):
        paragraphs = [
            _greeting(facts),
            _("Thank you for writing. Your mail has reached {desk}, and your case has the number {number}.").format(
                desk=facts.desk, number=facts.number
            ),
            _understood(facts),
            _who(facts),
            _when(facts, language or "en"),
            _how_long(facts, language or "en"),
            *facts.notices,
            facts.own_words.strip(),
            _("If you want to add something, answer this mail. It then joins the same case."),
            _("This receipt was written automatically."),
        ]
        subject = facts.subject if facts.is_verified and facts.subject else _("We have received your mail")
    told = tuple(paragraph for paragraph in paragraphs if paragraph)
    return Words(subject, "\n\n".join(told), told)


def _greeting(facts: Facts) -> str:
    if facts.is_verified and facts.name:
        return _("Hello {name}!").format(name=facts.name)
    return _("Hello!")


def _understood(facts: Facts) -> str:
    if not facts.is_verified or not facts.asks:
        return ""
    asked = [" ".join(ask.split()) for ask in facts.asks[:MOST_ASKS]]
    lines = [f"– {ask[:LONGEST_ASK]}{'…' if len(ask) > LONGEST_ASK else ''}" for ask in asked]
    return "\n".join([_("We read that you ask:"), *lines])


def _who(facts: Facts) -> str:
    if facts.owner:
        return _("{name} has your case and will answer you.").format(name=facts.owner)
    return _("One of us will read it and answer you.")


def _how_long(facts: Facts, language: str) -> str:
    """Nothing while the last weeks are too few to tell."""
    return wait_words.sentence(facts.wait, zone=facts.calendar.zone, language=language) if facts.wait else ""


def _when(facts: Facts, language: str) -> str:
    """The opening hours, and the next opening when the desk is closed now."""
    calendar = facts.calendar
    hours = _("Our opening hours: {hours}.").format(hours=in_words.week(calendar, language=language))
    try:
        opening = sums.next_opening(calendar, facts.at)
    except sums.NeverOpen:
        return ""
    if opening <= facts.at:
        return hours
    clock = in_words.clock_of(opening, zone=calendar.zone, language=language)
    if in_words.is_same_day(opening, facts.at, zone=calendar.zone):
        closed = _("We are closed right now and open today at {clock}.").format(clock=clock)
        return f"{closed} {hours}"
    day = in_words.day_of(opening, zone=calendar.zone, language=language)
    closed = _("We are closed right now and open again on {day} at {clock}.").format(day=day, clock=clock)
    return f"{closed} {hours}"
