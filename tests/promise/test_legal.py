"""Deadlines that a law sets: reckoned from receipt, on the clock of the country, without a pause."""

from datetime import UTC, date, datetime

import pytest

from skranke.promise import legal

COMPLAINT = legal.BY_KEY["pl_consumer_complaint"]


def test_fourteen_days_begin_on_the_day_after_receipt() -> None:
    received = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert legal.last_day(COMPLAINT, received=received, country="PL") == date(2026, 3, 16)


def test_the_last_day_ends_at_midnight_in_warsaw_also_when_the_clocks_change() -> None:
    received = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)  # summer time begins on 29 March
    assert legal.due_at(COMPLAINT, received=received, country="PL") == datetime(2026, 4, 3, 22, 0, tzinfo=UTC)


def test_a_complaint_after_midnight_in_warsaw_belongs_to_that_day_wherever_the_desk_is() -> None:
    received = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)  # 0:30 on 2 January in Warsaw
    assert legal.last_day(COMPLAINT, received=received, country="SE") == date(2026, 1, 16)


@pytest.mark.parametrize(
    ("day", "warned", "due"), [(6, 0, 0), (7, 0, 7), (8, 0, 7), (8, 7, 0), (10, 7, 10), (13, 7, 12), (20, 12, 0)]
)
def test_each_warning_is_given_once_and_the_newest_counts(day: int, warned: int, due: int) -> None:
    assert legal.warning_due(COMPLAINT, day=day, warned=warned) == due


def test_fifteen_working_days_pass_over_weekends_and_holidays() -> None:
    payment = legal.BY_KEY["payment_complaint"]
    # From Monday 30 March 2026: Good Friday and Easter Monday do not count in Sweden.
    assert legal.last_day(payment, received=datetime(2026, 3, 30, 9, tzinfo=UTC), country="SE") == date(2026, 4, 22)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (datetime(2026, 1, 31, 9, tzinfo=UTC), date(2026, 2, 28)),
        (datetime(2026, 12, 15, 9, tzinfo=UTC), date(2027, 1, 15)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last_there_is(received: datetime, last: date) -> None:
    assert legal.last_day(legal.BY_KEY["personal_data"], received=received, country="SE") == last


def test_every_deadline_names_its_source_and_when_it_was_looked_up() -> None:
    assert all(deadline.source and deadline.checked_on for deadline in legal.DEADLINES)
