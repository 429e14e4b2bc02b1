"""Sentences and words know where they stand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skranke.coach.text import Spelling, split, tokens

PLAIN = Spelling()


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hej. Vi ses.", ["Hej.", "Vi ses."]),
        ("Ta med t.ex. kvittot. Tack!", ["Ta med t.ex. kvittot.", "Tack!"]),
        ("Kom kl. 14.30 den 3. maj.", ["Kom kl. 14.30 den 3. maj."]),
        ("Vi ringer f.eks. tirsdag. Godt?", ["Vi ringer f.eks. tirsdag.", "Godt?"]),
        ("Proszę przyjść o godz. 9, np. jutro. Dziękuję.", ["Proszę przyjść o godz. 9, np. jutro.", "Dziękuję."]),
        ("Dzwonił m.in. pan Nowak.", ["Dzwonił m.in. pan Nowak."]),
        ("Dear Mr. Smith, the answer is no. We close at 5.", ["Dear Mr. Smith, the answer is no.", "We close at 5."]),
        ("R. Adeyemi called.", ["R. Adeyemi called."]),
        ("Hi Anna,\nyour ring is here.", ["Hi Anna,", "your ring is here."]),
        ("This line is wrapped by the mail program after some sixty signs\nand goes on here.", None),
        ("Glad you like it :) See you.", ["Glad you like it :)", "See you."]),
        ("Really?! Yes… No.", ["Really?!", "Yes…", "No."]),
        ("- one\n- two", ["- one", "- two"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_text_is_split_where_a_reader_would(text: str, sentences: list[str] | None) -> None:
    assert said(text) == (sentences if sentences is not None else [text])


@given(st.text())
def test_sentences_are_in_order_and_hold_every_letter(text: str) -> None:
    spans = split(text)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    outside = "".join(
        text[a:b] for a, b in zip([0, *(e for _, e in spans)], [*(s for s, _ in spans), len(text)], strict=True)
    )
    assert not outside.strip()


@given(st.text())
def test_words_stand_where_they_say(text: str) -> None:
    for token in tokens(text, 0, len(text), spelling=PLAIN):
        assert text[token.start : token.end] == token.raw


def test_what_is_written_together_is_read_apart() -> None:
    spelling = Spelling(whole={"can't": ("can", "not")}, endings={"n't": "not"})
    assert [token.word for token in tokens("I can’t and won't", 0, 17, spelling=spelling)] == [
        "i",
        "can",
        "not",
        "and",
        "wo",
        "not",
    ]


def test_a_combining_mark_is_part_of_its_word() -> None:
    text = "Ga\u030a hem"
    first, second = tokens(text, 0, len(text), spelling=PLAIN)
    assert (first.word, first.end, second.word) == ("gå", 3, "hem")
