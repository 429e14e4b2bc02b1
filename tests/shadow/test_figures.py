"""The figures of a watched mailbox, by hand; no database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from skranke.promise import sums
from skranke.shadow import figures
from skranke.shadow.conversations import Line, waits_in
from skranke.shadow.figures import HOUR, Figures
from tests.shadow.test_conversations import mail, ours

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # ten o'clock in Stockholm
CALENDAR = sums.Calendar.weekdays("Europe/Stockholm", opens=9, closes=17)


def of(*lines: Line, days: int = 30, until_hours: float = 24 * 20) -> Figures:
    rules = figures.Rules(
        calendar=CALENDAR,
        zone=ZoneInfo("Europe/Stockholm"),
        due=lambda since: sums.after(CALENDAR, since, 24 * HOUR),
        ours=lambda address: address.endswith("@skomakarn.example"),
    )
    until = MONDAY + timedelta(hours=until_hours)
    waits = waits_in(lines, colleagues="skomakarn.example")
    return figures.of(lines, waits, since=until - timedelta(days=days), until=until, rules=rules)


def test_waits_are_measured_in_opening_hours_and_by_the_clock() -> None:
    found = of(mail(0), ours(24 + 2))  # Monday 10 to Tuesday 12
    assert found.median is not None
    assert (found.median.open_seconds / HOUR, found.median.clock_seconds / HOUR) == (10, 26)


def test_half_nine_of_ten_and_the_longest() -> None:
    lines = [
        line
        for number in range(1, 11)
        for line in (
            mail(0, sender=f"{number}@kund.example"),
            ours(number / 2, to=f"{number}@kund.example"),
        )
    ]
    found = of(*lines)
    assert found.median and found.nine_of_ten and found.worst  # noqa: PT018
    lengths = [found.median, found.nine_of_ten, found.worst]
    assert [length.open_seconds / HOUR for length in lengths] == [2.5, 4.5, 5.0]


def test_every_question_is_in_exactly_one_bar() -> None:
    found = of(mail(0), ours(0.5), mail(1), ours(4), mail(30))
    assert sum(found.by_step) + len(found.open) == len(found.waits) == 3
    assert found.by_step == [1, 1, 0, 0, 0, 0]


def test_an_answer_after_the_period_does_not_count_in_it() -> None:
    found = of(mail(0), ours(50), until_hours=40)
    assert (len(found.answered), len(found.open)) == (0, 1)


def test_days_and_hours_are_those_of_the_desk_s_clock() -> None:
    late = mail(14.5)  # half past midnight on Tuesday in Stockholm
    found = of(late)
    assert found.by_weekday[1].asked == 1
    assert found.by_hour[0] == 1


def test_an_address_nobody_answers_is_found_and_an_answered_one_is_not() -> None:
    dead, alive = "reklamation@skomakarn.example", "hej@skomakarn.example"
    found = of(
        mail(0, sender="a@kund.example", to=dead),
        mail(1, sender="b@kund.example", to=dead),
        mail(2, sender="c@kund.example", to=alive),
        mail(2, sender="d@kund.example", to=alive),
        ours(3, to="c@kund.example"),
    )
    assert [(row.address, row.asked) for row in found.dead] == [(dead, 2)]


def test_promises_are_kept_broken_or_not_due_yet() -> None:
    found = of(
        mail(0, sender="a@kund.example"),
        ours(5, to="a@kund.example"),
        mail(0, sender="b@kund.example"),
        ours(24 * 4, to="b@kund.example"),
        mail(0, sender="c@kund.example"),
        mail(24 * 20 - 1, sender="d@kund.example"),
    )
    assert (found.kept, found.broken, found.running) == (1, 2, 1)
