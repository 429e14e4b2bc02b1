"""The matcher: one word-level trie for everything a language looks for, walked once per sentence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from skranke.coach.text import Sentence, Token, fold


class Hit(NamedTuple):
    """Words found: the sentence they stand in and the half-open range of its words."""

    sentence: int
    first: int
    last: int


class Node:
    """One step in the trie."""

    __slots__ = ("ends", "gaps", "marks", "tags", "words")

    def __init__(self) -> None:
        self.words: dict[str, Node] = {}
        self.tags: dict[str, Node] = {}
        self.gaps: dict[int, Node] = {}
        self.marks: dict[str, Node] = {}
        self.ends: list[int] = []

    def step(self, piece: str) -> "Node":
        """Return the node one piece further, making it where it is missing."""
        sign = piece[0]
        if sign == "<":
            return self.tags.setdefault(piece, Node())
        if sign == "~":
            return self.gaps.setdefault(int(piece[1:]), Node())
        if sign in "^$?!,:" and len(piece) == 1:
            return self.marks.setdefault(piece, Node())
        return self.words.setdefault(piece, Node())


@dataclass
class Lexicon:
    """Which tags a word carries: classes, beginnings, endings."""

    words: dict[str, set[str]] = field(default_factory=dict)
    heads: dict[str, set[str]] = field(default_factory=dict)
    tails: dict[str, set[str]] = field(default_factory=dict)
    exact: set[str] = field(default_factory=set)
    longest: int = 0
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    def learn(self, tag: str, entries: Iterable[str]) -> None:
        """Note that a tag is carried by these words (`word`, `begin*`, `*end` or `=Exact`)."""
        for entry in entries:
            if entry.startswith("="):
                self.exact.add(entry[1:])
                self.words.setdefault(entry, set()).add(tag)
                continue
            table = self.heads if entry.endswith("*") else self.tails if entry.startswith("*") else self.words
            key = fold(entry.strip("*"))
            table.setdefault(key, set()).add(tag)
            if table is not self.words:
                self.longest = max(self.longest, len(key))

    def learn_piece(self, piece: str) -> None:
        """Note the tag that a phrase makes by itself: `<forg*>`, `<=De>`, `<a|b|c>`."""
        inside = piece[1:-1]
        if "|" in inside:
            self.learn(piece, inside.split("|"))
        elif inside[0] == "=" or "*" in inside:
            self.learn(piece, [inside])

    def tags(self, word: str) -> frozenset[str]:
        """Return the tags of a word, whatever its capitals."""
        found = self.known.get(word)
        if found is None:
            found = self._find(word)
            if len(self.known) > 20_000:
                self.known.clear()
            self.known[word] = found
        return found

    def _find(self, word: str) -> frozenset[str]:
        tags = set(self.words.get(word, ()))
        for size in range(1, min(len(word), self.longest) + 1):
            tags.update(self.heads.get(word[:size], ()))
            tags.update(self.tails.get(word[-size:], ()))
        if word[0].isdigit() or word[0] in "#§":
            tags.add("<#>")
        return frozenset(tags)

    def tag(self, sentence: Sentence) -> None:
        """Give each word of a sentence its tags; capitals mean nothing where the sentence begins."""
        for place, token in enumerate(sentence.tokens):
            tags = self.tags(token.word)
            if token.raw[0].isupper():
                tags = self._with_capitals(token, tags, inside=place > sentence.begin)
            token.tags = tags

    def _with_capitals(self, token: Token, tags: frozenset[str], *, inside: bool) -> frozenset[str]:
        more = set(tags)
        if inside:
            more.add("<Cap>")
            if token.raw in self.exact:
                more |= self.words["=" + token.raw]
        if len(token.raw) > 1 and token.raw.isupper():
            more.add("<CAPS>")
        return frozenset(more)


class Matcher:
    """All phrases of a language, each standing for a number; finds which stand where."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.root = Node()
        self.lexicon = lexicon

    def add(self, sequences: Iterable[Sequence[str]], *, number: int) -> None:
        """Add the plain sequences of one phrase list under one number."""
        for sequence in sequences:
            node = self.root
            for piece in sequence:
                if piece[0] == "<":
                    self.lexicon.learn_piece(piece)
                node = node.step(piece)
            if number not in node.ends:
                node.ends.append(number)

    def find(self, sentences: Sequence[Sentence]) -> Mapping[int, list[Hit]]:
        """Return every phrase list that is found, with its hits in the order of the text."""
        hits: dict[int, list[Hit]] = {}
        for place, sentence in enumerate(sentences):
            self.lexicon.tag(sentence)
            walk = _Walk(sentence, place, hits)
            for first in range(len(sentence.tokens)):
                walk.start(self.root, first)
        return hits


class _Walk:
    """One pass over one sentence."""

    __slots__ = ("been", "begin", "first", "hits", "place", "tokens")

    def __init__(self, sentence: Sentence, place: int, hits: dict[int, list[Hit]]) -> None:
        self.tokens = sentence.tokens
        self.begin = sentence.begin
        self.place = place
        self.hits = hits
        self.first = 0
        self.been: set[tuple[int, int]] = set()

    def start(self, root: Node, first: int) -> None:
        self.first = first
        if self.been:
            self.been = set()
        if root.marks and first in {0, self.begin}:
            self.go(root, first)
            return
        token = self.tokens[first]
        following = root.words.get(token.word)
        if following is not None:
            self.go(following, first + 1)
        for tag in token.tags:
            following = root.tags.get(tag)
            if following is not None:
                self.go(following, first + 1)

    def go(self, node: Node, at: int) -> None:
        for number in node.ends:
            self.keep(number, at)
        for mark, following in node.marks.items():
            if self.stands(mark, at):
                self.go(following, at)
        if at < len(self.tokens):
            token = self.tokens[at]
            found = node.words.get(token.word)
            if found is not None:
                self.go(found, at + 1)
            for tag, following in node.tags.items():
                if tag in token.tags:
                    self.go(following, at + 1)
            if node.gaps:
                self.leap(node, at)

    def leap(self, node: Node, at: int) -> None:
        """Go on after each length of a gap; a place once tried is not tried again from this start."""
        for longest, following in node.gaps.items():
            for place in range(at, min(at + longest + 1, len(self.tokens))):
                if (id(following), place) not in self.been:
                    self.been.add((id(following), place))
                    self.go(following, place)

    def stands(self, mark: str, at: int) -> bool:
        if mark == "^":
            return at in {0, self.begin}
        if mark == "$":
            return at == len(self.tokens)
        return at > 0 and mark in self.tokens[at - 1].after

    def keep(self, number: int, at: int) -> None:
        found = self.hits.setdefault(number, [])
        if found:
            last = found[-1]
            if last.sentence == self.place and last.first == self.first:
                if at > last.last:
                    found[-1] = replace_last(last, at)
                return
        found.append(Hit(self.place, self.first, at))


def replace_last(hit: Hit, last: int) -> Hit:
    """Return the same hit, reaching further."""
    return hit._replace(last=last)
