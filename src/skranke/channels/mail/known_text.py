"""Lines of an incoming text that are ours or were seen before on the case, found by runs of words."""

import re
from collections.abc import Sequence
from itertools import pairwise

_WORD = re.compile(r"\w+")
_RUN = 5
"""Words in a row that must agree: fewer are met by chance."""
_SHARE = 0.6
"""How much of a line must be known for the line to be folded: a sentence cited within an own one is not."""
_MAX_WORDS = 60_000


def known_lines(lines: Sequence[str], known: Sequence[str]) -> set[int]:
    """The numbers of lines that mostly repeat a known text, with the empty lines between them."""
    runs = _runs_of(known)
    words = [(word, index) for index, line in enumerate(lines) for word in _WORD.findall(line.lower())][:_MAX_WORDS]
    covered = _covered(words, runs)
    total: dict[int, int] = {}
    hits: dict[int, int] = {}
    for place, (_, index) in enumerate(words):
        total[index] = total.get(index, 0) + 1
        hits[index] = hits.get(index, 0) + covered[place]
    found = {index for index, count in total.items() if hits[index] >= count * _SHARE}
    return found | _between(lines, found)


def _runs_of(known: Sequence[str]) -> set[tuple[str, ...]]:
    runs: set[tuple[str, ...]] = set()
    for text in known:
        words = _WORD.findall(text.lower())[:_MAX_WORDS]
        runs.update(tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))
    return runs


def _covered(words: list[tuple[str, int]], runs: set[tuple[str, ...]]) -> bytearray:
    covered = bytearray(len(words))
    bare = [word for word, _ in words]
    for place in range(len(bare) - _RUN + 1):
        if tuple(bare[place : place + _RUN]) in runs:
            covered[place : place + _RUN] = b"\x01" * _RUN
    return covered


def _between(lines: Sequence[str], found: set[int]) -> set[int]:
    """Empty lines, and short rests of known ones, that lie between two known lines."""
    between: set[int] = set()
    ordered = sorted(found)
    for before, after in pairwise(ordered):
        gap = range(before + 1, after)
        if sum(1 for index in gap if lines[index].strip()) <= 2:
            between.update(gap)
    return between
