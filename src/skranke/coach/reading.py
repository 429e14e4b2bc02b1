"""Reads a customer's message: what they want, how it is written, what deserves attention."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from skranke.coach import asks
from skranke.coach.codes import FLAGS, INTENTS, MOODS
from skranke.coach.guards import clause_start
from skranke.coach.letter import Letter, letter_from
from skranke.coach.load import reading_language
from skranke.coach.match import Hit
from skranke.coach.report import Flag, Reading

STRONG, WEAK = 3.0, 1.0
# Between equals the weightier wins: a demand before a complaint before a question.
INTENT_ORDER = ("cancellation", "request", "complaint", "question", "praise", "other")
ROWS = re.compile(r"[!?]{3,}")
Scores = dict[str, float]


@lru_cache(maxsize=256)
def read_letter(message: str, *, code: str) -> Reading:
    """Read a message in a known language; kept, since every key stroke in a reply asks for it again."""
    letter = letter_from(message, language=reading_language(code))
    flags = find_flags(letter)
    shown = {flag.code for flag in flags}
    intent = best(intent_scores(letter, shown), INTENT_ORDER)
    mood = best(mood_scores(letter, shown, intent), MOODS)
    return Reading(
        language=code,
        intent=intent,
        mood=mood,
        flags=tuple(flags),
        praised=find_praised(letter) if "praise" in shown else None,
        facts=tuple(find_facts(letter)),
        asks=asks.find(letter),
    )


def best(scores: Mapping[str, float], order: Sequence[str]) -> str:
    """Return the highest; between equals the first in the order given."""
    return max(order, key=lambda name: (scores.get(name, 0.0), -order.index(name)))


def _weigh(letter: Letter, kind: str, names: Iterable[str]) -> Scores:
    """Add up what speaks for each name."""
    return {
        name: STRONG * _places(letter, f"{kind}.{name}.strong") + WEAK * _places(letter, f"{kind}.{name}.weak")
        for name in names
    }


def _places(letter: Letter, name: str) -> int:
    return min(len(_said(letter, name)), 3)


def _said(letter: Letter, name: str) -> list[Hit]:
    return [hit for hit in letter.found(name) if letter.sentences[hit.sentence].role != "quote"]


def intent_scores(letter: Letter, flags: set[str]) -> Scores:
    """Weigh what the sender wants done."""
    scores = _weigh(letter, "intent", INTENTS)
    asked = sum("?" in token.after for sentence in letter.body for token in sentence.tokens)
    scores["question"] += 1.5 * min(asked, 2)
    scores["complaint"] += 0.3 + 1.0 * ("unheard" in flags) + 1.0 * ("abuse" in flags)
    scores["request"] += 0.5 * ("urgent" in flags)
    if "praise" in flags and scores["complaint"] < STRONG and not asked:
        scores["praise"] += 2.0
    scores["other"] += 0.2
    return scores


def mood_scores(letter: Letter, flags: set[str], intent: str) -> Scores:
    """Weigh how the message is written; without evidence it is calm. The weights were chosen on letters kept for it."""
    scores = _weigh(letter, "mood", MOODS)
    scores["angry"] += 2.6 * ("loud" in flags and not _says_joy(scores)) + 1.5 * ("abuse" in flags)
    scores["irritated"] += 0.8 * ("threat_to_leave" in flags) + 1.2 * ("unheard" in flags)
    scores["worried"] += 1.0 * ("urgent" in flags)
    scores["happy"] += 2.2 * (intent == "praise" or "praise" in flags) + 0.9 * ("!" in letter.text)
    scores["calm"] = 0.5 * scores["calm"] + 0.6
    return scores


def _says_joy(scores: Mapping[str, float]) -> bool:
    return scores["happy"] > scores["irritated"]


def find_flags(letter: Letter) -> list[Flag]:
    """Return the flags of a message with the words that show them."""
    found = [Flag("loud", *span) for span in loud_places(letter)]
    for code in FLAGS:
        said = _said(letter, f"flags.{code}")
        found += [Flag(code, *letter.span(hit)) for hit in said if not _is_excused(letter, hit, code)]
    found.sort(key=lambda flag: (FLAGS.index(flag.code), flag.start))
    return found


def _is_excused(letter: Letter, hit: Hit, code: str) -> bool:
    """Words that take a flag back: a "not" right before in the clause, or an exception of the same list nearby."""
    tokens = letter.sentences[hit.sentence].tokens
    near = tokens[max(clause_start(tokens, hit.first), hit.first - 2) : hit.first]
    negated = any("<not>" in token.tags for token in near)
    return negated or letter.has(f"flags.not_{code}", sentence=hit.sentence)


def loud_places(letter: Letter) -> list[tuple[int, int]]:
    """Return where the message shouts: words in capitals, if more than one, and rows of marks."""
    capitals = [
        token
        for sentence in letter.sentences
        for token in sentence.tokens
        if "<CAPS>" in token.tags and len(token.raw) > 2 and not any(sign.isdigit() for sign in token.raw)
    ]
    places = [found.span() for found in ROWS.finditer(letter.text)]
    distinct = {token.start: token for token in capitals}
    if len(distinct) > 1:
        places += [(token.start, token.end) for token in distinct.values()]
    return places


def find_praised(letter: Letter) -> str | None:
    """Return the person or role that a word of praise stands beside, as written."""
    praise = {hit.sentence for hit in _said(letter, "flags.praise")}
    for name in ("praised.role", "praised.name"):
        for hit in _said(letter, name):
            if hit.sentence in praise or hit.sentence - 1 in praise or hit.sentence + 1 in praise:
                start, end = letter.span(hit)
                return letter.text[start:end]
    return None


def find_facts(letter: Letter) -> Iterable[str]:
    """Yield personal things worth remembering, as written; never health, grief, belief or money."""
    taken = -1
    for hit in sorted(_said(letter, "facts.worth"), key=lambda hit: letter.span(hit)):
        start, end = letter.span(hit)
        if start >= taken and not letter.has("facts.never", sentence=hit.sentence):
            taken = end
            yield letter.text[start:end]
