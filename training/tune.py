"""Tunes the upper layers of the encoder together with the heads."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from skranke.coach.codes import FAULTS, INTENTS, MOODS, VIRTUES
from skranke.coach.second.encoder import Layer
from skranke.coach.second.heads import Stretches
from skranke.coach.second.layout import PLACES
from skranke.coach.second.model_file import Floats, Shape
from training import backward, head_backward
from training.backward import Dropout
from training.examples import CODES, READING, Example

HEADS = ("sentence", "whole", "reading", "part")
V0 = len(FAULTS)
DOUBT = 0.01


@dataclass
class Model:
    """What learns: layers by number, heads by name."""

    layers: dict[int, Layer]
    heads: dict[str, Layer]
    shape: Shape
    places: Layer


@dataclass(frozen=True)
class Drops:
    """What is left out while learning: values in the layers, values in the heads, whole pieces of the text."""

    layers: Dropout
    heads: Dropout
    pieces: Dropout

    @classmethod
    def of(cls, layers: float, heads: float, pieces: float, *, random: np.random.Generator) -> "Drops":
        return cls(Dropout(layers, random), Dropout(heads, random), Dropout(pieces, random))

    @classmethod
    def none(cls) -> "Drops":
        """Nothing left out: for reading."""
        return cls.of(0, 0, 0, random=np.random.default_rng(0))


@dataclass
class Batch:
    """Examples laid end to end."""

    examples: list[Example]
    state: Floats
    place: np.ndarray
    bounds: list[tuple[int, int]] = field(default_factory=list)


def new_heads(shape: Shape, *, surface: int, note_surface: int, seed: int) -> dict[str, Layer]:
    """Heads for sentences of a reply, whole replies, whole messages, sentences of a message."""
    random = np.random.default_rng(seed)
    make = head_backward.new_head
    hidden = shape.hidden
    return {
        "sentence": make(hidden=hidden, extra=2 * hidden + surface, codes=len(CODES), inner=128, random=random),
        "whole": make(hidden=hidden, extra=hidden + surface, codes=len(VIRTUES) + 1, inner=64, random=random),
        "reading": make(hidden=hidden, extra=note_surface, codes=len(READING), inner=64, random=random),
        "part": make(hidden=hidden, extra=hidden, codes=2, inner=32, random=random),
    }


def new_places(shape: Shape) -> Layer:
    """No difference yet between the places of a sheet."""
    return {"place": np.zeros((PLACES, shape.hidden), dtype=np.float32)}


def batches(
    examples: list[Example], states: list[list[np.ndarray]], *, size: int, random: np.random.Generator | None
) -> Iterator[Batch]:
    """Batches of about `size` pieces; shuffled when a source of chance is given."""
    order = np.arange(len(examples)) if random is None else random.permutation(len(examples))
    chosen: list[int] = []
    pieces = 0
    for number in order.tolist():
        chosen.append(number)
        pieces += examples[number].sheet.length
        if pieces >= size:
            yield _batch(chosen, examples, states)
            chosen, pieces = [], 0
    if chosen:
        yield _batch(chosen, examples, states)


def _batch(chosen: list[int], examples: list[Example], states: list[list[np.ndarray]]) -> Batch:
    ends = np.cumsum([examples[n].sheet.length for n in chosen]).tolist()
    state = np.concatenate([stretch for n in chosen for stretch in states[n]]).astype(np.float32)
    sheets = [examples[n].sheet for n in chosen]
    lengths = [len(pieces) for sheet in sheets for pieces in sheet.stretches]
    place = np.repeat([place for sheet in sheets for place in sheet.places], lengths)
    return Batch([examples[n] for n in chosen], state, place, list(zip([0, *ends[:-1]], ends, strict=True)))


class Step:
    """One pass through a batch: forward, loss, backward."""

    def __init__(self, model: Model, batch: Batch, *, drops: Drops) -> None:
        self.model, self.batch, self.head_drop = model, batch, drops.heads
        self.tapes = []
        self.pieces_kept = drops.pieces.mask((len(batch.state), 1)) > 0
        state = batch.state * self.pieces_kept + model.places["place"][batch.place]
        for number in sorted(model.layers):
            state, tape = backward.forward(model.layers[number], state, batch.bounds, model.shape, drops.layers)
            self.tapes.append((number, tape))
        # The vectors of this model all point the same way; what tells them apart must be brought out for the heads.
        self.state = (state - model.places["centre"]) * model.places["scale"]
        self.replies = [(e, a) for e, (a, _) in zip(batch.examples, batch.bounds, strict=True) if not e.is_note]
        self.notes = [(e, a) for e, (a, _) in zip(batch.examples, batch.bounds, strict=True) if e.is_note]
        self.said: dict[str, Floats] = {}
        self.head_tapes: dict[str, head_backward.HeadTape] = {}
        if self.replies:
            self._read_replies()
        if self.notes:
            self._read_notes()

    def _read_replies(self) -> None:
        spans = [(a + s, a + e) for example, a in self.replies for s, e in example.sheet.sentences]
        wholes = [(a + x.sheet.sentences[0][0], a + x.sheet.sentences[-1][1]) for x, a in self.replies]
        said = [(a + s, a + e) for x, a in self.replies for s, e in [x.sheet.message or (0, 1)]]
        self.owner = np.repeat(np.arange(len(self.replies)), [len(x.sheet.sentences) for x, _ in self.replies])
        self.firsts = np.concatenate([[0], np.cumsum([len(x.sheet.sentences) for x, _ in self.replies])[:-1]])
        self.whole_s, self.said_s = Stretches.of(wholes), Stretches.of(said)
        whole = self.whole_s.mean(self.state[self.whole_s.pieces])
        message = self.said_s.mean(self.state[self.said_s.pieces])
        surface = np.concatenate([x.surface for x, _ in self.replies])
        extra = np.concatenate([message[self.owner], whole[self.owner], surface], axis=1)
        self._run("sentence", Stretches.of(spans), extra)
        self._run(
            "whole", self.whole_s, np.concatenate([message, np.stack([x.surface[0] for x, _ in self.replies])], axis=1)
        )

    def _read_notes(self) -> None:
        spans = [(a + s, a + e) for example, a in self.notes for s, e in example.sheet.sentences]
        wholes = Stretches.of([(a + x.sheet.sentences[0][0], a + x.sheet.sentences[-1][1]) for x, a in self.notes])
        self._run("reading", wholes, np.concatenate([x.surface for x, _ in self.notes]))
        self.note_owner = np.repeat(np.arange(len(self.notes)), [len(x.sheet.sentences) for x, _ in self.notes])
        self.note_whole = wholes
        mean = wholes.mean(self.state[wholes.pieces])
        self._run("part", Stretches.of(spans), mean[self.note_owner])

    def _run(self, name: str, stretches: Stretches, extra: Floats) -> None:
        out, tape = head_backward.forward(self.model.heads[name], self.state, stretches, extra, self.head_drop)
        self.said[name], self.head_tapes[name] = out, tape

    def slopes(self) -> tuple[float, dict[str, Floats]]:
        """The loss, and its slope at each head's output."""
        loss, slope = 0.0, {}
        if self.replies:
            targets = np.concatenate([x.targets for x, _ in self.replies])
            weights = np.concatenate([x.weights for x, _ in self.replies])
            part, slope["sentence"] = _binary(self.said["sentence"], targets, weights)
            whole = np.stack([x.whole for x, _ in self.replies])
            other, slope["whole"] = _binary(self.said["whole"], whole, np.full_like(whole, 0.5))
            best, back = self._best(whole)
            slope["sentence"] += back
            loss += part + other + best
        if self.notes:
            whole = np.stack([x.whole for x, _ in self.notes])
            part, slope["reading"] = _reading_loss(self.said["reading"], whole)
            targets = np.concatenate([x.targets for x, _ in self.notes])
            other, slope["part"] = _binary(self.said["part"], targets, np.ones_like(targets))
            loss += part + other
        count = len(self.batch.examples)
        return loss / count, {name: grad / count for name, grad in slope.items()}

    def _best(self, whole: Floats) -> tuple[float, Floats]:
        """A virtue holds for the reply when its best sentence shows it."""
        virtues = self.said["sentence"][:, V0:]
        back = np.zeros_like(self.said["sentence"])
        loss = 0.0
        ends = [*self.firsts[1:].tolist(), len(virtues)]
        for row, (start, end) in enumerate(zip(self.firsts.tolist(), ends, strict=True)):
            best = start + virtues[start:end].argmax(axis=0)
            columns = np.arange(virtues.shape[1])
            part, slope = _binary(virtues[best, columns], whole[row, :-1], np.full(len(columns), 0.7, dtype=np.float32))
            back[best, V0 + columns] += slope
            loss += part
        return loss, back

    def back(self, slopes: dict[str, Floats]) -> tuple[dict[int, Layer], dict[str, Layer], Layer]:
        """Gradients of everything that learns."""
        grad = np.zeros_like(self.state)
        of_heads = {}
        hidden = self.state.shape[1]
        for name, slope in slopes.items():
            part, extra, of_heads[name] = head_backward.backward(
                self.model.heads[name], self.head_tapes[name], slope, len(grad)
            )
            grad += part
            if name == "sentence":
                self._send(grad, self.said_s, extra[:, :hidden], self.owner)
                self._send(grad, self.whole_s, extra[:, hidden : 2 * hidden], self.owner)
            elif name == "whole":
                self._send(grad, self.said_s, extra[:, :hidden], None)
            elif name == "part":
                self._send(grad, self.note_whole, extra[:, :hidden], self.note_owner)
        grad = grad * self.model.places["scale"]
        of_layers = {}
        for number, tape in reversed(self.tapes):
            grad, of_layers[number] = backward.backward(self.model.layers[number], tape, grad, self.model.shape)
        of_places = np.zeros_like(self.model.places["place"])
        np.add.at(of_places, self.batch.place, grad)
        return of_layers, of_heads, {"place": of_places}

    @staticmethod
    def _send(grad: Floats, stretches: Stretches, extra: Floats, owner: np.ndarray | None) -> None:
        summed = extra
        if owner is not None:
            summed = np.zeros((len(stretches.starts), extra.shape[1]), dtype=np.float32)
            np.add.at(summed, owner, extra)
        np.add.at(grad, stretches.pieces, (summed / stretches.lengths)[stretches.owner])


def bring_out(model: Model, examples: list[Example], states: list[list[np.ndarray]]) -> None:
    """Measure centre and spread of the vectors before anything is learned."""
    model.places |= {"centre": np.float32(0), "scale": np.float32(1)}
    seen = []
    for batch in batches(examples, states, size=3000, random=np.random.default_rng(0)):
        seen.append(Step(model, batch, drops=Drops.none()).state)
        if len(seen) == 8:
            break
    values = np.concatenate(seen)
    model.places |= {"centre": values.mean(axis=0), "scale": 1 / (values.std(axis=0) + 1e-6)}


def sigmoid(x: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-np.clip(x, -30, 30)))
    return result


def _binary(said: Floats, targets: Floats, weights: Floats) -> tuple[float, Floats]:
    # Labels are now and then wrong: who is never quite sure is less wrong then.
    targets = targets * (1 - 2 * DOUBT) + DOUBT
    chance = sigmoid(said)
    loss = -(weights * (targets * np.log(chance + 1e-7) + (1 - targets) * np.log(1 - chance + 1e-7))).sum()
    return float(loss), weights * (chance - targets)


def _reading_loss(said: Floats, whole: Floats) -> tuple[float, Floats]:
    """One of the intents, one of the moods, any of the flags."""
    loss, slope = 0.0, np.empty_like(said)
    first, second = len(INTENTS), len(INTENTS) + len(MOODS)
    for columns in (slice(0, first), slice(first, second)):
        raised = np.exp(said[:, columns] - said[:, columns].max(axis=1, keepdims=True))
        chance = raised / raised.sum(axis=1, keepdims=True)
        loss -= float((whole[:, columns] * np.log(chance + 1e-7)).sum())
        slope[:, columns] = chance - whole[:, columns]
    part, slope[:, second:] = _binary(said[:, second:], whole[:, second:], np.ones_like(whole[:, second:]))
    return loss + part, slope


Slopes = tuple[dict[int, Layer], dict[str, Layer], Layer]
Group = tuple[object, Layer, Layer, float]


class Adam:
    """Adam with decoupled weight decay, one rate per group."""

    def __init__(self, *, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self._first: dict[tuple[object, str], Floats] = {}
        self._second: dict[tuple[object, str], Floats] = {}

    def move(self, groups: list[Group]) -> None:
        """Each group is (name, weights, gradients, rate)."""
        self.steps += 1
        norm = np.sqrt(sum(float((g * g).sum()) for _, _, grads, _ in groups for g in grads.values()))
        scale = min(1.0, 3.0 / (norm + 1e-6))
        for group, weights, grads, rate in groups:
            for name, grad in grads.items():
                self._move_one((group, name), weights[name], grad * np.float32(scale), rate)

    def _move_one(self, key: tuple[object, str], weight: Floats, grad: Floats, rate: float) -> None:
        first = self._first.setdefault(key, np.zeros_like(weight))
        second = self._second.setdefault(key, np.zeros_like(weight))
        first += 0.1 * (grad - first)
        second += 0.001 * (grad * grad - second)
        step = (first / (1 - 0.9**self.steps)) / (np.sqrt(second / (1 - 0.999**self.steps)) + 1e-8)
        if weight.ndim > 1:
            weight *= np.float32(1 - rate * self.decay)
        weight -= np.float32(rate) * step


@dataclass(frozen=True)
class Pace:
    """How long and how boldly to learn."""

    epochs: int = 5
    size: int = 1500
    layer_rate: float = 2e-4
    head_rate: float = 2e-3
    warm: float = 0.03
    drop_layers: float = 0.12
    drop_heads: float = 0.3
    drop_pieces: float = 0.1

    def at(self, done: float) -> float:
        """Rising at first, then falling to nothing; done is a share of the whole."""
        return min(1.0, (done + 1e-3) / self.warm) * max(0.02, 1 - done)


def train(
    model: Model,
    examples: list[Example],
    states: list[list[np.ndarray]],
    *,
    pace: Pace,
    seed: int,
    each: Callable[[int], None] = lambda epoch: None,
) -> None:
    """Learn from all examples, several times over."""
    random = np.random.default_rng(seed)
    drops = Drops.of(pace.drop_layers, pace.drop_heads, pace.drop_pieces, random=random)
    steps = int(pace.epochs * sum(example.sheet.length for example in examples) / pace.size) + 1
    adam, done, began = Adam(decay=0.01), 0, time.monotonic()
    for epoch in range(pace.epochs):
        losses = []
        for batch in batches(examples, states, size=pace.size, random=random):
            step = Step(model, batch, drops=drops)
            loss, slopes = step.slopes()
            adam.move(_groups(model, step.back(slopes), pace, pace.at(done / steps)))
            losses.append(loss)
            done += 1
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {time.monotonic() - began:.0f} s", flush=True)
        each(epoch)


def _groups(model: Model, slopes: Slopes, pace: Pace, now: float) -> list[Group]:
    of_layers, of_heads, of_places = slopes
    return [
        *((number, model.layers[number], grads, pace.layer_rate * now) for number, grads in of_layers.items()),
        *((name, model.heads[name], grads, pace.head_rate * now) for name, grads in of_heads.items()),
        ("places", model.places, of_places, pace.layer_rate * now),
    ]


def predict(model: Model, examples: list[Example], states: list[list[np.ndarray]]) -> list[dict[str, Floats]]:
    """What each head says of each example."""
    found = []
    for batch in batches(examples, states, size=3000, random=None):
        step = Step(model, batch, drops=Drops.none())
        where = 0
        for row, (x, _) in enumerate(step.replies):
            count = len(x.sheet.sentences)
            found.append(
                {"sentence": step.said["sentence"][where : where + count], "whole": step.said["whole"][row], "ref": x}
            )
            where += count
        where = 0
        for row, (x, _) in enumerate(step.notes):
            count = len(x.sheet.sentences)
            found.append(
                {"part": step.said["part"][where : where + count], "reading": step.said["reading"][row], "ref": x}
            )
            where += count
    return found
