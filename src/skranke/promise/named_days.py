"""The days a country keeps: public holidays (from `holidays`), and the eves and half days around them, which are ours.

Each day goes by its name in English, which is also what is stored and translated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays
from dateutil.easter import easter
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

OPEN, HALF, CLOSED = "open", "half", "closed"
HALF_DAY_ENDS = 12 * 60  # minutes since midnight

NAMES: dict[str, LazyText] = {
    str(name): name
    for name in [
        _("All Saints' Day"),
        _("All Saints' Eve"),
        _("Ascension Day"),
        _("Assumption Day"),
        _("Boxing Day"),
        _("Christmas Day"),
        _("Christmas Eve"),
        _("Constitution Day"),
        _("Corpus Christi"),
        _("Day after Ascension Day"),
        _("Day after Corpus Christi"),
        _("Day before Ascension Day"),
        _("Day before Christmas Eve"),
        _("Day before Maundy Thursday"),
        _("Day before Midsummer Eve"),
        _("Day between 1 and 3 May"),
        _("Easter Eve"),
        _("Easter Monday"),
        _("Easter Sunday"),
        _("Epiphany"),
        _("Good Friday"),
        _("Great Day of Prayers"),
        _("Labor Day"),
        _("Late Summer Bank Holiday"),
        _("Maundy Thursday"),
        _("May Day"),
        _("Midsummer Day"),
        _("Midsummer Eve"),
        _("National Day"),
        _("National Day of the Third of May"),
        _("National Independence Day"),
        _("New Year's Day"),
        _("New Year's Eve"),
        _("Pentecost"),
        _("Pentecost Eve"),
        _("Pentecost Monday"),
        _("Second Day of Christmas"),
        _("Spring Bank Holiday"),
        _("Twelfth Night"),
        _("Walpurgis Night"),
    ]
}


@dataclass(frozen=True)
class NamedDay:
    day: date
    name: str
    kept: str  # how most offices keep it: open, half or closed


Rule = Callable[[int], date]


def _on(month: int, day: int) -> Rule:
    return lambda year: date(year, month, day)


def _easter(days: int) -> Rule:
    return lambda year: easter(year) + timedelta(days=days)


def _friday_from(month: int, day: int) -> Rule:
    def friday(year: int) -> date:
        first = date(year, month, day)
        return first + timedelta(days=(4 - first.weekday()) % 7)

    return friday


def _before(rule: Rule) -> Rule:
    return lambda year: rule(year) - timedelta(days=1)


# Midsummer Eve is the Friday from 19 June on, All Saints' Eve the Friday from 30 October on (law 1989:253 names the
# Saturdays after them).
EVES: dict[str, list[tuple[str, Rule, str]]] = {
    "SE": [
        ("Twelfth Night", _on(1, 5), HALF),
        ("Maundy Thursday", _easter(-3), HALF),
        ("Easter Eve", _easter(-1), CLOSED),
        ("Walpurgis Night", _on(4, 30), HALF),
        ("Day before Ascension Day", _easter(38), OPEN),
        ("Day after Ascension Day", _easter(40), OPEN),
        ("Pentecost Eve", _easter(48), CLOSED),
        ("Day before Midsummer Eve", _before(_friday_from(6, 19)), OPEN),
        ("Midsummer Eve", _friday_from(6, 19), CLOSED),
        ("All Saints' Eve", _friday_from(10, 30), HALF),
        ("Day before Christmas Eve", _on(12, 23), OPEN),
        ("Christmas Eve", _on(12, 24), CLOSED),
        ("New Year's Eve", _on(12, 31), CLOSED),
    ],
    "DK": [
        ("Labor Day", _on(5, 1), HALF),
        ("Day after Ascension Day", _easter(40), OPEN),
        ("Constitution Day", _on(6, 5), CLOSED),
        ("Christmas Eve", _on(12, 24), CLOSED),
        ("New Year's Eve", _on(12, 31), CLOSED),
    ],
    "NO": [
        ("Day before Maundy Thursday", _easter(-4), HALF),
        ("Easter Eve", _easter(-1), CLOSED),
        ("Day after Ascension Day", _easter(40), OPEN),
        ("Pentecost Eve", _easter(48), CLOSED),
        ("Christmas Eve", _on(12, 24), CLOSED),
        ("New Year's Eve", _on(12, 31), HALF),
    ],
    "PL": [
        ("Easter Eve", _easter(-1), HALF),
        ("Day between 1 and 3 May", _on(5, 2), OPEN),
        ("Day after Corpus Christi", _easter(61), OPEN),
        ("New Year's Eve", _on(12, 31), HALF),
    ],
    "GB": [("Christmas Eve", _on(12, 24), HALF), ("New Year's Eve", _on(12, 31), HALF)],
}
# What `holidays` calls by another name than a neighbour does, or than people do.
ALIASES = {
    ("DK", "Workers' Day"): "Labor Day",
    ("PL", "National Day"): "Labor Day",
    ("DK", "Great Prayer Day"): "Great Day of Prayers",
    ("DK", "Prayer Day"): "Great Day of Prayers",
}


def public_holidays(country: str, year: int) -> list[NamedDay]:
    """The public holidays of a year, in order; a substitute day goes by the name of the day it stands for."""
    found = []
    for day, names in sorted(_calendar(country, year).items()):
        for name in names.split("; "):
            bare = name.partition(" (")[0]
            found.append(NamedDay(day, ALIASES.get((country, bare), bare), CLOSED))
    return found


def eves(country: str, year: int) -> list[NamedDay]:
    """The days of a year that offices keep by custom, in order."""
    return sorted(
        (NamedDay(rule(year), name, kept) for name, rule, kept in EVES.get(country, [])), key=lambda d: (d.day, d.name)
    )


def name_of(name: str) -> str:
    """The name in the language that is active; a name nobody has translated yet stays as it is."""
    return str(NAMES.get(name, name))


def is_holiday(country: str) -> Callable[[date], bool]:
    return lru_cache(maxsize=4096)(lambda day: day in _calendar(country, day.year))


@lru_cache(maxsize=256)
def _calendar(country: str, year: int) -> dict[date, str]:
    # Sweden's and Norway's law counts every Sunday; the week of the calendar says that already.
    options: dict[str, Any] = {"include_sundays": False} if country in {"SE", "NO"} else {}
    subdivision = "ENG" if country == "GB" else None
    return dict(holidays.country_holidays(country, subdivision, years=year, language="en_US", **options))
