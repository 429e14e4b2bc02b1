"""The way back through a layer of the encoder: gradients by hand, in numpy, over many texts laid end to end."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from skranke.coach.second.encoder import Layer, gelu, softmax
from skranke.coach.second.model_file import Floats, Shape

Bounds = list[tuple[int, int]]


@dataclass
class Tape:
    """What a layer must remember from the way forward."""

    state: Floats
    bounds: Bounds
    kept: dict[str, Floats] = field(default_factory=dict)
    weights: list[Floats] = field(default_factory=list)


def forward(layer: Layer, state: Floats, bounds: Bounds, shape: Shape, drop: "Dropout") -> tuple[Floats, Tape]:
    """A layer with dropout, remembering what the way back needs."""
    tape = Tape(state, bounds)
    kept = tape.kept
    kept["seen"] = _attend(layer, state, bounds, shape.heads, tape)
    kept["drop1"] = drop.mask(state.shape)
    attended = (kept["seen"] @ layer["ao.w"] + layer["ao.b"]) * kept["drop1"]
    middle = _normalise(state + attended, layer, "aln", shape.epsilon, kept)
    kept["middle"] = middle
    kept["raw"] = middle @ layer["fi.w"] + layer["fi.b"]
    kept["bent"] = gelu(kept["raw"])
    kept["drop2"] = drop.mask(state.shape)
    inner = (kept["bent"] @ layer["fo.w"] + layer["fo.b"]) * kept["drop2"]
    return _normalise(middle + inner, layer, "oln", shape.epsilon, kept), tape


def backward(layer: Layer, tape: Tape, grad: Floats, shape: Shape) -> tuple[Floats, Layer]:
    """The gradient of what came in, and of each weight."""
    kept, back = tape.kept, {}
    grad = _normalise_back(grad, layer, "oln", kept, back)
    inner = grad * kept["drop2"]
    back["fo.w"], back["fo.b"] = kept["bent"].T @ inner, inner.sum(axis=0)
    raw = (inner @ layer["fo.w"].T) * gelu_slope(kept["raw"])
    back["fi.w"], back["fi.b"] = kept["middle"].T @ raw, raw.sum(axis=0)
    grad = _normalise_back(grad + raw @ layer["fi.w"].T, layer, "aln", kept, back)
    attended = grad * kept["drop1"]
    back["ao.w"], back["ao.b"] = kept["seen"].T @ attended, attended.sum(axis=0)
    return grad + _attend_back(layer, tape, attended @ layer["ao.w"].T, shape.heads, back), back


def _attend(layer: Layer, state: Floats, bounds: Bounds, heads: int, tape: Tape) -> Floats:
    size = state.shape[1] // heads
    for name in ("q", "k", "v"):
        tape.kept[name] = state @ layer[f"{name}.w"] + layer[f"{name}.b"]
    seen = np.empty_like(state)
    for start, end in bounds:
        query, key, value = (_by_head(tape.kept[name][start:end], heads) for name in ("q", "k", "v"))
        weight = softmax(query @ key.transpose(0, 2, 1) * np.float32(size**-0.5))
        tape.weights.append(weight)
        seen[start:end] = _together(weight @ value)
    return seen


def _attend_back(layer: Layer, tape: Tape, grad: Floats, heads: int, back: Layer) -> Floats:
    scale = np.float32((tape.state.shape[1] // heads) ** -0.5)
    flow = {name: np.empty_like(grad) for name in ("q", "k", "v")}
    for (start, end), weight in zip(tape.bounds, tape.weights, strict=True):
        query, key, value = (_by_head(tape.kept[name][start:end], heads) for name in ("q", "k", "v"))
        part = _by_head(grad[start:end], heads)
        flow["v"][start:end] = _together(weight.transpose(0, 2, 1) @ part)
        slope = part @ value.transpose(0, 2, 1)
        slope = weight * (slope - (slope * weight).sum(axis=-1, keepdims=True)) * scale
        flow["q"][start:end] = _together(slope @ key)
        flow["k"][start:end] = _together(slope.transpose(0, 2, 1) @ query)
    result = np.zeros_like(grad)
    for name, part in flow.items():
        back[f"{name}.w"], back[f"{name}.b"] = tape.state.T @ part, part.sum(axis=0)
        result += part @ layer[f"{name}.w"].T
    return result


def _by_head(x: Floats, heads: int) -> Floats:
    return x.reshape(len(x), heads, -1).transpose(1, 0, 2)


def _together(x: Floats) -> Floats:
    return x.transpose(1, 0, 2).reshape(x.shape[1], -1)


def _normalise(x: Floats, layer: Layer, name: str, epsilon: float, kept: dict[str, Floats]) -> Floats:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(epsilon))
    kept[f"{name}.unit"], kept[f"{name}.spread"] = centred / spread, spread
    result: Floats = kept[f"{name}.unit"] * layer[f"{name}.w"] + layer[f"{name}.b"]
    return result


def _normalise_back(grad: Floats, layer: Layer, name: str, kept: dict[str, Floats], back: Layer) -> Floats:
    unit = kept[f"{name}.unit"]
    back[f"{name}.w"], back[f"{name}.b"] = (grad * unit).sum(axis=0), grad.sum(axis=0)
    scaled = grad * layer[f"{name}.w"]
    even = scaled.mean(axis=-1, keepdims=True) + unit * (scaled * unit).mean(axis=-1, keepdims=True)
    result: Floats = (scaled - even) / kept[f"{name}.spread"]
    return result


def gelu_slope(x: Floats) -> Floats:
    """The slope of the tanh form of gelu."""
    inner = np.float32(0.7978845608) * x * (1 + np.float32(0.044715) * x * x)
    bend = np.tanh(inner)
    rise = np.float32(0.7978845608) * (1 + np.float32(3 * 0.044715) * x * x)
    result: Floats = 0.5 * (1 + bend) + 0.5 * x * (1 - bend * bend) * rise
    return result


@dataclass
class Dropout:
    """Leaves out a share of the values while learning, so that no one of them is relied on."""

    share: float
    random: np.random.Generator

    def mask(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Zero for what is left out; the rest is raised to keep the sum."""
        if self.share == 0:
            return np.ones((1, 1), dtype=np.float32)
        return (self.random.random(shape, dtype=np.float32) >= self.share).astype(np.float32) / np.float32(
            1 - self.share
        )
