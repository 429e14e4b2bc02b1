"""The learned part, as kept in one small file: changes to the upper layers, the heads, ears for wording, the limits.

The layers are kept as what they differ by from the bundled model, in the same 4-bit blocks: a tenth of their size.
The ears for wording are kept in whole bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from skranke.coach.second.encoder import MATRICES, Layer, read_layer
from skranke.coach.second.model_file import ModelFile, pack, unpack
from skranke.coach.second.wording import Ear

PATH = Path(__file__).parent / "weights.npz"
EARS = ("reply", "message")
EAR = ("table", "scale", "shift")


@dataclass
class Learned:
    """Upper layers by number, heads by name, plain settings; `places` holds a vector for each place on the sheet, and
    the centre and scale that bring out what tells the vectors apart."""

    layers: dict[int, Layer]
    heads: dict[str, Layer]
    places: Layer
    settings: Mapping[str, Any]
    ears: Mapping[str, Ear] = field(default_factory=dict)


def load(file: ModelFile, path: Path = PATH) -> Learned:
    """The learned part, laid over the bundled model."""
    with np.load(path) as kept:
        settings = json.loads(str(kept["settings"]))
        layers = {number: _layer(file, kept, number) for number in range(settings["depth"], file.shape.layers)}
        heads = {
            name: {part: kept[f"head.{name}.{part}"].astype(np.float32) for part in parts}
            for name, parts in settings["heads"].items()
        }
        places = {name: kept[f"places.{name}"].astype(np.float32) for name in ("place", "centre", "scale")}
        return Learned(layers, heads, places, settings, _ears(kept))


def _ears(kept: Mapping[str, Any]) -> dict[str, Ear]:
    return {name: Ear(*(kept[f"ear.{name}.{part}"] for part in EAR)) for name in EARS if f"ear.{name}.table" in kept}


def _layer(file: ModelFile, kept: Mapping[str, Any], number: int) -> Layer:
    layer = read_layer(file, number)
    for name, value in layer.items():
        change = kept[f"{number}.{name}"]
        if name in MATRICES:
            value += unpack(change).reshape(value.shape)
        else:
            value += change.astype(np.float32)
    return layer


def save(learned: Learned, file: ModelFile, path: Path = PATH) -> None:
    """Keep what was learned."""
    arrays: dict[str, Any] = {f"places.{name}": value for name, value in learned.places.items()}
    for number, layer in learned.layers.items():
        before = read_layer(file, number)
        for name, value in layer.items():
            change = value - before[name]
            arrays[f"{number}.{name}"] = pack(change) if name in MATRICES else change.astype(np.float16)
    for name, head in learned.heads.items():
        arrays |= {f"head.{name}.{part}": value.astype(np.float16) for part, value in head.items()}
    shape = {name: list(head) for name, head in learned.heads.items()}
    settings = {**learned.settings, "depth": min(learned.layers), "heads": shape}
    np.savez_compressed(path, settings=json.dumps(settings), **arrays)


def save_ears(ears: Mapping[str, Ear], path: Path = PATH) -> None:
    """Keep ears for wording beside the rest."""
    with np.load(path) as kept:
        arrays = {name: kept[name] for name in kept.files if not name.startswith("ear.")}
    arrays |= {f"ear.{name}.{part}": getattr(ear, part) for name, ear in ears.items() for part in EAR}
    np.savez_compressed(path, **arrays)


def save_settings(settings: Mapping[str, Any], path: Path = PATH) -> None:
    """Keep other settings with the same weights."""
    with np.load(path) as kept:
        arrays = {name: kept[name] for name in kept.files if name != "settings"}
    np.savez_compressed(path, settings=json.dumps(settings), **arrays)
