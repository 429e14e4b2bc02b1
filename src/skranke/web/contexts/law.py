"""A deadline by law on a case, in words: which one, what day it is, and by when the answer must be there."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from skranke.cases import legal_clock
from skranke.cases.models import Case
from skranke.promise import legal
from skranke.web.reader import Reader


@dataclass(frozen=True)
class Offer:
    key: str
    name: str


@dataclass(frozen=True)
class Law:
    """`level` is "" in good time, "due" from the first warning on, "harm" once the last day has passed."""

    words: str
    missed: str
    source: str
    level: str


def law_of(reader: Reader, case: Case) -> Law | None:
    deadline = legal.BY_KEY.get(case.legal_key)
    if deadline is None or case.legal_since is None or case.legal_due_at is None:
        return None
    country = legal_clock.desk_country()
    day = legal.day_number(deadline, received=case.legal_since, at=reader.at, country=country)
    last = legal.last_day(deadline, received=case.legal_since, country=country)
    words = _("{name}: day {day}. The answer must reach the customer by {date}.")
    if reader.at >= case.legal_due_at:
        words, level = _("{name}: day {day}. The answer should have reached the customer by {date}."), "harm"
    else:
        level = "due" if day >= min(deadline.warn_on) else ""
    return Law(
        words=words.format(name=deadline.name, day=day, date=reader.day(last)),
        missed=str(deadline.missed),
        source=deadline.source,
        level=level,
    )


def offers_for(case: Case) -> Sequence[Offer]:
    return [Offer(deadline.key, str(deadline.name)) for deadline in legal_clock.offered_for(case)]
