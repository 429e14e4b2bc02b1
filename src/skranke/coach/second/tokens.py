"""Text into word pieces: the unigram model of XLM-RoBERTa, found by the best-path search over all pieces."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from skranke.coach.second.model_file import Pieces

LONGEST = 16  # characters in a piece; longer ones are rare names that shorter pieces spell as well
UNKNOWN_COST = 10.0
SPACE = "▁"


class Tokeniser:
    """Holds the vocabulary as sorted hashes, a tenth of the memory of a dictionary of strings."""

    def __init__(self, pieces: Pieces) -> None:
        self._normal = pieces.normal
        self.begin, self.end, self.unknown = pieces.begin, pieces.end, pieces.unknown
        self._unknown_score = float(pieces.scores.min()) - UNKNOWN_COST
        offsets, blob = pieces.offsets.tolist(), pieces.blob
        hashes = np.fromiter((hash(blob[a:b]) for a, b in pairwise(offsets)), dtype=np.int64, count=len(offsets) - 1)
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._ids = hashes[order], order.astype(np.int64)
        self._scores = pieces.scores

    def pieces_of(self, text: str) -> list[int]:
        """The ids of the most probable way to spell the text in pieces, without the begin and end marks."""
        letters = self._letters(text)
        if len(letters) < 2:
            return [self.unknown] if text.strip() else []
        return self._best_path(letters, *self._known(letters))

    def _letters(self, text: str) -> str:
        normal = "".join(self._normal.get(ord(letter), letter) for letter in text)
        words = SPACE + SPACE.join(normal.split())
        return words.encode("utf-8", "replace").decode("utf-8")

    def _known(self, letters: str) -> tuple[list[list[int]], list[list[float]]]:
        """For each start and length: the piece spelled there (or -1) and its score."""
        raw = [letters[a : a + n].encode() for a in range(len(letters)) for n in range(1, LONGEST + 1)]
        wanted = np.fromiter(map(hash, raw), dtype=np.int64, count=len(raw))
        place = np.minimum(np.searchsorted(self._hashes, wanted), len(self._hashes) - 1)
        ids = np.where(self._hashes[place] == wanted, self._ids[place], -1)
        ids[ids == self.unknown] = -1
        scores = self._scores[ids]
        return ids.reshape(-1, LONGEST).tolist(), scores.reshape(-1, LONGEST).tolist()

    def _best_path(self, letters: str, ids: list[list[int]], scores: list[list[float]]) -> list[int]:
        count = len(letters)
        best = [-1e30] * (count + 1)
        best[0] = 0.0
        came: list[tuple[int, int]] = [(0, self.unknown)] * (count + 1)
        for start in range(count):
            here = best[start]
            for length in range(1, min(LONGEST, count - start) + 1):
                piece = ids[start][length - 1]
                if piece >= 0 and here + scores[start][length - 1] > best[start + length]:
                    best[start + length] = here + scores[start][length - 1]
                    came[start + length] = (start, piece)
            if here + self._unknown_score > best[start + 1]:
                best[start + 1], came[start + 1] = here + self._unknown_score, (start, self.unknown)
        return _walk_back(came, count)


def _walk_back(came: list[tuple[int, int]], at: int) -> list[int]:
    found = []
    while at > 0:
        at, piece = came[at]
        found.append(piece)
    return found[::-1]


def as_array(ids: list[int]) -> NDArray[np.int64]:
    """Piece ids in the form the encoder takes."""
    return np.array(ids, dtype=np.int64)
