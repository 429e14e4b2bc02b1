"""First sentences to choose from, made only of what is known: the name, the wait, the feeling, a fact."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from skranke.coach.codes import LONG_WAIT_HOURS
from skranke.coach.language import guess
from skranke.coach.names import address
from skranke.coach.reading import read_letter
from skranke.coach.report import Context, Reading
from skranke.coach.text import LANGUAGES

MOST = 4


@cache
def _sentences(code: str) -> Mapping[str, Any]:
    return tomllib.loads((LANGUAGES / code / "openers.toml").read_text("utf-8"))


def openers_for(context: Context, *, language: str | None = None) -> list[str]:
    """Return two to four openers in the customer's language."""
    message = context.customer_message or ""
    code = language or guess(message, expected="en")
    words = _sentences(code)
    reading = read_letter(message, code=code) if message.strip() else Reading(code, intent="other")
    hello = greeting_for(context.customer_name, code=code)
    return [f"{hello} {line}" for line in _lines(words, context, reading)][:MOST]


def greeting_for(name: str | None, *, code: str) -> str:
    """Return the greeting of a letter, with the name in the form to use: "Hej Anna,", "Dzień dobry, Panie Tomaszu,"."""
    words = _sentences(code)
    return address(name, code=code, greeting=words["greeting"], plain=words["plain_greeting"])


def _lines(words: Mapping[str, Any], context: Context, reading: Reading) -> list[str]:
    """The sentences that fit, the most telling first, at least two."""
    lines: list[str] = []
    if waited := _wait(words, context, reading):
        lines.append(waited)
    if reading.intent == "praise" or reading.mood == "happy":
        lines.append(words["praise"])
    if reading.mood in words["mood"]:
        lines.append(words["mood"][reading.mood])
    if reading.praised and reading.intent != "praise":
        lines.append(words["praised"].replace("{praised}", reading.praised))
    if fact := next(iter((*context.facts, *reading.facts)), None):
        lines.append(words["fact"].replace("{fact}", fact))
    lines += [words["intent"].get(reading.intent, words["intent"]["other"]), words["owner"]]
    return list(dict.fromkeys(lines))


def _wait(words: Mapping[str, Any], context: Context, reading: Reading) -> str | None:
    """Name the wait in days if it was long, or the earlier letters that got no answer."""
    hours = context.hours_waited or 0.0
    if hours >= LONG_WAIT_HOURS:
        return str(words["waited"]).replace("{days}", str(round(hours / 24)))
    if context.earlier_attempts or "unheard" in reading.flag_codes:
        return str(words["unheard"])
    return None
