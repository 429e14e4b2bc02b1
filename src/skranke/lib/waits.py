"""How long somebody who comes now will wait, told from those who came before in the most similar moments.

Waits of the past are compared by time of day, kind of day and how many were ahead in the queue; the nearest of them
give the quantiles. The level of the upper one is corrected by how often it held lately (adaptive conformal inference:
Gibbs & Candès 2021, NeurIPS), so that *nine of ten* stays true when the days change.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, log1p

FEWEST = 30
NEAREST = 60
USUAL, NINE_OF_TEN = 0.5, 0.9
STEP = 0.01
HIGHEST = 0.99


@dataclass(frozen=True)
class Moment:
    """When somebody came: the hour on the wall (0–24), whether on a weekend, how many were ahead, how many days ago."""

    hour: float
    is_weekend: bool
    ahead: int
    days_ago: float = 0.0


@dataclass(frozen=True)
class Expected:
    """Half of those like this waited up to `usual`, nine of ten up to `nine_of_ten`, in open seconds."""

    usual: float
    nine_of_ten: float
    rests_on: int


def expected(past: Sequence[tuple[Moment, float]], now: Moment, *, level: float = NINE_OF_TEN) -> Expected | None:
    """What to expect from waits (open seconds) of the past; None when they are too few to tell."""
    if len(past) < FEWEST:
        return None
    near = heapq.nsmallest(NEAREST, past, key=lambda row: distance(row[0], now))
    waits = sorted(wait for _moment, wait in near)
    return Expected(usual=_quantile(waits, USUAL), nine_of_ten=_quantile(waits, level), rests_on=len(waits))


def distance(one: Moment, other: Moment) -> float:
    """How unlike two moments are: an hour of the day, a third more in the queue and ten days of age count alike."""
    hours = abs(one.hour - other.hour)
    return (
        min(hours, 24 - hours)
        + 3 * abs(log1p(one.ahead) - log1p(other.ahead))
        + 2 * (one.is_weekend != other.is_weekend)
        + abs(one.days_ago - other.days_ago) / 10
    )


def level_after(held: Iterable[bool]) -> float:
    """The level that makes *nine of ten* true again after it held, or did not, each time lately (oldest first)."""
    level = NINE_OF_TEN
    for was_held in held:
        level = min(HIGHEST, max(USUAL, level + STEP * ((not was_held) - (1 - NINE_OF_TEN))))
    return level


def ahead_of_each(times: Sequence[tuple[float, float]]) -> list[int]:
    """For each (came, answered), in order of coming: how many had come before and were not answered yet."""
    waiting: list[float] = []
    found = []
    for came, answered in times:
        while waiting and waiting[0] <= came:
            heapq.heappop(waiting)
        found.append(len(waiting))
        heapq.heappush(waiting, answered)
    return found


def _quantile(ordered: Sequence[float], level: float) -> float:
    """The smallest value that the share `level` does not exceed, with room for the one to come."""
    return ordered[min(len(ordered), ceil(level * (len(ordered) + 1))) - 1]
