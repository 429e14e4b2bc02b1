"""The scores count what they say they count."""

from training.marked import Letter, Mark
from training.scores import Nagging, mean_f1, virtue_counts


def letter(*faults: Mark, virtues: tuple[str, ...] = ()) -> Letter:
    return Letter("x", "en", "x", "email", None, 1.0, "Hello?", "One two three four.", faults, frozenset(virtues))


def test_a_finding_is_right_when_code_and_words_meet() -> None:
    tally = Nagging()
    tally.add(letter(Mark("blame", 0, 7), Mark("lecturing", 8, 13)), [("blame", 4, 10), ("lecturing", 0, 7)])
    assert (tally.precision, tally.recall) == (0.5, 0.5)


def test_only_a_reply_without_a_fault_is_nagged() -> None:
    tally = Nagging()
    tally.add(letter(), [("blame", 0, 3)])
    tally.add(letter(), [])
    tally.add(letter(Mark("blame", 0, 3)), [("harsh_tone", 4, 7)])
    assert (tally.nags, tally.good) == (1, 2)


def test_silence_about_a_good_reply_is_right() -> None:
    tally = Nagging()
    tally.add(letter(), [])
    assert (tally.nagged, tally.recall) == (0.0, 1.0)


def test_the_mean_is_over_virtues_that_occur() -> None:
    counts = virtue_counts([(letter(virtues=("thanks",)), ["thanks", "praises"])])
    assert mean_f1(counts) == 1.0
