"""Keeps the states of the lower layers, which never learn, on disk: each text passes through them once."""

import hashlib
import pickle
from pathlib import Path

import numpy as np

from skranke.coach.second.encoder import Encoder
from skranke.coach.second.model_file import Floats
from training.backward import Dropout, forward
from training.examples import Example

CHUNK = 2048


class States:
    """States after the lower layers, by the pieces of the text."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self._folder = folder / f"depth{len(encoder.layers)}"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._known: dict[str, np.ndarray] = {}
        for path in sorted(self._folder.glob("*.pickle")):
            self._known.update(pickle.loads(path.read_bytes()))  # noqa: S301  our own cache

    def of(self, texts: list[list[int]]) -> list[np.ndarray]:
        """One array of half floats per text."""
        missing = {key(ids): ids for ids in texts if key(ids) not in self._known}
        todo = sorted(missing.items(), key=lambda item: len(item[1]))
        for at in range(0, len(todo), CHUNK):
            self._learn(dict(todo[at : at + CHUNK]))
        return [self._known[key(ids)] for ids in texts]

    def _learn(self, chunk: dict[str, list[int]]) -> None:
        new: dict[str, np.ndarray] = {}
        items = list(chunk.items())
        for at in range(0, len(items), 64):
            part = items[at : at + 64]
            new |= dict(zip((k for k, _ in part), self._run([ids for _, ids in part]), strict=True))
        name = hashlib.sha1("".join(new).encode()).hexdigest()  # noqa: S324  a name, no secret
        (self._folder / f"{name}.pickle").write_bytes(pickle.dumps(new))
        self._known |= new

    def _run(self, texts: list[list[int]]) -> list[np.ndarray]:
        ends = np.cumsum([len(ids) + 2 for ids in texts]).tolist()
        bounds = list(zip([0, *ends[:-1]], ends, strict=True))
        state: Floats = np.concatenate([self._encoder.ground(ids) for ids in texts])
        still = Dropout(0, np.random.default_rng(0))
        for layer in self._encoder.layers:
            state, _ = forward(layer, state, bounds, self._encoder.shape, still)
        return [state[start + 1 : end - 1].astype(np.float16) for start, end in bounds]


def states_of(found: list[Example], store: States) -> list[list[np.ndarray]]:
    """The states of the lower layers, stretch by stretch."""
    flat = iter(store.of([pieces for example in found for pieces in example.sheet.stretches]))
    return [[next(flat) for _ in example.sheet.stretches] for example in found]


def key(ids: list[int]) -> str:
    """A short name for a row of pieces."""
    return hashlib.sha1(np.array(ids, dtype=np.int64).tobytes()).hexdigest()  # noqa: S324
