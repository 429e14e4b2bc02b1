"""The gradients by hand agree with differences: each weight is moved a little, and the loss moves as foretold."""

import numpy as np
import pytest
from training.examples import CODES, READING, Example
from training.tune import Batch, Drops, Model, Step, new_heads, new_places

from skranke.coach.second.layout import Sheet
from skranke.coach.second.model_file import Shape

SHAPE = Shape(hidden=12, layers=1, heads=3, inner=20, positions=64, epsilon=1e-9)
SURFACE, NOTE_SURFACE = 4, 3


def layer(random: np.random.Generator) -> dict[str, np.ndarray]:
    hidden, inner = SHAPE.hidden, SHAPE.inner
    shapes = {
        **{f"{name}.w": (hidden, hidden) for name in ("q", "k", "v", "ao")},
        **{f"{name}.b": (hidden,) for name in ("q", "k", "v", "ao", "fo", "aln", "oln")},
        "fi.w": (hidden, inner),
        "fi.b": (inner,),
        "fo.w": (inner, hidden),
        "aln.w": (hidden,),
        "oln.w": (hidden,),
    }
    return {name: random.standard_normal(shape) * 0.5 for name, shape in shapes.items()}


def example(random: np.random.Generator, *, is_note: bool) -> Example:
    sheet = Sheet()
    if not is_note:
        sheet.add([1, 2, 3], place=16)
    sheet.add([4, 5], place=0)
    sheet.add([6, 7, 8, 9], place=1)
    codes, whole = (2, len(READING)) if is_note else (len(CODES), 13)
    said = np.eye(len(READING))[0] if is_note else (random.random(whole) > 0.5)
    if is_note:
        said[7] = 1
    return Example(
        source="x",
        lang="en",
        id="x",
        sheet=sheet,
        spans=[(0, 1), (1, 2)],
        surface=random.standard_normal((1 if is_note else 2, NOTE_SURFACE if is_note else SURFACE)),
        targets=(random.random((2, codes)) > 0.5).astype(float),
        weights=np.ones((2, codes)),
        whole=said.astype(float),
        is_note=is_note,
    )


@pytest.fixture
def setting() -> tuple[Model, Batch]:
    random = np.random.default_rng(7)
    heads = new_heads(SHAPE, surface=SURFACE, note_surface=NOTE_SURFACE, seed=3)
    exact = {name: {part: value.astype(np.float64) for part, value in head.items()} for name, head in heads.items()}
    places = {"place": np.zeros_like(new_places(SHAPE)["place"], dtype=np.float64)}
    places |= {"centre": random.standard_normal(SHAPE.hidden), "scale": random.random(SHAPE.hidden) + 0.5}
    model = Model({11: layer(random)}, exact, SHAPE, places)
    examples = [example(random, is_note=False), example(random, is_note=True)]
    lengths = [e.sheet.length for e in examples]
    place = np.concatenate([np.repeat(e.sheet.places, [len(p) for p in e.sheet.stretches]) for e in examples])
    bounds = [(0, lengths[0]), (lengths[0], sum(lengths))]
    return model, Batch(examples, random.standard_normal((sum(lengths), SHAPE.hidden)), place, bounds)


def loss(model: Model, batch: Batch) -> float:
    return Step(model, batch, drops=Drops.none()).slopes()[0]


def test_every_gradient_foretells_the_loss(setting: tuple[Model, Batch]) -> None:
    model, batch = setting
    step = Step(model, batch, drops=Drops.none())
    of_layers, of_heads, of_places = step.back(step.slopes()[1])
    groups = [(model.layers[11], of_layers[11]), (model.places, of_places)]
    groups += [(model.heads[name], grads) for name, grads in of_heads.items()]
    random = np.random.default_rng(5)
    for weights, grads in groups:
        for name, grad in grads.items():
            at = tuple(random.integers(0, size) for size in weights[name].shape)
            before = weights[name][at]
            weights[name][at] = before + 1e-5
            more = loss(model, batch)
            weights[name][at] = before - 1e-5
            less = loss(model, batch)
            weights[name][at] = before
            assert grad[at] == pytest.approx((more - less) / 2e-5, rel=1e-3, abs=1e-6), name
