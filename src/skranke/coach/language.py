"""Which language a text is written in: what is expected beforehand, corrected by what stands there."""

import re
from functools import cache

from skranke.coach.codes import LANGUAGES
from skranke.coach.load import language

WORDS = re.compile(r"[^\W\d_]+")
LONGEST = 4_000
# What is expected weighs as much as this many common words of the language.
EXPECTED = 2.0
# Signs that only some of the languages use; a letter is weaker evidence than a word.
SIGNS = {
    "å": "sv da nb",
    "ä": "sv",
    "ö": "sv",
    "æ": "da nb",
    "ø": "da nb",
    "ł": "pl",
    "ą": "pl",
    "ę": "pl",
    "ś": "pl",
    "ż": "pl",
    "ć": "pl",
    "ń": "pl",
    "ź": "pl",
    "ó": "pl",
}
SIGN_WEIGHT = 0.7


@cache
def _common(code: str) -> dict[str, float]:
    """The common words of a language; one that other languages share tells less."""
    words = {code: frozenset(language(code).settings["function_words"]) for code in LANGUAGES}
    return {word: 1.0 / sum(word in others for others in words.values()) for word in words[code]}


def guess(text: str, *, expected: str | None = None) -> str:
    """Return the language of a text: a few words never outweigh what is expected, plain evidence does."""
    words = WORDS.findall(text[:LONGEST].casefold())
    scores = {code: sum(_common(code).get(word, 0.0) for word in words) for code in LANGUAGES}
    for sign, codes in SIGNS.items():
        weight = SIGN_WEIGHT * min(text.count(sign), 6) / len(codes.split())
        for code in codes.split():
            scores[code] += weight
    if expected in scores:
        scores[expected] += EXPECTED
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] > 0 else (expected or "en")
