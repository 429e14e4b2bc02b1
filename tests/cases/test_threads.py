"""Which case a message joins."""

from datetime import timedelta

from skranke.cases import merging, receiving, threads
from skranke.cases.models import Case
from tests.cast import NOON, Cast
from tests.makers import arrival, later, make_case


def find(cast: Cast, **clues: object) -> threads.Match | None:
    return threads.find(threads.Clues(**{"sender": "dag@kund.example", **clues}))  # type: ignore[arg-type]


def test_a_reply_joins_by_the_id_it_cites(cast: Cast) -> None:
    case = make_case(cast, message_id="<a@kund.example>")
    match = find(cast, cited=["<a@kund.example>"])
    assert match is not None
    assert (match.case, match.is_stranger) == (case, False)


def test_a_parent_that_comes_after_its_child_joins_the_childs_case(cast: Cast) -> None:
    case = make_case(cast)
    receiving.receive(case, arrival(message_id="<b@kund.example>", cited=("<parent@kund.example>",)))
    match = find(cast, message_id="<parent@kund.example>")
    assert match is not None
    assert match.case == case


def test_a_stranger_who_cites_our_id_is_held(cast: Cast) -> None:
    case = make_case(cast, message_id="<a@kund.example>")
    match = find(cast, sender="okand@annan.example", cited=["<a@kund.example>"])
    assert match is not None
    assert (match.case, match.is_stranger) == (case, True)


def test_a_number_in_the_subject_joins_only_a_sender_who_is_on_the_case(cast: Cast) -> None:
    case = make_case(cast)
    known = find(cast, subject_number=case.pk)
    assert known is not None
    assert known.case == case
    assert find(cast, sender="okand@annan.example", subject_number=case.pk) is None


def test_a_mail_on_a_merged_case_reaches_the_one_that_took_it_in(cast: Cast) -> None:
    first, second = make_case(cast, message_id="<a@kund.example>"), make_case(cast, message_id="<b@kund.example>")
    merging.merge(second, into=first, at=later(minutes=1), by=cast.astrid)
    match = find(cast, cited=["<b@kund.example>"])
    assert match is not None
    assert match.case == first


def test_merging_can_be_undone(cast: Cast) -> None:
    first, second = make_case(cast), make_case(cast, at=NOON + timedelta(minutes=3))
    merging.merge(second, into=first, at=later(minutes=5), by=cast.astrid)
    assert first.messages.count() == 2
    merging.unmerge(Case.objects.get(pk=second.pk), at=later(minutes=6), by=cast.astrid)
    second.refresh_from_db()
    assert (first.messages.count(), second.messages.count(), second.state) == (1, 1, Case.OPEN)


def test_splitting_makes_a_case_of_the_later_messages(cast: Cast) -> None:
    case = make_case(cast)
    later_one = receiving.receive(case, arrival(text="En annan sak.", at=later(hours=1), message_id="<c@kund.example>"))
    new = merging.split(later_one, at=later(hours=2), by=cast.astrid)
    assert (case.messages.count(), new.messages.count()) == (1, 1)
    match = find(cast, cited=["<c@kund.example>"])
    assert match is not None
    assert match.case == new
