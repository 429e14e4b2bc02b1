"""The way back through a head."""

from dataclasses import dataclass

import numpy as np

from skranke.coach.second.encoder import Layer, gelu
from skranke.coach.second.heads import Stretches
from skranke.coach.second.model_file import Floats
from training.backward import Dropout, gelu_slope


@dataclass
class HeadTape:
    values: Floats
    joined: Floats
    raw: Floats
    inner: Floats
    mask: Floats
    shares: Floats
    said: Floats
    stretches: Stretches


def new_head(*, hidden: int, extra: int, codes: int, inner: int, random: np.random.Generator) -> Layer:
    """A head that knows nothing yet."""

    def spread(rows: int, columns: int, size: float) -> Floats:
        return (random.standard_normal((rows, columns)) * size).astype(np.float32)

    return {
        "look": spread(hidden, codes, 0.02),
        "say": spread(hidden, codes, 0.02),
        "in": spread(hidden + extra, inner, (hidden + extra) ** -0.5),
        "in.b": np.zeros(inner, dtype=np.float32),
        "out": spread(inner, codes, 0.02),
        "out.b": np.full(codes, -2.0, dtype=np.float32),
    }


def forward(
    head: Layer, vectors: Floats, stretches: Stretches, extra: Floats, drop: Dropout
) -> tuple[Floats, HeadTape]:
    """The same sums as at run time, with dropout, remembered."""
    values = vectors[stretches.pieces]
    shares, said = stretches.shares(values @ head["look"]), values @ head["say"]
    joined = np.concatenate([stretches.mean(values), extra], axis=1)
    joined = joined * drop.mask(joined.shape)
    raw = joined @ head["in"] + head["in.b"]
    mask = drop.mask(raw.shape)
    inner = gelu(raw) * mask
    logits = stretches.total(shares * said) + inner @ head["out"] + head["out.b"]
    return logits, HeadTape(values, joined, raw, inner, mask, shares, said, stretches)


def backward(head: Layer, tape: HeadTape, grad: Floats, size: int) -> tuple[Floats, Floats, Layer]:
    """Gradients of the vectors (of `size` pieces), of the extra facts, and of the weights."""
    stretches, back = tape.stretches, {}
    back["out"], back["out.b"] = tape.inner.T @ grad, grad.sum(axis=0)
    raw = (grad @ head["out"].T) * tape.mask * gelu_slope(tape.raw)
    back["in"], back["in.b"] = tape.joined.T @ raw, raw.sum(axis=0)
    joined = raw @ head["in"].T
    hidden = tape.values.shape[1]
    values = (joined[:, :hidden] / stretches.lengths)[stretches.owner]
    spread = grad[stretches.owner]
    said, slope = tape.shares * spread, tape.said * spread
    look = tape.shares * (slope - stretches.total(tape.shares * slope)[stretches.owner])
    back["look"], back["say"] = tape.values.T @ look, tape.values.T @ said
    values = values + look @ head["look"].T + said @ head["say"].T
    vectors = np.zeros((size, hidden), dtype=np.float32)
    np.add.at(vectors, stretches.pieces, values)
    return vectors, joined[:, hidden:], back
