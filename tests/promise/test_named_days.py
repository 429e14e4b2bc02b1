"""The days a country keeps."""

from datetime import date

import pytest

from skranke.promise import named_days

YEARS = range(2015, 2041)
ONCE = ("Jubilee", "Coronation", "State Funeral", "anniversary", "Wedding")


@pytest.mark.parametrize("country", list(named_days.EVES))
def test_every_day_that_comes_every_year_has_a_name_of_ours(country: str) -> None:
    days = [day for year in YEARS for day in named_days.public_holidays(country, year) + named_days.eves(country, year)]
    unnamed = {day.name for day in days if day.name not in named_days.NAMES}
    assert not [name for name in unnamed if not any(word in name for word in ONCE)]


@pytest.mark.parametrize(
    ("country", "name", "day"),
    [
        ("SE", "Midsummer Eve", date(2026, 6, 19)),
        ("SE", "All Saints' Eve", date(2026, 10, 30)),
        ("SE", "Maundy Thursday", date(2026, 4, 2)),
        ("DK", "Constitution Day", date(2026, 6, 5)),
        ("NO", "Day before Maundy Thursday", date(2026, 4, 1)),
        ("PL", "Day after Corpus Christi", date(2026, 6, 5)),
    ],
)
def test_an_eve_falls_on_its_day(country: str, name: str, day: date) -> None:
    assert day in [eve.day for eve in named_days.eves(country, 2026) if eve.name == name]


def test_denmark_no_longer_keeps_the_day_of_prayers() -> None:
    names = {year: [day.name for day in named_days.public_holidays("DK", year)] for year in (2023, 2024)}
    assert "Great Day of Prayers" in names[2023]
    assert "Great Day of Prayers" not in names[2024]


def test_a_sunday_is_no_holiday_of_its_own() -> None:
    assert len(named_days.public_holidays("SE", 2026)) < 16
    assert len(named_days.public_holidays("NO", 2026)) < 16
