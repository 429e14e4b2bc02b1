"""The small language in which rules write their phrases, turned into plain sequences for the matcher.

you forgot            words, in any case, also over a comma or a hyphen
(forgot|missed) to    one of several; each may be several words
you [really] forgot   may be there or not
you ..3 forgot        up to three words between
<wait_verb>           a word class of forms.toml      <Cap> <CAPS> <#> :)   built-in classes
forg*   *ligen   #    a beginning, an ending, a number
^ $                   where the sentence begins (after "Hi Anna,") and where it ends
really?               the sign must follow; also ! : ,
=De                   written exactly so
"""

import re
from collections.abc import Mapping, Sequence
from itertools import product

from skranke.coach.text import Spelling, fold

Steps = tuple[str, ...]
MOST_VARIANTS = 4_000
PIECE = re.compile(
    r"\s+|(?P<open>[(\[])|(?P<close>[)\]])|(?P<bar>\|)|(?P<gap>\.\.(\d*))|(?P<tag><[^<>\s]+>)|(?P<smile>:\))"
    r"|(?P<exact>=[\w'’]+)|(?P<stem>\w+\*|\*\w+)|(?P<number>#)|(?P<mark>[\^$?!:,])|(?P<word>[\w'’]+(?:[.:]\d+)*%?)|(?P<join>[-–/])"
)


class PatternError(ValueError):
    """A phrase that cannot be read; says which and why."""


def variants(phrase: str, *, spelling: Spelling, classes: Mapping[str, Sequence[str]]) -> list[Steps]:
    """Return every plain sequence that a phrase stands for."""
    found = _Reader(phrase, spelling, classes).read()
    unique = list(dict.fromkeys(found))
    for sequence in unique:
        _check(phrase, sequence)
    return unique


def _check(phrase: str, sequence: Steps) -> None:
    words = [piece for piece in sequence if piece == ":)" or piece[0] not in "~^$?!:,"]
    if not words:
        raise PatternError(f"The phrase “{phrase}” may be empty: it needs a word that is always there.")
    inner = [piece for piece in sequence if piece not in {"^", "$"}]
    if inner[0].startswith("~") or inner[-1].startswith("~"):
        raise PatternError(f"The phrase “{phrase}” begins or ends with a gap, which would match anything.")
    if sum(piece.startswith("~") for piece in sequence) > 3:
        raise PatternError(f"The phrase “{phrase}” has more than three gaps; make two phrases of it.")


class _Reader:
    """Reads one phrase from left to right."""

    def __init__(self, phrase: str, spelling: Spelling, classes: Mapping[str, Sequence[str]]) -> None:
        self.phrase = phrase
        self.spelling = spelling
        self.classes = classes
        self.pieces = self._cut()
        self.at = 0

    def _cut(self) -> list[tuple[str, str]]:
        pieces, at = [], 0
        while at < len(self.phrase):
            piece = PIECE.match(self.phrase, at)
            if piece is None:
                raise PatternError(f"The phrase “{self.phrase}” has a sign the rules do not know at {at}.")
            at = piece.end()
            if piece.lastgroup and piece.lastgroup != "join":
                pieces.append((piece.lastgroup, piece[0]))
        return pieces

    def read(self) -> list[Steps]:
        found = self._choices()
        if self.at < len(self.pieces):
            raise PatternError(f"The phrase “{self.phrase}” closes a bracket it never opened.")
        return found

    def _choices(self) -> list[Steps]:
        """Read up to a closing bracket: sequences parted by bars."""
        choices = self._sequence()
        while self.at < len(self.pieces) and self.pieces[self.at][0] == "bar":
            self.at += 1
            choices = choices + self._sequence()
        return choices

    def _sequence(self) -> list[Steps]:
        parts: list[list[Steps]] = []
        while self.at < len(self.pieces) and self.pieces[self.at][0] not in {"bar", "close"}:
            kind, piece = self.pieces[self.at]
            self.at += 1
            parts.append(self._group(piece) if kind == "open" else self._plain(kind, piece))
        size = 1
        for part in parts:
            size *= len(part)
        if size > MOST_VARIANTS:
            raise PatternError(f"The phrase “{self.phrase}” stands for {size} variants; make a word class of a part.")
        return [tuple(piece for sequence in choice for piece in sequence) for choice in product(*parts)]

    def _group(self, bracket: str) -> list[Steps]:
        inside = self._choices()
        if self.at >= len(self.pieces) or self.pieces[self.at][1] != {"(": ")", "[": "]"}[bracket]:
            raise PatternError(f"The phrase “{self.phrase}” has a bracket “{bracket}” that is never closed.")
        self.at += 1
        words = sorted({choice[0] for choice in inside if len(choice) == 1 and is_word(choice[0])})
        if len(words) > 2:
            # Many single words at one place are one step for the matcher, not many branches.
            longer = [choice for choice in inside if len(choice) != 1 or not is_word(choice[0])]
            inside = [("<" + "|".join(words) + ">",), *longer]
        return [*inside, ()] if bracket == "[" else inside

    def _plain(self, kind: str, piece: str) -> list[Steps]:
        match kind:
            case "word":
                return [tuple(self.spelling.parts(fold(piece)))]
            case "gap":
                return [("~" + (piece[2:] or "3"),)]
            case "tag":
                return self._class(piece)
            case "exact" | "stem" | "number":
                return [(f"<{piece if kind == 'exact' else fold(piece)}>",)]
            case _:
                return [(piece,)]

    def _class(self, piece: str) -> list[Steps]:
        name = piece[1:-1]
        if name in {"Cap", "CAPS", "#"}:
            return [(piece,)]
        if name not in self.classes:
            raise PatternError(f"The phrase “{self.phrase}” asks for the word class {piece}, which forms.toml lacks.")
        longer = [entry for entry in self.classes[name] if not single(entry, self.spelling)]
        one = [(piece,)] if len(longer) < len(self.classes[name]) else []
        return one + [
            variant for entry in longer for variant in variants(entry, spelling=self.spelling, classes=self.classes)
        ]


def is_word(piece: str) -> bool:
    """Tell whether a piece of a sequence is a plain word."""
    return piece[0].isalnum()


def single(entry: str, spelling: Spelling) -> bool:
    """Tell whether an entry of a word class is one word (or one beginning or ending) only."""
    word = entry.strip("*=")
    return bool(re.fullmatch(r"[\w'’]+", word)) and len(spelling.parts(fold(word))) == 1
