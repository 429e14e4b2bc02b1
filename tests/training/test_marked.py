"""The marks in our own letters are read as they were meant, and every letter in the repository can be read."""

from collections import Counter
from pathlib import Path

import pytest
from training.marked import BadMark, Mark, read_letters, read_notes, unmark
from training.material import LANGUAGES, LETTERS, own_letters, own_notes

from skranke.coach.codes import FAULTS, VIRTUES

LETTER = """@ en-x-01 | email | Ann Price | 30
> The tyres hum.
> Ann
{uses_name|Hi Ann},

{acknowledges|Four humming tyres.} [blame,lecturing|The pressure is the driver's to check.] [~vague_promise|I ring
on Friday.]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "01_tyres.txt"
    path.write_text(LETTER, "utf-8")
    return path


def test_marks_become_spans_of_the_plain_text(file: Path) -> None:
    (letter,) = read_letters(file, lang="en")
    assert letter.customer_message == "The tyres hum.\nAnn"
    assert {(m.code, letter.reply[m.start : m.end]) for m in letter.faults} == {
        ("blame", "The pressure is the driver's to check."),
        ("lecturing", "The pressure is the driver's to check."),
    }
    assert letter.virtues == {"uses_name", "acknowledges"}
    assert [letter.reply[m.start : m.end] for m in letter.alike] == ["I ring\non Friday."]


def test_marks_may_stand_inside_each_other() -> None:
    text, found = unmark("{thanks|Thank you, [grovelling|so so much]}!")
    assert text == "Thank you, so so much!"
    assert ("fault", Mark("grovelling", 11, 21)) in found


@pytest.mark.parametrize("broken", ["[blame|open", "a|b", "]", "[nonsense|x]", "{blame|x}", "[Blame|x]"])
def test_broken_marks_are_refused(broken: str) -> None:
    with pytest.raises(BadMark):
        unmark(broken)


def test_a_fact_that_is_not_in_the_message_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "01.txt"
    path.write_text("@ x | email | question | calm | - | praised: - | facts: a cat\nWe have a dog.\n", "utf-8")
    with pytest.raises(BadMark, match="letter for letter"):
        list(read_notes(path, lang="en"))


def test_no_id_is_used_twice() -> None:
    ids = Counter(item.id for item in [*own_letters(LETTERS), *own_notes(LETTERS)])
    assert [name for name, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_enough_examples_in_every_language(lang: str) -> None:
    letters = [letter for letter in own_letters(LETTERS) if letter.lang == lang]
    faults = Counter(mark.code for letter in letters for mark in letter.faults)
    alike = Counter(mark.code for letter in letters for mark in letter.alike)
    virtues = Counter(code for letter in letters for code in letter.virtues)
    assert [code for code in FAULTS if faults[code] < 120] == []
    assert [code for code in FAULTS if alike[code] < 115] == []
    assert [code for code in VIRTUES if virtues[code] < 55] == []
    assert sum(not letter.faults for letter in letters) >= 150
