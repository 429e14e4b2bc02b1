"""The stated waiting time: silent without data, and true when there is."""

import random
from dataclasses import dataclass

import pytest

from skranke.lib import waits
from skranke.lib.waits import Moment

DAY, HOUR = 86_400.0, 3_600.0
OPENS, CLOSES = 8, 18
# Arrivals by the hour, as mail and forms come in at a small company: a hill before noon and a lower one after.
CURVE = [1, 1, 1, 1, 1, 2, 5, 12, 30, 45, 50, 44, 30, 34, 40, 36, 28, 18, 12, 10, 9, 7, 4, 2]


@dataclass
class Came:
    at: float
    answered: float = 0.0


def simulated(days: int, *, a_day: int, seed: int, slower_from: int | None = None) -> list[Came]:
    """Cases answered in order of coming by as many people as the day just needs, in opening hours."""
    chance = random.Random(seed)
    came = [
        Came(day * DAY + hour * HOUR + chance.random() * HOUR)
        for day in range(days)
        for hour in chance.choices(range(24), CURVE, k=int(a_day * (0.2 if day % 7 > 4 else 1)))
    ]
    came.sort(key=lambda case: case.at)
    people = [0.0] * 12
    for case in came:
        minutes = 6 if slower_from is None or case.at < slower_from * DAY else 7
        one = min(range(len(people)), key=people.__getitem__)
        begins = open_from(max(case.at, people[one]))
        people[one] = begins + chance.expovariate(1 / (minutes * 60))
        case.answered = people[one]
    return came


def open_from(at: float) -> float:
    hour = at % DAY / HOUR
    if hour < OPENS:
        return at - at % DAY + OPENS * HOUR
    return at if hour < CLOSES else at - at % DAY + DAY + OPENS * HOUR


def open_between(a: float, b: float) -> float:
    def opened(at: float) -> float:
        return at // DAY * (CLOSES - OPENS) * HOUR + min(max(at % DAY / HOUR, OPENS), CLOSES) * HOUR - OPENS * HOUR

    return opened(b) - opened(a)


def share_held(cases: list[Came], *, from_day: int) -> float:
    """How often *nine of ten* held, said to every tenth case from a day on, with what was known when it came."""
    ahead = waits.ahead_of_each([(case.at, case.answered) for case in cases])
    moments = [(c, Moment(c.at % DAY / HOUR, c.at // DAY % 7 > 4, a)) for c, a in zip(cases, ahead, strict=True)]
    said: list[tuple[float, bool]] = []
    for n, (case, moment) in enumerate(moments):
        if case.at < from_day * DAY or n % 10:
            continue
        known = [(m, open_between(c.at, c.answered)) for c, m in moments[max(0, n - 3000) : n] if c.answered <= case.at]
        level = waits.level_after(held for answered, held in said[-400:] if answered <= case.at)
        expected = waits.expected(known, moment, level=level)
        assert expected is not None
        said.append((case.answered, open_between(case.at, case.answered) <= expected.nine_of_ten))
    return sum(held for _answered, held in said) / len(said)


def test_too_few_cases_say_nothing() -> None:
    past = [(Moment(10.0, False, 0), 600.0)] * (waits.FEWEST - 1)
    assert waits.expected(past, Moment(10.0, False, 0)) is None


def test_a_longer_queue_means_a_longer_wait() -> None:
    past = [(Moment(10.0, False, n % 20), 300.0 * (n % 20 + 1)) for n in range(400)]
    short, long = (waits.expected(past, Moment(10.0, False, ahead)) for ahead in (1, 18))
    assert short is not None
    assert long is not None
    assert long.usual > 3 * short.usual


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_nine_of_ten_holds_over_a_week_of_a_thousand_cases_a_day(seed: int) -> None:
    assert 0.85 <= share_held(simulated(17, a_day=1000, seed=seed), from_day=10) <= 0.95


@pytest.mark.slow
def test_nine_of_ten_holds_again_after_the_work_has_become_slower() -> None:
    assert 0.85 <= share_held(simulated(24, a_day=1000, seed=3, slower_from=12), from_day=13) <= 0.95
