"""The heads: from vectors of pieces to one number per code for each stretch of text (a sentence, a whole letter)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skranke.coach.second.encoder import Layer, gelu
from skranke.coach.second.model_file import Floats

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Stretches:
    """Stretches of pieces, laid end to end: which piece, of which stretch, and where each stretch begins."""

    pieces: Ints
    owner: Ints
    starts: Ints
    lengths: Floats

    @classmethod
    def of(cls, spans: list[tuple[int, int]]) -> "Stretches":
        lengths = np.array([end - start for start, end in spans], dtype=np.int64)
        pieces = np.concatenate([np.arange(start, end) for start, end in spans])
        owner = np.repeat(np.arange(len(spans)), lengths)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        return cls(pieces, owner, starts, lengths.astype(np.float32)[:, None])

    def total(self, values: Floats) -> Floats:
        """The sum within each stretch."""
        result: Floats = np.add.reduceat(values, self.starts, axis=0)
        return result

    def mean(self, values: Floats) -> Floats:
        """The mean within each stretch."""
        result: Floats = self.total(values) / self.lengths
        return result

    def shares(self, raw: Floats) -> Floats:
        """Weights that sum to one within each stretch."""
        peak = np.maximum.reduceat(raw, self.starts, axis=0)
        raised = np.exp(raw - peak[self.owner])
        result: Floats = raised / self.total(raised)[self.owner]
        return result


def logits(head: Layer, vectors: Floats, stretches: Stretches, extra: Floats) -> Floats:
    """Per stretch and code: what its most telling pieces say, plus what its mean and the extra facts say."""
    values = vectors[stretches.pieces]
    telling = stretches.total(stretches.shares(values @ head["look"]) * (values @ head["say"]))
    inner = gelu(np.concatenate([stretches.mean(values), extra], axis=1) @ head["in"] + head["in.b"])
    result: Floats = telling + inner @ head["out"] + head["out.b"]
    return result
