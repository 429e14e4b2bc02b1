"""Sets aside what is not the answer itself: quoted mail, the form of address, the sign-off."""

import re
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from skranke.coach.text import Sentence, Token, fold

QUOTED_LINE = re.compile(r"^[ \t]*>[^\n]*\n?", re.M)
# The line with which mail programs begin the letter that is answered.
HISTORY = re.compile(
    r"^[ \t]*(?:"
    r"(?:On|Den|Op|W dniu|Dnia|Am)\b[^\n]{4,120}(?:wrote|skrev|napisał|napisała|pisze)[^\n]{0,60}:[ \t]*$"
    r"|-{2,}[ \t]*(?:Original Message|Ursprungligt meddelande|Oprindelig meddelelse|Opprinnelig melding|"
    r"Wiadomość oryginalna)"
    r"|(?:From|Från|Fra|Od):[^\n]{0,80}@)",
    re.M | re.I,
)
QUOTATION = re.compile(
    r"“[^“”\n]{1,400}”|„[^„”“\n]{1,400}[”“]|”[^”\n]{1,400}”|»[^»«\n]{1,400}«|«[^«»\n]{1,400}»|\"[^\"\n]{1,400}\"|(?<!\w)‘[^‘’\n]{1,400}’(?!\w)"
)
LAST_LINES = 7
SHORT_GREETING = 5
PAUSES = frozenset(",!.:;?–-—")
Openings = Mapping[str, Sequence[Sequence[str]]]


def quoted_mail(text: str) -> list[tuple[int, int]]:
    """Return the parts of a text that repeat somebody's earlier letter."""
    ranges = [found.span() for found in QUOTED_LINE.finditer(text)]
    history = HISTORY.search(text)
    if history and text[: history.start()].strip():
        ranges = [(start, end) for start, end in ranges if start < history.start()]
        ranges.append((history.start(), len(text)))
    return ranges


def quotations(text: str) -> list[tuple[int, int]]:
    """Return what stands between quotation marks."""
    return [found.span() for found in QUOTATION.finditer(text)]


def inside(place: int, ranges: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a place lies in one of some ranges, given in order."""
    after = bisect_right(ranges, (place, sys.maxsize))
    return after > 0 and place < ranges[after - 1][1]


def give_roles(text: str, sentences: Sequence[Sentence], *, greetings: Openings, closings: Openings) -> None:
    """Tell each sentence its role: quote, greeting, body or closing; and where its matter begins."""
    mail = quoted_mail(text)
    for sentence in sentences:
        if mail and inside(sentence.start, mail):
            sentence.role = "quote"
    own = [sentence for sentence in sentences if sentence.role == "body" and sentence.tokens]
    if not own:
        return
    _pass_greeting(own[0], greetings)
    if len(own) > 1:
        _mark_closing(text, own, closings)


def openings(phrases: Sequence[str]) -> Openings:
    """Return phrases by their first word, the longest first."""
    found: dict[str, list[list[str]]] = {}
    for words in sorted((fold(phrase).split() for phrase in phrases), key=len, reverse=True):
        found.setdefault(words[0], []).append(words)
    return found


def _opens_with(tokens: Sequence[Token], phrases: Openings) -> int:
    """Return how many words of a known phrase a sentence begins with."""
    for phrase in phrases.get(tokens[0].word, ()):
        if len(phrase) <= len(tokens) and all(tokens[i].word == word for i, word in enumerate(phrase)):
            return len(phrase)
    return 0


def _pass_greeting(first: Sentence, greetings: Openings) -> None:
    """Move the beginning past "Hi Anna," or "Anna,"; a sentence that is nothing else is a greeting."""
    tokens = first.tokens
    known = _opens_with(tokens, greetings)
    at = known
    while at < min(len(tokens), 7) and not (at and _parts(tokens[at - 1], tokens[at])) and tokens[at].raw[0].isupper():
        at += 1
    if not known and not (0 < at <= 3 and tokens[at - 1].after[:1] == ","):
        return
    # "Dear customer," and "Hi there, salad lover!" are nothing else either.
    if at >= len(tokens) or (known and len(tokens) <= SHORT_GREETING and tokens[-1].after[:1] in {",", "!"}):
        first.role = "greeting"
    else:
        first.begin = at


def _parts(token: Token, following: Token) -> bool:
    """A sign stands between two words; the hyphen inside a name, as in Karl-Axel, is none."""
    return token.after[:1] in PAUSES and not (token.after == "-" and following.start == token.end + 1)


def _mark_closing(text: str, own: Sequence[Sentence], closings: Openings) -> None:
    for place in range(max(1, len(own) - LAST_LINES), len(own)):
        size = _opens_with(own[place].tokens, closings)
        if size and len(own[place].tokens) <= size + 4:
            for sentence in own[place:]:
                sentence.role = "closing"
            return
    for sentence in reversed(own[1:]):
        if not _looks_signed(text, sentence):
            return
        sentence.role = "closing"


def _looks_signed(text: str, sentence: Sentence) -> bool:
    """A short last line of its own, a capital first and no point after: a name, a role, a firm. Or a name alone."""
    if all(token.raw[0].isupper() for token in sentence.tokens) and len(sentence.tokens) <= 2:
        return text[sentence.end - 1] not in "?!:"
    if "\n" not in text[max(0, sentence.start - 2) : sentence.start] or len(sentence.tokens) > 8:
        return False
    return sentence.tokens[0].raw[0].isupper() and text[sentence.end - 1] not in ".!?…:"
