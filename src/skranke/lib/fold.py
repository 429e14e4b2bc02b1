"""Words made equal for searching: case, accents and the letters of our five languages folded away."""

import re
import unicodedata

# Letters that NFKD leaves alone.
LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "œ": "oe", "ı": "i"})
WORD = re.compile(r"[a-z0-9]+(?:['’][a-z0-9]+)*|[^\W_a-z0-9]+", re.UNICODE)


def fold(text: str) -> str:
    """Lower case, without accents: `Łódź Übung` → `lodz ubung`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(LETTERS)


def words(text: str) -> list[str]:
    """The folded words of a text, in order, apostrophes dropped."""
    return [word.replace("'", "").replace("’", "") for word in WORD.findall(fold(text))]
