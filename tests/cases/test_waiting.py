"""The wait that may be said to somebody who writes now: only with data, in opening hours, and checked afterwards."""

from datetime import timedelta

import pytest

from skranke.cases import replying, waiting, writing_first
from skranke.cases.models import Case, StatedWait
from tests.cast import NOON, Cast
from tests.makers import later, make_case

WEEK_AGO = NOON - timedelta(days=7)


def answered(cast: Cast, *, n: int, after: timedelta) -> None:
    """Cases of last Wednesday, each answered after the same time; written past the doors, since only times count."""
    Case.objects.bulk_create(
        Case(
            customer=cast.dag,
            way_in=cast.way_in,
            state=Case.CLOSED,
            opened_at=WEEK_AGO + timedelta(minutes=i),
            last_message_at=WEEK_AGO,
            first_answered_at=WEEK_AGO + timedelta(minutes=i) + after,
        )
        for i in range(n)
    )


def test_nothing_is_said_on_too_few_cases(cast: Cast) -> None:
    answered(cast, n=29, after=timedelta(hours=1))
    assert waiting.expected(cast.way_in, at=NOON) is None


def test_what_is_said_is_what_those_before_waited(cast: Cast) -> None:
    answered(cast, n=60, after=timedelta(hours=1))
    wait = waiting.expected(cast.way_in, at=NOON)
    assert wait is not None
    assert (wait.usual_by, wait.nine_of_ten_by, wait.rests_on) == (later(hours=1), later(hours=1), 60)


def test_at_night_the_wait_begins_when_the_desk_opens(cast: Cast) -> None:
    answered(cast, n=60, after=timedelta(hours=1))
    wait = waiting.expected(cast.way_in, at=later(hours=10))  # 23:00 in Stockholm
    assert wait is not None
    assert wait.usual_by == later(hours=21)


def test_another_way_in_has_its_own_waits(cast: Cast) -> None:
    answered(cast, n=60, after=timedelta(hours=1))
    other = type(cast.way_in).objects.create(name="Form", kind="mail", address="form@skomakarn.example")
    assert waiting.expected(other, at=NOON) is None
    assert waiting.expected(None, at=NOON) is not None


@pytest.mark.parametrize(("after", "held"), [(timedelta(minutes=50), 1), (timedelta(minutes=70), 0)])
def test_it_is_checked_whether_what_was_said_held(cast: Cast, after: timedelta, held: int) -> None:
    answered(cast, n=60, after=timedelta(hours=1))
    wait = waiting.expected(cast.way_in, at=NOON)
    assert wait is not None
    case = make_case(cast)
    waiting.remember(case, wait)
    replying.reply(case, author=cast.astrid, text="Here it is.", seen_version=case.version, at=NOON + after)
    assert waiting.accuracy(at=later(days=1)) == waiting.Accuracy(said=1, held=held)


def test_what_was_said_first_stays(cast: Cast) -> None:
    case = make_case(cast)
    for hours in (1, 2):
        waiting.remember(case, waiting.Wait(NOON, later(hours=hours), later(hours=hours), 60))
    assert StatedWait.objects.get(case=case).usual_by == later(hours=1)


def test_an_answer_taken_back_was_none(cast: Cast) -> None:
    case = make_case(cast)
    message = replying.reply(case, author=cast.astrid, text="Oops.", seen_version=case.version, at=later(minutes=5))
    assert Case.objects.get(pk=case.pk).first_answered_at == later(minutes=5)
    replying.take_back(message, by=cast.astrid, at=later(minutes=5))
    assert Case.objects.get(pk=case.pk).first_answered_at is None


def test_a_case_that_we_began_waited_for_nothing(cast: Cast) -> None:
    message = writing_first.write_first(
        author=cast.astrid,
        address="dag@kund.example",
        name="Dag",
        subject="Your boots",
        text="They are ready.",
        way_in=cast.way_in,
        at=NOON,
    )
    assert message.case.first_answered_at is None
