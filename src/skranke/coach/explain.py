"""The words of a finding in the language of the page, which need not be the letter's."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from skranke.coach.load import language
from skranke.coach.rule import Rule
from skranke.coach.text import LANGUAGES


class Words(NamedTuple):
    """What is said about a place: what was seen, why it matters, a way out."""

    message: str
    why: str
    instead: str


@cache
def words_of_code(page_language: str) -> Mapping[str, Mapping[str, str]]:
    """Return what is said about each code as such."""
    return tomllib.loads((LANGUAGES / page_language / "codes.toml").read_text("utf-8"))


def explain(rule: Rule, *, found: str, page_language: str) -> Words:
    """Return the words for a rule: those of the same idea in the page's language, else those of its code."""
    general = words_of_code(page_language)[rule.code]
    own = language(page_language).texts.get(rule.id.split("/", 1)[1], ("", "", ""))
    message, why, instead = (own[i] or general[key] for i, key in enumerate(("message", "why", "instead")))
    return Words(message.replace("{found}", found), why, instead)
