"""Who watches a way in when, and the times at which nobody does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from skranke.people.models import Membership, User
from skranke.promise import calendars, sums
from skranke.promise.models import Watch, WayIn
from skranke.promise.sums import DAY_MINUTES, Stretch

Week = Mapping[int, tuple[Stretch, ...]]
AROUND_THE_CLOCK: Week = dict.fromkeys(range(7), ((0, DAY_MINUTES),))


@dataclass(frozen=True)
class Gap:
    """A stretch of a weekday in which the way in is open and nobody watches."""

    weekday: int
    opens: int
    closes: int


class People:
    """Everyone who can watch, read once: by team, and all who answer."""

    def __init__(self) -> None:
        rows = Membership.objects.filter(user__is_active=True).values_list("team_id", "user_id")
        self.by_team: dict[int, set[int]] = {}
        for team, user in rows:
            self.by_team.setdefault(team, set()).add(user)
        self.answering = {user for users in self.by_team.values() for user in users}
        self.active = set(User.objects.filter(is_active=True).values_list("pk", flat=True))

    def of(self, watch: Watch) -> set[int]:
        """Whom this watch names, but for those who have left."""
        if watch.user_id is not None:
            return {watch.user_id} & self.active
        return self.by_team.get(watch.team_id, set()) if watch.team_id is not None else self.answering


def to_be_watched(way_in: WayIn, calendar: sums.Calendar) -> Week:
    """When somebody has to look: in its opening hours; an emergency way in at any time."""
    return AROUND_THE_CLOCK if way_in.is_emergency else calendar.week


def gaps(way_in: WayIn, calendar: sums.Calendar, watches: Iterable[Watch], people: People) -> list[Gap]:
    """The times of a week at which the way in is open and nobody who is still here watches it."""
    week = to_be_watched(way_in, calendar)
    kept = [calendars.week_of(watch.week) or calendar.week for watch in watches if people.of(watch)]
    return [
        Gap(day, opens, closes)
        for day in range(7)
        for opens, closes in without(week.get(day, ()), [s for watched in kept for s in watched.get(day, ())])
    ]


def without(stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    """What is left of the stretches when others are taken away."""
    left = sorted(stretches)
    for start, end in taken:
        left = [
            piece
            for opens, closes in left
            for piece in ((opens, min(closes, start)), (max(opens, end), closes))
            if piece[0] < piece[1]
        ]
    return left


def watches_at(way_in: WayIn, calendar: sums.Calendar, watches: Sequence[Watch], at: datetime) -> list[Watch]:
    """The watches that hold at an instant; none while the way in is closed, unless it is for emergencies."""
    local = at.astimezone(ZoneInfo(calendar.zone))
    minute, day = local.hour * 60 + local.minute, local.date()
    open_now = any(opens <= minute < closes for opens, closes in calendar.hours_on(day))
    if not open_now and not way_in.is_emergency:
        return []
    return [watch for watch in watches if _holds(watch, day.weekday(), minute, open_now=open_now)]


def _holds(watch: Watch, weekday: int, minute: int, *, open_now: bool) -> bool:
    if not watch.week:
        return open_now
    return any(opens <= minute < closes for opens, closes in calendars.week_of(watch.week).get(weekday, ()))
