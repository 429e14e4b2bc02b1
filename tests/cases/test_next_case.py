"""The order of work, and handing a case to one person only."""

import copy
from datetime import timedelta

import pytest

from skranke.cases import handing_over, next_case, offering, receiving, replying, tagging
from skranke.cases.errors import NotYourCase
from skranke.cases.models import Case
from skranke.people import private
from skranke.people.models import Customer, Private, User
from tests.cast import NOON, Cast
from tests.makers import arrival, later, make_case


def order(cast: Cast, user: User | None = None) -> list[int]:
    return [case.pk for case in next_case.ranked(user or cast.bo, at=later(hours=3))]


def due(case: Case, **delta: float) -> None:
    Case.objects.filter(pk=case.pk).update(answer_due_at=later(**delta))


def test_what_was_promised_first_comes_first(cast: Cast) -> None:
    late, soon, far = make_case(cast), make_case(cast), make_case(cast)
    due(far, days=3)
    due(soon, hours=6)
    due(late, hours=1)
    assert order(cast) == [late.pk, soon.pk, far.pk]


def test_shouting_moves_nobody(cast: Cast) -> None:
    quiet = make_case(cast, text="Klacken har lossnat.")
    loud = make_case(cast, subject="BRÅDSKANDE!!!", text="SVARA NU!!! DETTA ÄR AKUT, annars går jag till en advokat!!!")
    due(quiet, days=1)
    due(loud, days=1)
    assert order(cast) == [quiet.pk, loud.pk]


def test_the_real_wait_and_then_earlier_letters_decide_between_equal_promises(cast: Cast) -> None:
    young, twice, old = make_case(cast, at=later(hours=1)), make_case(cast, at=later(hours=1)), make_case(cast)
    letter = arrival(message_id="<2@kund.example>", text="Hör av er.", at=later(hours=2))
    receiving.receive(twice, letter)
    for case in (young, twice, old):
        due(case, days=2)
    assert order(cast) == [old.pk, twice.pk, young.pk]


def test_a_deadline_that_a_person_confirmed_comes_before(cast: Cast) -> None:
    plain, complaint = make_case(cast), make_case(cast)
    Case.objects.filter(pk=complaint.pk).update(legal_key="pl-complaint", legal_due_at=later(days=9))
    for case in (plain, complaint):
        due(case, days=1)
    assert order(cast) == [complaint.pk, plain.pk]


def test_language_skill_and_pleasure_decide_only_between_equals(cast: Cast) -> None:
    polish, shoes, newcomer, plain = (make_case(cast) for _ in range(4))
    Case.objects.filter(pk=polish.pk).update(language="pl")
    tagging.tag(shoes, name="Skor", by=cast.bo, at=NOON)
    Case.objects.filter(pk=newcomer.pk).update(customer=Customer.objects.create(name="Ny", since=NOON.date()))
    for case in (polish, shoes, newcomer, plain):
        due(case, days=1)
    private.keep_work_wishes(cast.bo, languages=["sv"], skills=["skor"], enjoys=[Private.NEWCOMERS])
    assert order(cast) == [shoes.pk, newcomer.pk, plain.pk, polish.pk]
    # What Bo said is his own: Astrid's order is by number.
    assert order(cast, cast.astrid) == [polish.pk, shoes.pk, newcomer.pk, plain.pk]
    due(polish, hours=5)
    assert order(cast)[0] == polish.pk


def test_next_takes_the_case_and_leaves_those_of_colleagues(cast: Cast) -> None:
    hers, free = make_case(cast), make_case(cast)
    handing_over.take(hers, by=cast.astrid, at=NOON)
    taken = next_case.take_next(cast.bo, at=later(hours=1))
    assert taken == free
    free.refresh_from_db()
    assert free.owner == cast.bo
    assert next_case.take_next(cast.bo, at=later(hours=1), but=[free.pk]) is None
    assert next_case.take_next(cast.cecilia, at=later(hours=1)) is None


def test_a_case_that_was_taken_after_it_was_weighed_is_left_to_whoever_has_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_case(cast), make_case(cast)
    seen = next_case.ranked(cast.bo, at=later(hours=1))
    handing_over.take(first, by=cast.astrid, at=later(hours=1))
    monkeypatch.setattr(next_case, "ranked", lambda *_args, **_named: seen)
    assert next_case.take_next(cast.bo, at=later(hours=1)) == second
    first.refresh_from_db()
    assert first.owner == cast.astrid


def test_what_was_weighed_at_the_same_moment_goes_to_different_people(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [make_case(cast, message_id=f"<{n}@kund.example>") for n in range(3)]
    seen = next_case.ranked(cast.bo, at=later(hours=1))
    monkeypatch.setattr(next_case, "ranked", lambda *_args, **_named: copy.deepcopy(seen))
    got = [next_case.take_next(person, at=later(hours=1)) for person in (cast.bo, cast.astrid, cast.lea)]
    assert sorted(case.pk for case in got if case) == [case.pk for case in cases]


def test_a_colleague_is_asked_without_a_reason_and_the_case_stays_until_it_is_taken(cast: Cast) -> None:
    case = make_case(cast)
    with pytest.raises(NotYourCase):
        offering.offer(case, by=cast.bo, at=NOON)
    handing_over.take(case, by=cast.bo, at=NOON)
    offering.offer(case, by=cast.bo, at=NOON)
    case.refresh_from_db()
    assert case.owner == cast.bo
    assert order(cast) == []
    assert order(cast, cast.astrid) == [case.pk]
    assert next_case.take_next(cast.astrid, at=later(hours=1)) == case
    case.refresh_from_db()
    assert (case.owner, case.offered_by) == (cast.astrid, None)


def test_who_asked_may_keep_it_after_all_or_answer_it(cast: Cast) -> None:
    case = make_case(cast)
    handing_over.take(case, by=cast.bo, at=NOON)
    offering.offer(case, by=cast.bo, at=NOON)
    offering.withdraw(case, by=cast.bo, at=NOON + timedelta(minutes=1))
    case.refresh_from_db()
    assert case.offered_by is None
    assert order(cast) == [case.pk]
    replying.reply(case, author=cast.bo, text="Klart.", at=later(hours=1))
    assert order(cast) == []
