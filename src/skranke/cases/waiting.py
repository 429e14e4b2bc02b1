"""How long customers wait: what may be said to somebody who comes now, what was said, and how often it held.

No wait is said that rests on fewer than `waits.FEWEST` cases of the last weeks; one person's speed is never looked at.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from skranke.cases.models import Case, StatedWait
from skranke.lib import waits
from skranke.lib.waits import Moment
from skranke.promise import giving, sums
from skranke.promise.models import WayIn

LOOK_BACK = timedelta(weeks=6)
MOST_CASES = 1000
MOST_STATED = 400
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Wait:
    """What may be said to somebody who writes now, and on how many like cases it rests."""

    said_at: datetime
    usual_by: datetime
    nine_of_ten_by: datetime
    rests_on: int


@dataclass(frozen=True)
class Accuracy:
    """How often *nine of ten within* held, of those times it was said whose end is known."""

    said: int
    held: int


def expected(way_in: WayIn | None, *, at: datetime) -> Wait | None:
    """The wait of somebody who writes now by this way in; None when the last weeks cannot tell."""
    calendar = giving.book().calendar(way_in.pk if way_in else None)
    rows = _recent(way_in, at=at)
    past, ahead = _past(rows, calendar, at=at), sum(answered is None for _opened, answered in rows)
    level = waits.level_after(_held(way_in, at=at))
    found = waits.expected(past, _moment(at, ahead, calendar, at=at), level=level)
    if found is None:
        return None
    return Wait(
        said_at=at,
        usual_by=sums.after(calendar, at, found.usual),
        nine_of_ten_by=sums.after(calendar, at, max(found.usual, found.nine_of_ten)),
        rests_on=found.rests_on,
    )


def remember(case: Case, wait: Wait) -> None:
    """Keep what the customer of this case was told, the first time only."""
    StatedWait.objects.get_or_create(
        case=case,
        defaults={
            "way_in_id": case.way_in_id,
            "said_at": wait.said_at,
            "usual_by": wait.usual_by,
            "nine_of_ten_by": wait.nine_of_ten_by,
        },
    )


def accuracy(way_in: WayIn | None = None, *, at: datetime) -> Accuracy:
    held = _held(way_in, at=at)
    return Accuracy(said=len(held), held=sum(held))


def _recent(way_in: WayIn | None, *, at: datetime) -> list[tuple[datetime, datetime | None]]:
    """When the last cases came that wanted an answer, and when they had it (None: still waiting), oldest first."""
    cases = Case.objects.filter(opened_at__gte=at - LOOK_BACK, opened_at__lte=at)
    if way_in is not None:
        cases = cases.filter(way_in=way_in)
    newest = cases.order_by("-opened_at").values_list("opened_at", "first_answered_at", "state")[:MOST_CASES]
    wanted = [(opened, answered) for opened, answered, state in newest if answered is not None or state == Case.OPEN]
    return wanted[::-1]


def _past(
    rows: list[tuple[datetime, datetime | None]], calendar: sums.Calendar, *, at: datetime
) -> list[tuple[Moment, float]]:
    """Their moments and open waits; one that still waits has waited until now at least."""
    ends = [(opened, answered or at) for opened, answered in rows]
    ahead = waits.ahead_of_each([(opened.timestamp(), end.timestamp()) for opened, end in ends])
    moments = [_moment(opened, n, calendar, at=at) for (opened, _end), n in zip(ends, ahead, strict=True)]
    return [
        (moment, sums.open_seconds(calendar, opened, end)) for moment, (opened, end) in zip(moments, ends, strict=True)
    ]


def _moment(came: datetime, ahead: int, calendar: sums.Calendar, *, at: datetime) -> Moment:
    local = came.astimezone(ZoneInfo(calendar.zone))
    return Moment(
        hour=local.hour + local.minute / 60,
        is_weekend=not calendar.hours_on(local.date()),
        ahead=ahead,
        days_ago=(at - came).total_seconds() / DAY_SECONDS,
    )


def _held(way_in: WayIn | None, *, at: datetime) -> list[bool]:
    """Whether each of the last stated waits held, oldest first; those still open count once their time has passed."""
    stated = StatedWait.objects.filter(said_at__gte=at - LOOK_BACK, said_at__lte=at)
    if way_in is not None:
        stated = stated.filter(way_in=way_in)
    rows = stated.order_by("-said_at").values_list("nine_of_ten_by", "case__first_answered_at", "case__state")
    known = [
        answered is not None and answered <= by
        for by, answered, state in rows[:MOST_STATED]
        if answered is not None or (state == Case.OPEN and by < at)
    ]
    return known[::-1]
