"""Sums with opening hours."""

from datetime import UTC, date, datetime

import pytest

from skranke.promise import calendars, giving, sums
from skranke.promise.giving import Situation
from tests.cast import Cast

SWEDEN = calendars.calendar_of(None, desk=None)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_twenty_four_open_hours_are_three_working_days(cast: Cast) -> None:
    # Wednesday 13:00 in Stockholm: 4 h that day, 8 + 8 h, and 4 h on Monday.
    assert giving.book().answer_due(utc(2026, 3, 4, 12), Situation()) == utc(2026, 3, 9, 12)


def test_a_holiday_counts_as_closed() -> None:
    # 6 June 2025 is a Friday and Sweden's national day.
    assert sums.next_opening(SWEDEN, utc(2025, 6, 6, 8)) == utc(2025, 6, 9, 7)


def test_the_night_the_clocks_change_is_measured_as_it_passes() -> None:
    all_day = sums.Calendar("Europe/Stockholm", dict.fromkeys(range(7), ((0, 24 * 60),)))
    assert sums.open_seconds(all_day, utc(2026, 3, 28, 23), utc(2026, 3, 29, 22)) == 23 * 3600


def test_before_undoes_after() -> None:
    start = utc(2026, 3, 4, 12)
    assert sums.after(SWEDEN, sums.after(SWEDEN, start, 90_000), -90_000) == start


def test_days_after_gives_a_date_for_a_date() -> None:
    assert sums.days_after(SWEDEN, date(2026, 3, 6), 1) == date(2026, 3, 9)


def test_a_day_counts_from_the_next_opening() -> None:
    # Saturday and the night before Monday both count from Monday 9:00 in Stockholm.
    assert sums.days_after(SWEDEN, utc(2026, 3, 7, 11), 1) == utc(2026, 3, 10, 8)
    assert sums.days_after(SWEDEN, utc(2026, 3, 9, 1), 1) == utc(2026, 3, 10, 8)
    assert sums.days_after(SWEDEN, date(2026, 3, 7), 1) == date(2026, 3, 10)


def test_days_before_count_from_the_opening_before() -> None:
    assert sums.days_after(SWEDEN, utc(2026, 3, 11, 22), -1) == utc(2026, 3, 10, 8)
    assert sums.days_after(SWEDEN, utc(2026, 3, 11, 1), -1) == utc(2026, 3, 9, 8)
    assert sums.days_after(SWEDEN, date(2026, 3, 8), -1) == date(2026, 3, 5)


def test_an_open_instant_keeps_its_time_on_the_wall_across_the_change_of_clocks() -> None:
    assert sums.days_after(SWEDEN, utc(2026, 3, 27, 12, 30), 1) == utc(2026, 3, 30, 11, 30)


def test_zero_seconds_look_forwards_and_minus_zero_back() -> None:
    saturday = utc(2026, 3, 7, 11)
    assert sums.after(SWEDEN, saturday, 0) == utc(2026, 3, 9, 8)
    assert sums.after(SWEDEN, saturday, -0.0) == utc(2026, 3, 6, 16)


def test_nobody_waits_backwards() -> None:
    assert sums.open_seconds(SWEDEN, utc(2026, 3, 5, 12), utc(2026, 3, 4, 12)) == 0


def test_a_calendar_that_never_opens_is_an_error() -> None:
    with pytest.raises(sums.NeverOpen):
        sums.next_opening(sums.Calendar("Europe/Stockholm", {}), utc(2026, 3, 4, 12))
