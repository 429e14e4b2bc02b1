"""The rota: shifts, taking over, holes."""

from datetime import timedelta

import pytest

from skranke.watch import rota
from skranke.watch.models import OnCall
from tests.cast import NOON, Cast

DAY = timedelta(days=1)


def test_holes_between_shifts_are_found(cast: Cast) -> None:
    rota.add(cast.bo, starts_at=NOON + DAY, ends_at=NOON + 2 * DAY)
    rota.add(cast.astrid, starts_at=NOON + 3 * DAY, ends_at=NOON + 4 * DAY)
    rota.add(cast.lea, starts_at=NOON + 3.5 * DAY, ends_at=NOON + 5 * DAY)
    found = rota.holes(rota.coming(at=NOON), at=NOON)
    assert found == [rota.Hole(NOON, NOON + DAY), rota.Hole(NOON + 2 * DAY, NOON + 3 * DAY)]


def test_a_colleague_takes_what_is_left_of_a_shift(cast: Cast) -> None:
    shift = rota.add(cast.bo, starts_at=NOON, ends_at=NOON + DAY)
    rota.take_over(shift, by=cast.astrid, at=NOON + DAY / 2)
    assert rota.on_call(at=NOON + DAY / 4) == [cast.bo]
    assert rota.on_call(at=NOON + DAY * 0.75) == [cast.astrid]
    assert OnCall.objects.count() == 2


def test_a_shift_that_has_not_begun_changes_hands_as_a_whole(cast: Cast) -> None:
    shift = rota.add(cast.bo, starts_at=NOON + DAY, ends_at=NOON + 2 * DAY)
    rota.take_over(shift, by=cast.astrid, at=NOON)
    assert OnCall.objects.get().user == cast.astrid


@pytest.mark.parametrize("length", [timedelta(), -DAY, 32 * DAY])
def test_a_shift_that_cannot_be_is_refused(cast: Cast, length: timedelta) -> None:
    with pytest.raises(rota.BadShift):
        rota.add(cast.bo, starts_at=NOON, ends_at=NOON + length)


def test_nobody_is_on_call_twice_at_once(cast: Cast) -> None:
    rota.add(cast.bo, starts_at=NOON, ends_at=NOON + DAY)
    with pytest.raises(rota.BadShift):
        rota.add(cast.bo, starts_at=NOON + DAY / 2, ends_at=NOON + 2 * DAY)
