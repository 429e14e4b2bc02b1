"""What is due on a case: by way in, tag and group, while we wait for the customer, and by law."""

from datetime import UTC, datetime, timedelta

import pytest

from skranke.cases import closing, legal_clock, receiving, reckoning, replying, tagging
from skranke.cases.models import Case
from skranke.people import customers
from skranke.people.models import CustomerGroup, Letter
from skranke.promise import opening_hours
from skranke.promise.models import Hours, Promise
from tests.cast import NOON, Cast
from tests.makers import arrival, later, make_case


def promise(kind: str, amount: int, unit: str = Promise.OPEN_HOURS, **scope: object) -> Promise:
    return Promise.objects.create(kind=kind, amount=amount, unit=unit, **scope)


def due_of(case: Case) -> datetime | None:
    return Case.objects.get(pk=case.pk).answer_due_at


def test_without_a_promise_an_answer_is_due_in_24_open_hours(cast: Cast) -> None:
    assert due_of(make_case(cast)) == datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_the_promise_of_the_way_in_goes_before_the_one_for_all(cast: Cast) -> None:
    promise(Promise.FIRST, 8)
    promise(Promise.FIRST, 2, way_in=cast.way_in)
    assert due_of(make_case(cast)) == later(hours=2)


def test_a_tag_brings_its_own_promise_and_takes_it_away_again(cast: Cast) -> None:
    promise(Promise.FIRST, 1, tag="Urgent")
    case = make_case(cast)
    tagging.tag(case, name="urgent", by=cast.astrid, at=NOON)
    assert due_of(case) == later(hours=1)
    tagging.untag(case, name="urgent", by=cast.astrid, at=NOON)
    assert due_of(case) == datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_a_group_of_customers_is_promised_something_of_its_own(cast: Cast) -> None:
    shops = CustomerGroup.objects.create(name="Shops")
    promise(Promise.FIRST, 3, group=shops)
    customers.put_in_group(cast.dag, shops)
    assert due_of(make_case(cast)) == later(hours=3)


def test_the_next_answer_has_its_own_promise(cast: Cast) -> None:
    promise(Promise.FIRST, 4)
    promise(Promise.NEXT, 1)
    case = make_case(cast)
    replying.reply(case, author=cast.astrid, text="We look.", seen_version=case.version, at=later(minutes=5))
    receiving.receive(
        Case.objects.get(pk=case.pk), arrival(at=later(minutes=30), message_id="<2@kund.example>", cited=("<1@x>",))
    )
    assert due_of(case) == later(minutes=90)


def test_the_clock_of_solved_stands_still_while_we_wait_for_the_customer(cast: Cast) -> None:
    promise(Promise.SOLVED, 3, Promise.HOURS)
    case = make_case(cast)
    replying.reply(case, author=cast.astrid, text="Which shoe?", seen_version=case.version, at=later(hours=1))
    case.refresh_from_db()
    assert (case.solve_due_at, case.solve_left_seconds) == (None, 2 * 3600)
    receiving.receive(case, arrival(at=later(hours=50), message_id="<2@kund.example>"))
    assert due_of(case) == later(hours=52)


def test_a_solution_that_does_not_wait_goes_on(cast: Cast) -> None:
    promise(Promise.SOLVED, 3, Promise.HOURS, pauses=False)
    case = make_case(cast)
    replying.reply(case, author=cast.astrid, text="Which shoe?", seen_version=case.version, at=later(hours=1))
    case.refresh_from_db()
    assert case.solve_due_at == later(hours=3)


def test_a_case_opened_again_has_what_was_left(cast: Cast) -> None:
    promise(Promise.SOLVED, 10, Promise.HOURS)
    case = make_case(cast)
    closing.close(case, by=cast.astrid, at=later(hours=4))
    closing.reopen(case, by=cast.astrid, at=later(hours=100))
    assert Case.objects.get(pk=case.pk).solve_due_at == later(hours=106)


def test_other_hours_move_what_is_due_on_open_cases(cast: Cast) -> None:
    case = make_case(cast)
    hours = Hours.objects.create(name="Always", week={str(day): [[0, 1440]] for day in range(7)})
    cast.way_in.hours = hours
    cast.way_in.save()
    assert reckoning.reckon_open() == 1
    assert due_of(case) == later(hours=24)


def test_a_day_of_our_own_is_closed(cast: Cast) -> None:
    opening_hours.add_own_day(
        "Stocktaking",
        first=NOON.date(),
        last=(NOON + timedelta(days=1)).date(),
        stretches=[],
        hours=None,
        by=cast.adam,
        at=NOON,
    )
    assert due_of(make_case(cast)) == datetime(2026, 3, 10, 16, tzinfo=UTC)


@pytest.fixture
def complaint(cast: Cast) -> Case:
    case = make_case(cast)
    legal_clock.start(case, key="pl_consumer_complaint", by=cast.astrid, at=later(hours=1))
    return case


def test_a_deadline_by_law_runs_from_receipt_and_is_due_when_it_comes_first(cast: Cast, complaint: Case) -> None:
    promise(Promise.FIRST, 120, Promise.OPEN_DAYS)
    reckoning.reckon_open()
    assert due_of(complaint) == datetime(2026, 3, 18, 23, tzinfo=UTC)


def test_the_leads_and_the_owner_are_warned_once_a_day_that_counts(cast: Cast, complaint: Case) -> None:
    Case.objects.filter(pk=complaint.pk).update(owner=cast.astrid)
    assert legal_clock.warn_due(at=later(days=6)) == 0
    assert legal_clock.warn_due(at=later(days=7)) == 1
    assert legal_clock.warn_due(at=later(days=8)) == 0
    assert sorted(Letter.objects.values_list("to", flat=True)) == [cast.astrid.email, cast.lea.email]
    assert legal_clock.warn_due(at=later(days=12)) == 1


def test_an_answer_alone_does_not_end_a_deadline_by_law(cast: Cast, complaint: Case) -> None:
    replying.reply(complaint, author=cast.astrid, text="We look.", seen_version=complaint.version, at=later(hours=2))
    assert legal_clock.warn_due(at=later(days=7)) == 1
    legal_clock.stop(Case.objects.get(pk=complaint.pk), by=cast.astrid, at=later(days=8))
    assert legal_clock.warn_due(at=later(days=12)) == 0
