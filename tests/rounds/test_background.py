"""What the background says of itself: trouble is noted, and taken back once it works again."""

from datetime import datetime

import pytest

from skranke.channels import heartbeat
from skranke.rounds import background
from tests.cast import NOON

pytestmark = pytest.mark.django_db


def test_trouble_is_taken_back_when_the_loop_works_again() -> None:
    broken = [True]

    def run(_at: datetime) -> bool:
        if broken[0]:
            raise OSError("No space left on device")
        return False

    turn = background.watched("file", run)
    with pytest.raises(OSError, match="No space") as failure:
        turn(NOON)
    background.note_trouble("file", failure.value)
    assert [beat.part for beat in heartbeat.troubles()] == ["file"]
    broken[0] = False
    turn(NOON)
    assert heartbeat.troubles() == []


def test_what_an_earlier_process_said_is_taken_back_too() -> None:
    heartbeat.trouble("deliver", "OSError: the disk is full", at=NOON)
    background.watched("deliver", lambda _at: False)(NOON)
    assert heartbeat.troubles() == []


def test_a_receiver_without_its_port_is_told() -> None:
    background.note_receiver("127.0.0.1:2525: Address already in use", at=NOON)
    assert "127.0.0.1:2525" in heartbeat.troubles()[0].trouble
    background.note_receiver("", at=NOON)
    assert heartbeat.troubles() == []
