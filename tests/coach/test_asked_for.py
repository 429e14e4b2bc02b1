"""Which virtue is asked for when: the table in the code and the one users read are the same."""

import re
from pathlib import Path

import pytest

from skranke.coach.codes import ASKED_FOR, FAULTS, VIRTUES, Situation, asked_for

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_shows_the_table_of_the_code() -> None:
    page = (DOCS / "coach.md").read_text("utf-8")
    table = page.partition("<!-- asked-for -->")[2].partition("<!-- /asked-for -->")[0]
    rows = re.findall(r"^\| \[(\w+)\]\(writing/\w+\.md\) \| (.+) \|$", table, re.MULTILINE)
    assert rows == [(ask.virtue, ask.when) for ask in ASKED_FOR]


@pytest.mark.parametrize("code", FAULTS + VIRTUES)
def test_every_code_has_its_page_in_the_writing_guide(code: str) -> None:
    page = (DOCS / "writing" / f"{code}.md").read_text("utf-8")
    assert "Source: " in page
    assert "| instead of | better |" in page


@pytest.mark.parametrize(
    ("situation", "virtues"),
    [
        (Situation(), set()),
        (Situation(has_name=True, intent="question"), {"uses_name"}),
        (Situation(intent="complaint", mood="angry"), {"acknowledges", "walks_through", "next_step"}),
        (Situation(hours_waited=47), set()),
        (Situation(hours_waited=48), {"owns_wait", "thanks"}),
        (Situation(earlier_attempts=1), {"right_place", "owns_wait", "thanks"}),
        (Situation(intent="question", mood="worried"), {"acknowledges", "saves_face"}),
        (Situation(flags=frozenset({"abuse"})), {"stands_firm"}),
    ],
)
def test_a_situation_asks_for_its_virtues(situation: Situation, virtues: set[str]) -> None:
    assert set(asked_for(situation)) == virtues
