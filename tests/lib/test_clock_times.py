"""Hours as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skranke.lib import clock_times


@pytest.mark.parametrize(
    ("typed", "stretches"),
    [
        ("", []),
        ("9-17", [[540, 1020]]),
        ("09:00–12:00, 13.00–17.30", [[540, 720], [780, 1050]]),
        ("13–17; 9–12", [[540, 720], [780, 1020]]),
        ("22–24", [[1320, 1440]]),
        ("9 till 17", [[540, 1020]]),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, stretches: list[list[int]]) -> None:
    assert clock_times.stretches(typed) == stretches


@pytest.mark.parametrize("typed", ["9", "9–25", "nine to five", "9:70–10", "9–17–18"])
def test_what_is_no_hours_is_named(typed: str) -> None:
    with pytest.raises(clock_times.Unreadable, match=typed):
        clock_times.stretches(typed)


def test_hours_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(clock_times.EndsFirst):
        clock_times.stretches("17–9")


def test_hours_that_overlap_are_refused() -> None:
    with pytest.raises(clock_times.Overlap):
        clock_times.stretches("9–13, 12–17")


@given(st.lists(st.integers(0, 1440), min_size=2, max_size=8, unique=True).map(sorted))
def test_what_is_written_is_read_again(minutes: list[int]) -> None:
    stretches = [list(pair) for pair in zip(minutes[::2], minutes[1::2], strict=False)]
    assert clock_times.stretches(clock_times.written(stretches)) == stretches
