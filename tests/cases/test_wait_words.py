"""A wait as a sentence."""

from datetime import timedelta

import pytest
from django.utils import translation

from skranke.cases.wait_words import sentence
from skranke.cases.waiting import Wait
from tests.cast import NOON

ZONE = "Europe/Stockholm"


def wait(usual: timedelta, most: timedelta) -> Wait:
    return Wait(said_at=NOON, usual_by=NOON + usual, nine_of_ten_by=NOON + most, rests_on=60)


@pytest.mark.parametrize(
    ("usual", "most", "words"),
    [
        (
            timedelta(minutes=31),
            timedelta(hours=2, seconds=1),
            "within 40 minutes, and nine times out of ten within 3 hours.",
        ),
        (timedelta(minutes=5), timedelta(minutes=9), "nine out of ten get an answer within 10 minutes."),
        (
            timedelta(hours=1),
            timedelta(hours=20),
            "by Wednesday 4 March at 14:00, and nine times out of ten by Thursday 5 March at 9:00.",
        ),
    ],
)
def test_a_wait_is_never_said_shorter_than_it_is(usual: timedelta, most: timedelta, words: str) -> None:
    with translation.override("en"):
        assert sentence(wait(usual, most), zone=ZONE, language="en").endswith(words)
