"""Learns the ears for wording: logistic regressions over words, pairs and pieces of words, all codes at once.

    python -m training.wording

Run it after training.train; some minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skranke.coach.codes import FAULTS, FLAGS, INTENTS, MOODS
from skranke.coach.second import weights, wording
from skranke.coach.second.model_file import Floats
from skranke.coach.text import split
from training import material
from training.examples import targets_of
from training.marked import Letter, Note
from training.tune import sigmoid

SEED = 1
ROWS = 32
RATE = 1.0
KEPT_SMALL = 0.06  # how strongly what is learned is drawn to nothing
ENOUGH = 2  # a piece that stands in fewer texts than this tells nothing
# What the ears weigh beside the encoder; chosen on letters kept for limits.
BESIDE_FAULTS, BESIDE_VIRTUES, BESIDE_READING = 1.5, 1.0, 1.0


@dataclass
class Rows:
    """Texts as places in the table, laid end to end, with their targets; weight 0 where nothing is known."""

    slots: NDArray[np.int32]
    values: Floats
    bounds: NDArray[np.int64]
    targets: Floats
    weights: Floats

    def some(self, chosen: NDArray[np.int64]) -> "Rows":
        """A part of them."""
        lengths = self.bounds[chosen + 1] - self.bounds[chosen]
        bounds = np.concatenate([[0], np.cumsum(lengths)])
        at = np.repeat(self.bounds[chosen] - bounds[:-1], lengths) + np.arange(bounds[-1])
        return Rows(self.slots[at], self.values[at], bounds, self.targets[chosen], self.weights[chosen])

    @classmethod
    def of(cls, texts: Sequence[str], targets: Floats, weights: Floats) -> "Rows":
        slots, values, lengths = [], [], []
        for text in texts:
            kinds = [kind for kind in wording.slots_of(text) if len(kind)]
            slots += kinds
            values += [np.full(len(kind), len(kind) ** -0.5, dtype=np.float32) for kind in kinds]
            lengths.append(sum(map(len, kinds)))
        bounds = np.concatenate([[0], np.cumsum(lengths)])
        return cls(np.concatenate(slots), np.concatenate(values), bounds, targets, weights)


def learn(rows: Rows, *, epochs: int) -> tuple[Floats, Floats]:
    """The table, one row a place and one column a code, and a shift for each code."""
    count, codes = rows.targets.shape
    table = np.zeros((wording.SLOTS, codes), dtype=np.float32)
    shift, scale = np.full(codes, -3.0, dtype=np.float32), 1.0
    random, steps, done = np.random.default_rng(SEED), epochs * (count // ROWS + 1), 0
    for _ in range(epochs):
        order = random.permutation(count)
        for at in range(0, count, ROWS):
            part = rows.some(order[at : at + ROWS])
            rate = RATE * max(0.02, 1 - done / steps)
            slope = part.weights * (sigmoid(scale * said(table, part) + shift) - part.targets)
            # To draw every row to nothing at each step would be slow: what they are all multiplied by shrinks instead.
            scale *= 1 - rate * KEPT_SMALL * len(slope) / count
            places, grads = _grads(part, slope)
            table[places] -= np.float32(rate / scale) * grads
            shift -= np.float32(0.1 * rate) * slope.sum(axis=0)
            done += 1
    table[np.bincount(rows.slots, minlength=wording.SLOTS) < ENOUGH] = 0
    return table * np.float32(scale), shift


def said(table: Floats, rows: Rows) -> Floats:
    """The sums of each row."""
    result: Floats = np.add.reduceat(table[rows.slots] * rows.values[:, None], rows.bounds[:-1], axis=0)
    return result


def _grads(part: Rows, slope: Floats) -> tuple[NDArray[np.int32], Floats]:
    """The places that occur, and the gradient of each."""
    owner = np.repeat(np.arange(len(slope)), np.diff(part.bounds))
    order = np.argsort(part.slots, kind="stable")
    slots = part.slots[order]
    first = np.flatnonzero(np.concatenate([[True], slots[1:] != slots[:-1]]))
    return slots[first], np.add.reduceat(slope[owner[order]] * part.values[order][:, None], first, axis=0)


def ear_for_replies(letters: Sequence[Letter]) -> wording.Ear:
    """Sentences of replies, for faults and virtues."""
    spans = [split(letter.reply) for letter in letters]
    texts = [letter.reply[a:b] for letter, here in zip(letters, spans, strict=True) for a, b in here]
    marked = [targets_of(letter, here) for letter, here in zip(letters, spans, strict=True)]
    targets, known = (np.concatenate(columns) for columns in zip(*marked, strict=True))
    # A look-alike counts once here: doubled, it makes the ear deaf to the fault beside it.
    table, shift = learn(Rows.of(texts, targets, np.minimum(known, 1)), epochs=12)
    beside = np.full(targets.shape[1], BESIDE_VIRTUES, dtype=np.float32)
    beside[: len(FAULTS)] = BESIDE_FAULTS
    return wording.ear_of(table * beside, shift * beside)


def ear_for_messages(notes: Sequence[Note]) -> wording.Ear:
    """Whole messages, for intents, moods and flags."""
    targets = np.array([_reading_of(note) for note in notes], dtype=np.float32)
    table, shift = learn(Rows.of([note.message for note in notes], targets, np.ones_like(targets)), epochs=20)
    return wording.ear_of(table * np.float32(BESIDE_READING), shift * np.float32(BESIDE_READING))


def _reading_of(note: Note) -> list[bool]:
    return [
        *(note.intent == name for name in INTENTS),
        *(note.mood == name for name in MOODS),
        *(name in note.flags for name in FLAGS),
    ]


def main() -> None:
    """Learn both and keep them."""
    letters = [letter for letter in material.letters() if material.is_for_learning(letter.source)]
    notes = [note for note in material.notes() if material.is_for_learning(note.source)]
    weights.save_ears({"reply": ear_for_replies(letters), "message": ear_for_messages(notes)})
    print(f"{len(letters)} letters and {len(notes)} messages heard.")


if __name__ == "__main__":
    main()
