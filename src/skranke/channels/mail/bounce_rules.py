"""The words of `bounce_words.toml` as compiled patterns."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Rules(NamedTuple):
    """Senders are matched whole, subjects at their beginning, texts anywhere."""

    daemon: re.Pattern[str]
    daemon_name: re.Pattern[str]
    postmaster: re.Pattern[str]
    postmaster_name: re.Pattern[str]
    role: re.Pattern[str]
    subject: re.Pattern[str]
    text: re.Pattern[str]
    delayed: re.Pattern[str]
    given_up: re.Pattern[str]
    absence: re.Pattern[str]


def _any(words: Iterable[str]) -> str:
    return "|".join(words)


@cache
def rules() -> Rules:
    """Read and compile the rules once."""
    data = tomllib.loads((Path(__file__).parent / "bounce_words.toml").read_text("utf-8"))
    senders = data["senders"]
    subjects = _any(word for words in data["subjects"].values() for word in words)
    texts = _any(word for words in data["texts"].values() for word in words)

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.I)

    return Rules(
        daemon=compiled(rf"(?:{_any(senders['daemons'])})(?:[+=-].*)?"),
        daemon_name=compiled(_any(senders["daemon_names"])),
        postmaster=compiled(rf"(?:{_any(senders['postmasters'])})(?:[+=-].*)?"),
        postmaster_name=compiled(_any(senders["postmaster_names"])),
        role=compiled(_any(senders["roles"])),
        subject=compiled(rf"[\W_]{{0,6}}(?:{subjects})"),
        text=compiled(texts),
        delayed=compiled(_any(data["delays"]["words"])),
        given_up=compiled(_any(data["delays"]["given_up"])),
        absence=compiled(rf"[\W_]{{0,3}}(?:{_any(data['absence']['subjects'])})"),
    )
