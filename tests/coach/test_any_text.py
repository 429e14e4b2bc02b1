"""Whatever is fed to the coach, it answers, quickly, and its spans are right."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skranke.coach import Context, openers, read, review
from skranke.coach.codes import LANGUAGES

WORDS = st.sampled_from(
    [
        "you forgot",
        "sorry",
        "as soon as possible",
        "“",
        "”",
        ">",
        "!!",
        "\n",
        "\n\n",
        "😄",
        "a\u030a",
        "\u202e",
        "I",
        "De",
        "<b>",
        ";)",
        "\ud800",
    ]
)
TEXTS = st.one_of(st.text(st.characters()), st.lists(WORDS).map(" ".join))
HUGE = {
    "one word": "a" * 100_000,
    "all emoji": "😄" * 100_000,
    "all brackets": "([{" * 33_000,
    "quotation marks": "“" * 100_000,
    "sorry": "sorry " * 16_000,
    "you": "you " * 25_000,
    "quoted lines": "> hi\n" * 20_000,
    "shouting": "hi!! NOW!! " * 9_000,
    "blank lines": "\n" * 100_000,
    "points": "." * 100_000,
    "numbers": "12 000 " * 14_000,
    "white space": " \t" * 50_000,
    "marks": "\u0301" * 100_000,
}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from([*LANGUAGES, None]))
def test_a_review_of_anything_has_right_spans(text: str, language: str | None) -> None:
    report = review(text, language=language, context=Context(customer_message=text, customer_name=text[:20]))
    for finding in report.findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end].strip()
    for virtue in report.virtues:
        assert (virtue.start is None) == (not virtue.holds)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from([*LANGUAGES, None]))
def test_a_reading_of_anything_has_right_spans(text: str, language: str | None) -> None:
    reading = read(text, language=language)
    assert all(0 <= flag.start < flag.end <= len(text) for flag in reading.flags)
    assert all(fact in text for fact in reading.facts)
    assert reading.praised is None or reading.praised in text


@settings(max_examples=50, deadline=None)
@given(TEXTS, st.text(max_size=30))
def test_openers_are_two_to_four_for_anything(message: str, name: str) -> None:
    assert 2 <= len(openers(Context(customer_name=name, customer_message=message))) <= 4


@pytest.mark.parametrize("kind", HUGE)
def test_a_hundred_thousand_characters_take_no_time(kind: str) -> None:
    review("warm", language="en")
    read("warm", language="en")
    begun = time.process_time()
    review(HUGE[kind], language="en")
    assert time.process_time() - begun < 1.0
    read(HUGE[kind], language="en")
    assert time.process_time() - begun < 2.0


def test_a_million_characters_are_answered() -> None:
    text = "You forgot the receipt. " * 42_000
    assert review(text, language="en").findings
    assert read(text, language="en").language == "en"


@pytest.mark.parametrize(
    "text", ["", " ", "a", "?", "<p>You <b>forgot</b> it</p>", "\ud800", "\u202eolleh", "> only\n> a quote"]
)
def test_next_to_nothing_is_no_error(text: str) -> None:
    assert review(text).language in LANGUAGES
    assert read(text).language in LANGUAGES
