"""Words made equal for searching: case, accents and the letters of our five languages folded away."""

import re
import unicodedata

# Letters that NFKD leaves alone.
SPLIT = {"ł": "l", "ø": "o", "æ": "ae", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "œ": "oe", "ı": "i"}
LETTERS: dict[int, str | None] = {ord(letter): plain for letter, plain in SPLIT.items()}
# What NFKD has split off: accents, rings, dots and hooks.
LETTERS |= dict.fromkeys(range(0x300, 0x370))
WORD = re.compile(r"[a-z0-9]+(?:['’][a-z0-9]+)*|[^\W_a-z0-9]+", re.UNICODE)


def fold(text: str) -> str:
    """Lower case, without accents: `Łódź Übung` → `lodz ubung`."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(LETTERS)


def words(text: str) -> list[str]:
    """The folded words of a text, in order, apostrophes dropped."""
    return [word.replace("'", "").replace("’", "") for word in WORD.findall(fold(text))]
