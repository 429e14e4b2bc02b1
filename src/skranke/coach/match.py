"""The matcher: one word-level trie for everything a language looks for, walked once per sentence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from skranke.coach.text import Sentence, Token, fold


class Hit(NamedTuple):
    """Words found: the sentence they stand in and the half-open range of its words."""

    sentence: int
    first: int
    last: int


# A step in the trie is a plain list, so that the kept form is read straight into it: what follows by word,
# by tag, after a gap and at a mark, and the numbers of the phrase lists that end here. What is empty is None.
Node = list[Any]
WORDS, TAGS, GAPS, MARKS, ENDS = range(5)
MOST_KEPT = 20_000
MOST_SENTENCES = 500
Opens = dict[tuple[str, frozenset[str]], list[Node]]


def plant(lists: Iterable[Iterable[Sequence[str]]]) -> Node:
    """Return the trie of some lists of plain sequences; each list stands for its place in the row."""
    root: Node = [None] * 5
    for number, sequences in enumerate(lists):
        for sequence in sequences:
            node = root
            for piece in sequence:
                node = _step(node, piece)
            node[ENDS] = node[ENDS] or []
            if number not in node[ENDS]:
                node[ENDS].append(number)
    return root


def _step(node: Node, piece: str) -> Node:
    """Return the node one piece further, making it where it is missing."""
    sign = piece[0]
    if sign == "~":
        return _after_gap(node, int(piece[1:]))
    place = TAGS if sign == "<" else MARKS if sign in "^$?!,:" and len(piece) == 1 else WORDS
    node[place] = table = node[place] or {}
    following: Node = table.setdefault(piece, [None] * 5)
    return following


def _after_gap(node: Node, longest: int) -> Node:
    node[GAPS] = gaps = node[GAPS] or []
    for known, following in gaps:
        if known == longest:
            found: Node = following
            return found
    gaps.append([longest, [None] * 5])
    return _after_gap(node, longest)


def tags_in(lists: Iterable[Iterable[Sequence[str]]]) -> list[str]:
    """Return every tag that sequences ask for."""
    return sorted({piece for sequences in lists for steps in sequences for piece in steps if piece[0] == "<"})


@dataclass
class Lexicon:
    """Which tags a word carries: classes, beginnings, endings."""

    words: dict[str, set[str]] = field(default_factory=dict)
    heads: dict[str, set[str]] = field(default_factory=dict)
    tails: dict[str, set[str]] = field(default_factory=dict)
    exact: set[str] = field(default_factory=set)
    longest: int = 0
    known: dict[str, frozenset[str]] = field(default_factory=dict)
    capital: dict[tuple[str, str, bool], frozenset[str]] = field(default_factory=dict)

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

    def learn_tag(self, piece: str) -> None:
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
            if len(self.known) > MOST_KEPT:
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
            if token.raw[0].isupper():
                token.tags = self._with_capitals(token, inside=place > sentence.begin)
            else:
                token.tags = self.tags(token.word)

    def _with_capitals(self, token: Token, *, inside: bool) -> frozenset[str]:
        key = token.word, token.raw, inside
        found = self.capital.get(key)
        if found is None:
            if len(self.capital) > MOST_KEPT:
                self.capital.clear()
            self.capital[key] = found = self.tags(token.word) | self._of_capitals(token.raw, inside=inside)
        return found

    def _of_capitals(self, raw: str, *, inside: bool) -> set[str]:
        more = set()
        if inside:
            more.add("<Cap>")
            if raw in self.exact:
                more |= self.words["=" + raw]
        if len(raw) > 1 and raw.isupper():
            more.add("<CAPS>")
        return more


@dataclass
class Matcher:
    """All phrases of a language, each list standing for a number; finds which stand where."""

    root: Node
    lexicon: Lexicon
    # Where phrases begin with a word of these tags: a word has a dozen tags, the root a thousand.
    opens: Opens = field(default_factory=dict)
    # What was found in a sentence: while a letter is written, all sentences but one are as they were a moment ago.
    kept: dict[tuple[object, ...], dict[int, list[Hit]]] = field(default_factory=dict)

    def find(self, sentences: Sequence[Sentence]) -> Mapping[int, list[Hit]]:
        """Return every phrase list that is found, with its hits in the order of the text."""
        if len(self.opens) > MOST_KEPT:
            self.opens.clear()
        if len(self.kept) > MOST_SENTENCES:
            self.kept.clear()
        hits: dict[int, list[Hit]] = {}
        for place, sentence in enumerate(sentences):
            self.lexicon.tag(sentence)
            for number, found in self._in(sentence).items():
                hits.setdefault(number, []).extend([Hit(place, first, last) for _, first, last in found])
        return hits

    def _in(self, sentence: Sentence) -> dict[int, list[Hit]]:
        key = (sentence.begin, *[(token.word, token.tags, token.after) for token in sentence.tokens])
        hits = self.kept.get(key)
        if hits is None:
            self.kept[key] = hits = {}
            walk = _Walk(sentence, 0, hits, self.opens)
            for first in range(len(sentence.tokens)):
                walk.start(self.root, first)
        return hits


def _first_steps(root: Node, token: Token) -> list[Node]:
    """The steps from the root that a word may begin with."""
    words, tags = root[WORDS] or {}, root[TAGS] or {}
    by_word = [words[token.word]] if token.word in words else []
    return by_word + [tags[tag] for tag in token.tags if tag in tags]


class _Walk:
    """One pass over one sentence."""

    __slots__ = ("been", "begin", "first", "hits", "opens", "place", "tokens")

    def __init__(self, sentence: Sentence, place: int, hits: dict[int, list[Hit]], opens: Opens) -> None:
        self.opens = opens
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
        if root[MARKS] and (first == 0 or first == self.begin):
            self.go(root, first)
            return
        token = self.tokens[first]
        key = token.word, token.tags
        steps = self.opens.get(key)
        if steps is None:
            self.opens[key] = steps = _first_steps(root, token)
        for following in steps:
            self.go(following, first + 1)

    def go(self, node: Node, at: int) -> None:
        words, tags, gaps, marks, ends = node
        if ends:
            for number in ends:
                self.keep(number, at)
        if marks:
            for mark, following in marks.items():
                if self.stands(mark, at):
                    self.go(following, at)
        if at == len(self.tokens):
            return
        token = self.tokens[at]
        if words and (following := words.get(token.word)):
            self.go(following, at + 1)
        if tags and token.tags:
            # The root has a thousand tags and a word a dozen; further in it is the other way round.
            for tag in tags if len(tags) < len(token.tags) else token.tags:
                if tag in token.tags and (following := tags.get(tag)):
                    self.go(following, at + 1)
        if gaps:
            self.leap(gaps, at)

    def leap(self, gaps: Iterable[tuple[int, Node]], at: int) -> None:
        """Go on after each length of a gap; a place once tried is not tried again from this start."""
        for longest, following in gaps:
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
        if found and found[-1].sentence == self.place and found[-1].first == self.first:
            if at > found[-1].last:
                found[-1] = found[-1]._replace(last=at)
            return
        found.append(Hit(self.place, self.first, at))
