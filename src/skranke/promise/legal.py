"""Deadlines that a law sets, as data with source and date; a person sets one running on a case.

They are hard clocks: reckoned from receipt, day 1 is the next day on the country's wall clock, they never pause, and
the answer must have reached the customer by the end of the last day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from skranke.promise import sums
from skranke.promise.named_days import is_holiday

DAYS, WORKING_DAYS, MONTHS = "days", "working_days", "months"
ZONES = {"SE": "Europe/Stockholm", "DK": "Europe/Copenhagen", "NO": "Europe/Oslo", "PL": "Europe/Warsaw"}


@dataclass(frozen=True, eq=False)
class Deadline:
    key: str
    countries: Sequence[str]
    amount: int
    unit: str
    warn_on: Sequence[int]  # days after receipt on which whoever answers and the leads are told
    name: LazyText
    missed: LazyText  # what follows when it is missed
    source: str
    checked_on: date


DEADLINES: Sequence[Deadline] = [
    Deadline(
        key="pl_consumer_complaint",
        countries=["PL"],
        amount=14,
        unit=DAYS,
        warn_on=(7, 10, 12),
        name=_("Consumer’s complaint (14 days)"),
        missed=_("A complaint that is not answered in time counts as accepted."),
        source="Ustawa z dnia 30 maja 2014 r. o prawach konsumenta, art. 7a",
        checked_on=date(2026, 11, 25),
    ),
    Deadline(
        key="pl_financial_complaint",
        countries=["PL"],
        amount=30,
        unit=DAYS,
        warn_on=(15, 21, 27),
        name=_("Complaint to a financial firm (30 days)"),
        missed=_("A complaint that is not answered in time counts as accepted."),
        source="Ustawa z dnia 5 sierpnia 2015 r. o rozpatrywaniu reklamacji przez podmioty rynku finansowego, art. 6–8",
        checked_on=date(2026, 11, 25),
    ),
    Deadline(
        key="payment_complaint",
        countries=["SE", "DK", "NO", "PL"],
        amount=15,
        unit=WORKING_DAYS,
        warn_on=(7, 14, 19),
        name=_("Complaint about a payment service (15 working days)"),
        missed=_("A payment firm must answer in time, or say why it takes longer."),
        source="Directive (EU) 2015/2366, art. 101",
        checked_on=date(2026, 11, 25),
    ),
    Deadline(
        key="withdrawal_refund",
        countries=["SE", "DK", "NO", "PL"],
        amount=14,
        unit=DAYS,
        warn_on=(7, 10, 12),
        name=_("Refund after a withdrawal (14 days)"),
        missed=_("The money must be back within 14 days from the day we were told of the withdrawal."),
        source="Directive 2011/83/EU, art. 13",
        checked_on=date(2026, 11, 25),
    ),
    Deadline(
        key="personal_data",
        countries=["SE", "DK", "NO", "PL"],
        amount=1,
        unit=MONTHS,
        warn_on=(14, 21, 26),
        name=_("Request about personal data (one month)"),
        missed=_("A request about one’s own data must be answered within a month, or the delay explained."),
        source="Regulation (EU) 2016/679, art. 12(3)",
        checked_on=date(2026, 11, 25),
    ),
]
BY_KEY = {deadline.key: deadline for deadline in DEADLINES}


def offered_in(country: str) -> list[Deadline]:
    return [deadline for deadline in DEADLINES if country in deadline.countries]


def last_day(deadline: Deadline, *, received: datetime, country: str) -> date:
    """The day by whose end the answer must have reached the customer."""
    first = received.astimezone(_zone(deadline, country)).date()
    if deadline.unit == MONTHS:
        return _months_after(first, deadline.amount)
    if deadline.unit == DAYS:
        return first + timedelta(days=deadline.amount)
    week = sums.Calendar.weekdays("UTC", opens=0, closes=24, is_closed=is_holiday(country))
    day = first
    for _n in range(deadline.amount):
        day += timedelta(days=1)
        while not week.hours_on(day):
            day += timedelta(days=1)
    return day


def due_at(deadline: Deadline, *, received: datetime, country: str) -> datetime:
    """The instant at which the last day ends."""
    after = last_day(deadline, received=received, country=country) + timedelta(days=1)
    return datetime.combine(after, time(), _zone(deadline, country)).astimezone(UTC)


def day_number(deadline: Deadline, *, received: datetime, at: datetime, country: str) -> int:
    """How many days have begun since the day of receipt, which is day 0."""
    zone = _zone(deadline, country)
    return (at.astimezone(zone).date() - received.astimezone(zone).date()).days


def warning_due(deadline: Deadline, *, day: int, warned: int) -> int:
    """The newest warning day that has come and was not spoken of yet; 0 when there is none."""
    return max((on for on in deadline.warn_on if warned < on <= day), default=0)


def _zone(deadline: Deadline, country: str) -> ZoneInfo:
    # A Polish complaint runs by the clock in Warsaw, wherever the desk is.
    place = deadline.countries[0] if len(deadline.countries) == 1 else country
    return ZoneInfo(ZONES.get(place, "UTC"))


def _months_after(day: date, months: int) -> date:
    """The same day of a later month; where that month is shorter, its last day."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    after = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))
