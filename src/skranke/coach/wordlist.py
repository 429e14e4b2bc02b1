"""Plain lists of words, one TOML file a language: for what needs no rules, only to be spotted."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from skranke.coach.text import LANGUAGES


@cache
def table(name: str, code: str) -> Mapping[str, Any]:
    """Return the file of a language."""
    return tomllib.loads((LANGUAGES / code / f"{name}.toml").read_text("utf-8"))


@cache
def pattern(name: str, code: str) -> re.Pattern[str]:
    """Return every phrase as whole words; a star stands for the end of a word, a space for any blanks."""
    phrases = sorted(table(name, code)["phrases"], key=len, reverse=True)
    said = "|".join(re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)", re.IGNORECASE)
