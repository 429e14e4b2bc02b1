"""The ear for wording: which words, pairs of words and pieces of words stand in a text, and what they speak for.

The encoder knows what a sentence means, and is deaf to small turns of phrase ("as such", "you will find that"). Sums
over what literally stands there hear them; together both find much more than either.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from skranke.coach.second.model_file import Floats

SLOTS = 1 << 17
SIGNS = re.compile(r"\w+|[^\w\s]")
PIECES = (3, 4, 5)
LONGEST = 6_000

Slots = NDArray[np.int32]


def slots_of(text: str) -> tuple[Slots, Slots]:
    """The places in the table of a text's words and pairs, and of the pieces of its words."""
    words = SIGNS.findall(text[:LONGEST].casefold())
    whole = {slot(word) for word in words} | {slot(f"{a} {b}") for a, b in pairwise(words)}
    parts = {place for word in set(words) for place in slots_of_word(word)}
    return np.array(sorted(whole), dtype=np.int32), np.array(sorted(parts), dtype=np.int32)


@lru_cache(maxsize=4_000)
def slots_of_word(word: str) -> tuple[int, ...]:
    """The places of a word's pieces, its beginning and end marked."""
    return tuple(slot(f"#{piece}") for piece in _pieces(f" {word} "))


def _pieces(word: str) -> Iterator[str]:
    for size in PIECES:
        for at in range(max(1, len(word) - size + 1)):
            yield word[at : at + size]


def slot(piece: str) -> int:
    """Where a piece of text stands in the table; two may share a place."""
    return crc32(piece.encode("utf-8", "replace")) & (SLOTS - 1)


@dataclass(frozen=True)
class Ear:
    """What each place of the table speaks for, one column a code."""

    table: NDArray[np.int8]
    scale: Floats
    shift: Floats

    def hear(self, texts: Sequence[str]) -> Floats:
        """What the wording of each text speaks for."""
        found = np.zeros((len(texts), self.table.shape[1]), dtype=np.float32)
        for row, text in enumerate(texts):
            for slots in slots_of(text):
                if len(slots):
                    found[row] += self.table[slots].sum(axis=0, dtype=np.float32) / np.float32(len(slots) ** 0.5)
        result: Floats = found * self.scale + self.shift
        return result


def ear_of(table: Floats, shift: Floats) -> Ear:
    """The table in small numbers; what hardly speaks is silent."""
    scale = np.abs(table).max(axis=0) / 127 + 1e-9
    return Ear(np.rint(table / scale).astype(np.int8), scale.astype(np.float32), shift.astype(np.float32))
