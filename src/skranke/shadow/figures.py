"""The figures of a watched mailbox: pure, over waits; each says what it rests on. No person is measured."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from skranke.promise import sums
from skranke.shadow.conversations import Line, Wait

HOUR = 3600
# Upper ends of the bars, in seconds of opening hours; a working day has eight.
STEPS = (HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, 40 * HOUR)
DEAD_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class Length:
    """A wait measured twice: in opening hours and by the clock on the wall."""

    open_seconds: float
    clock_seconds: float


@dataclass(frozen=True)
class Weekday:
    number: int  # 0 is Monday
    asked: int
    median_open_seconds: float | None


@dataclass(frozen=True)
class DeadAddress:
    address: str
    asked: int
    last_at: datetime


@dataclass(frozen=True)
class Figures:
    """Of one period; `answered` holds the length of every wait that ended."""

    since: datetime
    until: datetime
    mails: int
    sent: int
    waits: Sequence[Wait]
    answered: Sequence[Length]
    open: Sequence[Wait]
    again: Sequence[Wait]
    by_step: Sequence[int]
    by_weekday: Sequence[Weekday]
    by_hour: Sequence[int]
    dead: Sequence[DeadAddress]
    kept: int
    broken: int
    running: int

    @property
    def median(self) -> Length | None:
        return self._at(0.5)

    @property
    def nine_of_ten(self) -> Length | None:
        return self._at(0.9)

    @property
    def worst(self) -> Length | None:
        return self._at(1.0)

    def _at(self, share: float) -> Length | None:
        """The length that so large a share of the answered waits does not exceed, each of the two by itself."""
        if not self.answered:
            return None
        place = max(0, -(-round(len(self.answered) * share * 1000) // 1000) - 1)
        opens = sorted(length.open_seconds for length in self.answered)
        clocks = sorted(length.clock_seconds for length in self.answered)
        return Length(opens[place], clocks[place])


@dataclass(frozen=True)
class Rules:
    """What the desk goes by: its hours, its clock, and when an answer would have been due."""

    calendar: sums.Calendar
    zone: ZoneInfo
    due: Callable[[datetime], datetime]
    ours: Callable[[str], bool]  # whether an address is one that the company shows


def of(lines: Sequence[Line], waits: Sequence[Wait], *, since: datetime, until: datetime, rules: Rules) -> Figures:
    """The figures of the waits that began in the period; what happened after it does not count."""
    known = [_as_of(wait, until) for wait in waits if since <= wait.first.at <= until]
    lengths = {id(wait): length for wait in known if (length := _length(wait, rules)) is not None}
    asked = [line for wait in known for line in [wait.first, *wait.again]]
    kept, broken, running = _promises(known, until=until, rules=rules)
    return Figures(
        since=since,
        until=until,
        mails=len(asked),
        sent=sum(1 for line in lines if line.is_ours and since <= line.at <= until),
        waits=known,
        answered=list(lengths.values()),
        open=[wait for wait in known if wait.is_open],
        again=[wait for wait in known if wait.again],
        by_step=_by_step(lengths.values()),
        by_weekday=_by_weekday(known, asked, lengths, rules.zone),
        by_hour=_by_hour(asked, rules.zone),
        dead=_dead(waits, until=until, ours=rules.ours),
        kept=kept,
        broken=broken,
        running=running,
    )


def _as_of(wait: Wait, until: datetime) -> Wait:
    answered = wait.answered_at if wait.answered_at and wait.answered_at <= until else None
    end = answered or until
    return Wait(wait.first, [line for line in wait.again if line.at <= end], answered)


def _length(wait: Wait, rules: Rules) -> Length | None:
    if wait.answered_at is None:
        return None
    passed = (wait.answered_at - wait.first.at).total_seconds()
    return Length(sums.open_seconds(rules.calendar, wait.first.at, wait.answered_at), max(0.0, passed))


def _by_step(lengths: Iterable[Length]) -> list[int]:
    counts = [0] * (len(STEPS) + 1)
    for length in lengths:
        counts[next((at for at, end in enumerate(STEPS) if length.open_seconds <= end), len(STEPS))] += 1
    return counts


def _by_weekday(
    waits: Sequence[Wait], asked: Sequence[Line], lengths: dict[int, Length], zone: ZoneInfo
) -> list[Weekday]:
    counts = [0] * 7
    for line in asked:
        counts[line.at.astimezone(zone).weekday()] += 1
    found: defaultdict[int, list[float]] = defaultdict(list)
    for wait in waits:
        length = lengths.get(id(wait))
        if length is not None:
            found[wait.first.at.astimezone(zone).weekday()].append(length.open_seconds)
    return [Weekday(day, counts[day], median(found[day]) if found[day] else None) for day in range(7)]


def _by_hour(asked: Sequence[Line], zone: ZoneInfo) -> list[int]:
    counts = [0] * 24
    for line in asked:
        counts[line.at.astimezone(zone).hour] += 1
    return counts


def _dead(waits: Sequence[Wait], *, until: datetime, ours: Callable[[str], bool]) -> list[DeadAddress]:
    """Addresses of ours that were written to in the last thirty days, and nobody who did was answered."""
    asked: defaultdict[str, list[Wait]] = defaultdict(list)
    for wait in waits:
        if until - DEAD_AFTER <= wait.first.at <= until:
            for address in {address for address in wait.first.to if ours(address)}:
                asked[address].append(_as_of(wait, until))
    silent = {address: found for address, found in asked.items() if all(wait.is_open for wait in found)}
    rows = [DeadAddress(address, len(found), found[-1].first.at) for address, found in silent.items()]
    return sorted(rows, key=lambda row: (-row.asked, row.address))


def _promises(waits: Sequence[Wait], *, until: datetime, rules: Rules) -> tuple[int, int, int]:
    kept = broken = running = 0
    for wait in waits:
        due = rules.due(wait.first.at)
        if wait.answered_at is not None and wait.answered_at <= due:
            kept += 1
        elif min(wait.answered_at or until, until) > due:
            broken += 1
        else:
            running += 1
    return kept, broken, running
