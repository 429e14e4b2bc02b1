"""What a sentence shows on its surface: signs, length, place in the letter, the customer's name."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

CHANNELS = ("email", "chat", "form", "phone_note")
CLOCK = re.compile(r"\b\d{1,2}[.:]\d\d\b")
SMILE = re.compile(r"[:;]-?[)D(]|[\U0001F300-\U0001FAFF☀-➿]")
QUOTE = re.compile(r"[\"“”„»«’']")
CAPITALS = re.compile(r"\b[A-ZÅÄÖÆØĄĆĘŁŃÓŚŹŻ]{2,}\b")
SHOUT = re.compile(r"[!?]{2,}")
ENDS = ("?", "!", "…", ".", ":", ",")


@dataclass(frozen=True)
class Known:
    """What is known beside the reply itself."""

    customer_message: str = ""
    customer_name: str | None = None
    hours_waited: float = 0.0
    channel: str = "email"


def of_sentences(sentences: Sequence[str], *, known: Known) -> list[list[float]]:
    """One row of numbers per sentence."""
    around = _of_known(known) + _of_whole(sentences)
    names = _name_parts(known.customer_name)
    count = len(sentences)
    rows = []
    for place, sentence in enumerate(sentences):
        lowered = sentence.casefold()
        named = float(any(part in lowered for part in names))
        where = [place / count, float(place == 0), float(place == count - 1), float(place == count - 2), named]
        rows.append(_of_surface(sentence) + where + around)
    return rows


def of_message(message: str, *, channel: str) -> list[float]:
    """The surface of a whole customer message."""
    return _of_surface(message) + [float(channel == name) for name in CHANNELS]


def _of_surface(text: str) -> list[float]:
    words = text.split()
    stripped = text.rstrip()
    return [
        *(float(stripped.endswith(end)) for end in ENDS),
        math.log1p(len(words)) / 3,
        float(len(words) < 4),
        min(len(CAPITALS.findall(text)), 4) / 4,
        min(len(SHOUT.findall(text)), 3) / 3,
        min(text.count("!"), 4) / 4,
        min(text.count("?"), 3) / 3,
        float(any(letter.isdigit() for letter in text)),
        float(CLOCK.search(text) is not None),
        float(SMILE.search(text) is not None),
        float(QUOTE.search(text) is not None),
        float(text[:1].islower()),
    ]


def _of_whole(sentences: Sequence[str]) -> list[float]:
    length = sum(map(len, sentences))
    return [math.log1p(len(sentences)) / 3, math.log1p(length) / 7]


def _of_known(known: Known) -> list[float]:
    message, waited = known.customer_message, max(0.0, known.hours_waited)
    return [
        *(float(known.channel == name) for name in CHANNELS),
        math.log1p(waited) / 5,
        float(waited >= 24),
        float(waited >= 72),
        float(bool(known.customer_name)),
        float("?" in message),
        float(SHOUT.search(message) is not None or len(CAPITALS.findall(message)) > 2),
        math.log1p(len(message)) / 7,
    ]


def _name_parts(name: str | None) -> list[str]:
    """The beginnings of the name's parts: Polish bends their ends (Tomasz, Panie Tomaszu)."""
    return [part[: max(3, len(part) - 2)].casefold() for part in (name or "").split() if len(part) > 2]
