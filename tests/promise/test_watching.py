"""Who watches a way in when: gaps are found, and nothing gets into the register without a watch."""

from importlib import import_module

import pytest
from django.apps import apps

from skranke.people.models import User
from skranke.promise import calendars, watching, ways_in
from skranke.promise.models import Watch, WayIn
from skranke.promise.watching import Gap, People
from skranke.promise.ways_in import WatchWish
from tests.cast import NOON, Cast

OPEN = calendars.calendar_of(None, desk=None)  # Monday to Friday 9 to 17


def gaps(way_in: WayIn) -> list[Gap]:
    return watching.gaps(way_in, OPEN, list(way_in.watches.all()), People())


@pytest.mark.parametrize(
    ("open_at", "taken", "left"),
    [
        ([(540, 1020)], [], [(540, 1020)]),
        ([(540, 1020)], [(540, 1020)], []),
        ([(540, 1020)], [(600, 660)], [(540, 600), (660, 1020)]),
        ([(540, 720), (780, 1020)], [(700, 800)], [(540, 700), (800, 1020)]),
        ([(540, 1020)], [(0, 600), (590, 1440)], []),
    ],
)
def test_what_is_taken_away_leaves_the_rest(
    open_at: list[tuple[int, int]], taken: list[tuple[int, int]], left: list[tuple[int, int]]
) -> None:
    assert watching.without(open_at, taken) == left


def test_a_watch_in_the_opening_hours_leaves_no_gap(cast: Cast) -> None:
    ways_in.set_watches(cast.way_in, [WatchWish(team=cast.team)])
    assert gaps(cast.way_in) == []


def test_a_way_in_without_a_watch_is_a_gap_on_every_open_day(cast: Cast) -> None:
    cast.way_in.watches.all().delete()
    assert [gap.weekday for gap in gaps(cast.way_in)] == [0, 1, 2, 3, 4]


def test_an_hour_that_nobody_watches_is_a_gap(cast: Cast) -> None:
    mornings = {day: [(540, 720)] for day in range(5)}
    afternoons = {day: [(720, 1020)] for day in range(4)}
    ways_in.set_watches(
        cast.way_in, [WatchWish(user=cast.bo, week=mornings), WatchWish(team=cast.team, week=afternoons)]
    )
    assert gaps(cast.way_in) == [Gap(4, 720, 1020)]


def test_whoever_has_left_watches_no_more(cast: Cast) -> None:
    ways_in.set_watches(cast.way_in, [WatchWish(user=cast.bo)])
    assert gaps(cast.way_in) == []
    User.objects.filter(pk=cast.bo.pk).update(is_active=False)
    assert len(gaps(cast.way_in)) == 5


def test_a_team_without_people_watches_nothing(cast: Cast) -> None:
    ways_in.set_watches(cast.way_in, [WatchWish(team=cast.other_team)])
    cast.cecilia.memberships.all().delete()
    assert len(gaps(cast.way_in)) == 5


def test_an_emergency_way_in_is_to_be_watched_at_night_too(cast: Cast) -> None:
    ways_in.set_watches(cast.way_in, [WatchWish(team=cast.team)])
    cast.way_in.is_emergency = True
    assert Gap(6, 0, 1440) in gaps(cast.way_in)
    assert Gap(0, 0, 540) in gaps(cast.way_in)


def test_who_watches_now_is_known_by_the_clock_of_the_way_in(cast: Cast) -> None:
    ways_in.set_watches(cast.way_in, [WatchWish(user=cast.bo, week={2: [(540, 720)]}), WatchWish(team=cast.team)])
    watches = list(cast.way_in.watches.order_by("pk"))
    # NOON is 12:00 UTC, so 13:00 in Stockholm: Bo's morning is over.
    assert watching.watches_at(cast.way_in, OPEN, watches, NOON) == [watches[1]]
    assert watching.watches_at(cast.way_in, OPEN, watches, NOON.replace(hour=10)) == watches
    assert watching.watches_at(cast.way_in, OPEN, watches, NOON.replace(hour=22)) == []


def test_nothing_enters_the_register_without_a_watch(cast: Cast) -> None:
    wish = ways_in.Wish(name="Phone", kind=WayIn.PHONE, address="08-465 004 10", owner=cast.lea, watches=[])
    with pytest.raises(ways_in.NoWatch):
        ways_in.register(wish, by=cast.adam, at=NOON)
    assert not WayIn.objects.filter(kind=WayIn.PHONE).exists()
    with pytest.raises(ways_in.NoWatch):
        ways_in.change(cast.way_in, wish, by=cast.adam, at=NOON)
    assert Watch.objects.get().way_in == cast.way_in


def test_what_was_there_before_is_watched_by_its_team(cast: Cast) -> None:
    cast.way_in.watches.all().delete()
    step = import_module("skranke.promise.migrations.0004_watch_what_there_is")
    for _twice in range(2):
        step.watch(apps, None)
    cast.way_in.refresh_from_db()
    assert (cast.way_in.watches.get().team, cast.way_in.owner) == (cast.team, cast.lea)
    assert gaps(cast.way_in) == []
