"""Text with offsets: sentences and words, each knowing where it stands in what was written."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

LANGUAGES = Path(__file__).parent / "languages"
SMILE = r"(?:[:;=8][-^o']?[)(\]DPp3|/](?!\w)|\^\^|<3|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)"
# A word keeps its apostrophes; a number keeps its points and colons; a hyphen parts two words.
WORD = re.compile(
    rf"(?P<smile>{SMILE}+)"
    r"|(?P<number>[#§]?\d+(?:[.,:]\d+)*(?:-\d+)?%?)"
    r"|(?P<word>[^\W\d_](?:[\w\u0300-\u036f]|['’](?=[^\W\d_]))*)"
)
# Abbreviations with points inside them (t.ex.) are taken whole before words are looked for.
# Every run of white space is bounded, or a page of blanks would be looked through again from each of them.
ENDING = re.compile(
    rf"[.!?…]+[\"”“»«'’)\]]*(?:[ \t]{{0,3}}{SMILE})*(?=\s|$)|(?<=[^\s.!?…])[ \t]{{0,3}}{SMILE}(?=\s|$)"
    r"|[ \t\r]{0,80}\n(?:[ \t\r]{0,80}\n)*"
)
BEFORE = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]+$|\d+$")
INITIAL = re.compile(r"[^\W\d_]")
LIST_MARK = re.compile(r"[ \t]*(?:[-*•–]|\d+[.)])[ \t]")


@dataclass(slots=True)
class Token:
    """One word: its place, its folded form, the signs right after it and what is known about it."""

    start: int
    end: int
    word: str
    raw: str
    after: str = ""
    tags: frozenset[str] = frozenset()


@dataclass(slots=True)
class Sentence:
    """One sentence: its place, its words and where it begins once a form of address is passed."""

    start: int
    end: int
    tokens: list[Token] = field(default_factory=list)
    begin: int = 0
    role: str = "body"


@cache
def abbreviations() -> Mapping[str, frozenset[str]]:
    """Return the abbreviations of all languages; letters are often mixed, so one list serves them all."""
    table = tomllib.loads((LANGUAGES / "abbreviations.toml").read_text("utf-8"))
    return {
        "all": frozenset(word for words in table.values() for word in words),
        "titles": frozenset(table["titles"]),
        "last": frozenset(table["last"]),
    }


def split(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a text as half-open spans, in order, without the white space around them."""
    spans: list[tuple[int, int]] = []
    start = 0
    for ending in ENDING.finditer(text):
        if ending.end() <= start or not is_boundary(text, ending):
            continue
        _keep(spans, text, start, ending.end())
        start = ending.end()
    _keep(spans, text, start, len(text))
    return spans


def is_boundary(text: str, ending: re.Match[str]) -> bool:
    """Tell whether a sentence really ends here."""
    mark = ending[0]
    if mark.isspace():
        return mark.count("\n") > 1 or _line_ends(text, ending)
    if mark[0] != "." or mark.startswith(".."):
        return True
    return not _is_abbreviated(text, ending.start(), ending.end())


def _line_ends(text: str, ending: re.Match[str]) -> bool:
    """A single line break ends a sentence unless the next line plainly goes on with it."""
    rest = text[ending.end() : ending.end() + 40].lstrip(" \t")
    if not rest or LIST_MARK.match(text, ending.end()):
        return True
    if not rest[0].islower():
        return True
    # "Hej,\nvi har …": a short line with a comma is a form of address, a long one is wrapped text.
    line = text[max(0, ending.start() - 41) : ending.start()].rpartition("\n")[2]
    return line.endswith((":", ",")) and len(line) < 41


def _is_abbreviated(text: str, dot: int, after: int) -> bool:
    found = BEFORE.search(text, max(0, dot - 24), dot)
    if found is None:
        return False
    word = found[0].casefold()
    following = text[after : after + 12].lstrip()[:1]
    if word.isdigit():
        return following.islower() or (following.isdigit() and len(word) <= 2)
    if len(word) == 1 and following.isupper():
        return word != "i"
    return word in abbreviations()["all"] and _goes_on(word, following)


def _goes_on(word: str, following: str) -> bool:
    """A title goes on to a name, t.ex. to anything; "no." and "min." end a sentence before a capital."""
    if not following.isupper():
        return bool(following)
    return word in abbreviations()["titles"] or ("." in word and word not in abbreviations()["last"])


def _keep(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def fold(word: str) -> str:
    """Return the form in which words are compared: small letters, composed, one kind of apostrophe."""
    folded = word.casefold().replace("’", "'")
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a language writes words together: `can't` is read as `can not`, in rules and in letters alike."""

    whole: Mapping[str, Sequence[str]] = field(default_factory=dict)
    endings: Mapping[str, str] = field(default_factory=dict)

    def parts(self, word: str) -> Sequence[str]:
        """Return the words that one written word stands for."""
        if word in self.whole:
            return self.whole[word]
        if "'" in word:
            for ending, stands_for in self.endings.items():
                if word.endswith(ending) and len(word) > len(ending):
                    return (word[: -len(ending)], stands_for)
        return (word,)


def tokens(text: str, start: int, end: int, *, spelling: Spelling) -> list[Token]:
    """Return the words between two places of a text."""
    found: list[Token] = []
    for piece in WORD.finditer(text, start, end):
        if found:
            found[-1].after = text[found[-1].end : piece.start()].strip()
        raw = piece[0]
        if piece.lastgroup == "smile":
            found.append(Token(piece.start(), piece.end(), ":)", raw))
            continue
        found += [Token(piece.start(), piece.end(), word, raw) for word in spelling.parts(fold(raw))]
    if found:
        found[-1].after = text[found[-1].end : end].strip()
    return found


def sentences(text: str, spans: Sequence[tuple[int, int]], *, spelling: Spelling) -> Iterator[Sentence]:
    """Yield the sentences of a text with their words."""
    for start, end in spans:
        yield Sentence(start, end, tokens(text, start, end, spelling=spelling))
