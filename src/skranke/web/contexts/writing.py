"""The switches of the coach, and a page of the guide to writing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skranke.coach import contempt
from skranke.coach.explain import words_of_code
from skranke.people.models import Private

BOLD = re.compile(r"^\*\*(.+?)\*\*\s*")


@dataclass(frozen=True)
class Kind:
    """A kind of hint: what it is called, what it says, and whether its reader wants it."""

    code: str
    title: str
    instead: str
    is_on: bool


@dataclass(frozen=True)
class WritingPage:
    is_coach_on: bool
    kinds: Sequence[Kind]
    likes: str

    @classmethod
    def of(cls, own: Private, codes: Sequence[str], *, page_language: str) -> "WritingPage":
        kinds = [Kind(code, *title_and_way(code, page_language), is_on=code not in own.hints_off) for code in codes]
        return cls(is_coach_on=not own.is_coach_off, kinds=kinds, likes=own.likes)


def title_and_way(code: str, page_language: str) -> tuple[str, str]:
    """What a code is called, and the way out it points to."""
    words = words_of(code, page_language)
    return words["title"], words["instead"]


def words_of(code: str, page_language: str) -> Mapping[str, str]:
    """What is said about a code, be it of a reply or of a note."""
    return contempt.words(page_language) if code == contempt.CODE else words_of_code(page_language)[code]


@dataclass(frozen=True)
class Part:
    """A paragraph of the guide (with the word it begins in bold), or the rows of a table."""

    lead: str = ""
    text: str = ""
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class GuidePage:
    """A page of docs/writing, with the words of the reader's language above it."""

    title: str
    instead: str
    why: str
    parts: Sequence[Part]

    @classmethod
    def of(cls, markdown: str, code: str, *, page_language: str) -> "GuidePage":
        words = words_of(code, page_language)
        blocks = [block.strip() for block in markdown.split("\n\n") if not block.startswith("# ")]
        return cls(words["title"], words["instead"], words["why"], [_part(block) for block in blocks])


def _part(block: str) -> Part:
    if block.startswith("|"):
        cells = [[cell.strip() for cell in line.strip("| \n").split("|")] for line in block.splitlines()]
        return Part(rows=[row for row in cells if not set("".join(row)) <= set("- :")])
    bold = BOLD.match(block)
    text = re.sub(r"\[(.+?)\]\(.+?\)|`(.+?)`", r"\1\2", block[bold.end() if bold else 0 :]).replace("**", "")
    return Part(lead=bold[1] if bold else "", text=text)
