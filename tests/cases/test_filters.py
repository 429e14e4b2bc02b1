"""Reading what is typed into the search."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from skranke.cases import closing, filters, handing_over, receiving, replying, seeking, tagging
from skranke.cases.filters import Filter
from skranke.cases.models import Case
from tests.cast import NOON, Cast
from tests.makers import arrival, later, make_case

TODAY = date(2026, 3, 4)
ZONE = ZoneInfo("Europe/Stockholm")


def test_words_and_filters_are_told_apart() -> None:
    wish = filters.read('klack from:dag tag:"nya skor" re: is:late before:2026-03', today=TODAY)
    assert wish.words == "klack re:"
    assert list(wish.filters) == [
        Filter("from", "dag"),
        Filter("tag", "nya skor"),
        Filter("is", "late"),
        Filter("before", "2026-03", date(2026, 3, 1)),
    ]
    assert not wish.unreadable


@pytest.mark.parametrize("typed", ["från:dag", "fra:dag", "od:dag", "FROM:dag"])
def test_a_filter_may_be_named_in_each_language(typed: str) -> None:
    assert list(filters.read(typed, today=TODAY).filters) == [Filter("from", "dag")]


@pytest.mark.parametrize("typed", ["är:sent", "er:forsinket", "jest:spóźnione", "is:LATE"])
def test_a_state_may_be_named_in_each_language(typed: str) -> None:
    assert list(filters.read(typed, today=TODAY).filters) == [Filter("is", "late")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("before:soon", "“soon” is no day. Write it as 2026-03-31, 2026-03 or 2026."),
        ("before:2026-02-30", "“2026-02-30” is no day."),
        ("is:happy", "“is:happy” is not known."),
        ("has:soul", "“has:soul” is not known."),
    ],
)
def test_what_cannot_be_read_is_said(typed: str, said: str) -> None:
    wish = filters.read(typed, today=TODAY)
    assert not wish.filters
    assert wish.unreadable[0].startswith(said)


@pytest.mark.parametrize(
    ("value", "day"),
    [("2026", date(2026, 1, 1)), ("2025-11", date(2025, 11, 1)), ("7d", TODAY - timedelta(days=7)), ("26", None)],
)
def test_days_are_read_whole_or_in_part(value: str, day: date | None) -> None:
    assert filters.day_of(value, today=TODAY) == day


def found(cast: Cast, typed: str) -> list[int]:
    wish = filters.read(typed, today=TODAY)
    return [hit.case.pk for hit in seeking.seek(cast.bo, wish, at=later(days=3), zone=ZONE).hits]


def test_each_filter_finds_its_own(cast: Cast) -> None:
    one, two, three = (make_case(cast, at=later(hours=n), subject=f"Nr {n}") for n in range(3))
    tagging.tag(one, name="nya skor", by=cast.bo, at=NOON)
    handing_over.take(two, by=cast.bo, at=NOON)
    replying.reply(three, author=cast.astrid, text="Svar.", at=later(hours=4))
    closing.close(three, by=cast.astrid, at=later(hours=5))
    Case.objects.filter(pk=one.pk).update(answer_due_at=later(hours=1), has_attachments=True)
    Case.objects.filter(pk=two.pk).update(answer_due_at=later(days=9), language="pl")
    assert found(cast, 'tag:"Nya skor"') == [one.pk]
    assert found(cast, "owner:me") == [two.pk]
    assert found(cast, "owner:astrid") == [three.pk]
    assert found(cast, "owner:nobody is:open") == [one.pk]
    assert found(cast, "is:closed") == [three.pk]
    assert found(cast, "is:late") == [one.pk]
    assert found(cast, "is:mine") == [two.pk]
    assert found(cast, "is:free") == [one.pk]
    assert found(cast, "has:file") == [one.pk]
    assert found(cast, "language:pl") == [two.pk]
    assert found(cast, "klacken before:2026-03-04") == []
    assert found(cast, "klacken after:2026-03-04") == [three.pk, two.pk, one.pk]
    assert found(cast, "klacken is:open") == [two.pk, one.pk]


def test_from_looks_at_who_wrote_and_not_at_what_was_written(cast: Cast) -> None:
    case = make_case(cast, text="Hälsa Łukasz.")
    other = make_case(cast)
    receiving.receive(other, arrival(name="Łukasz Wiśniewski", sender="l@kund.example", message_id="<l@kund.example>"))
    assert found(cast, "from:lukasz") == [other.pk]
    assert found(cast, "lukasz") == [other.pk, case.pk]


def test_nothing_of_another_team_is_found(cast: Cast) -> None:
    make_case(cast)
    wish = filters.read("is:open", today=TODAY)
    assert not seeking.seek(cast.cecilia, wish, at=NOON, zone=ZONE).hits
    assert seeking.people(cast.bo, "dag") == [cast.dag]
    assert not seeking.people(cast.cecilia, "dag")
