"""The reader: encoder, upper layers and heads together; asked about replies and messages, answers in chances."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from skranke.coach.codes import FAULTS, FLAGS, INTENTS, MOODS, VIRTUES
from skranke.coach.second import features, heads, weights
from skranke.coach.second.encoder import Encoder, run_layer, softmax
from skranke.coach.second.features import Known
from skranke.coach.second.heads import Stretches
from skranke.coach.second.layout import Sheet, lay_out
from skranke.coach.second.model_file import Floats, ModelFile, bundled_path
from skranke.coach.second.tokens import Tokeniser

KEPT_STRETCHES = 400  # about 10 MB: the sentences of some forty letters
KEPT_ANSWERS = 64

Answer = Mapping[str, Any]


class Reader:
    """Loads once, then reads; remembers sentences it has read."""

    def __init__(self, path: Path = weights.PATH) -> None:
        file = ModelFile(bundled_path())
        learned = weights.load(file, path)
        self.settings = learned.settings
        self._layers = [learned.layers[number] for number in sorted(learned.layers)]
        self._heads, self._places, self._ears = learned.heads, learned.places, learned.ears
        self._encoder = Encoder(file, depth=min(learned.layers))
        self._spell = lru_cache(KEPT_STRETCHES)(Tokeniser(file.pieces).pieces_of)
        self._lower = lru_cache(KEPT_STRETCHES)(self._read_lower)
        self.of_reply = lru_cache(KEPT_ANSWERS)(self._of_reply)
        self.of_message = lru_cache(KEPT_ANSWERS)(self._of_message)

    def _of_reply(self, sentences: tuple[str, ...], known: Known) -> Answer:
        rows, whole = self.reply_logits(sentences, known)
        return even_reply(rows, whole, self.settings["even"])

    def reply_logits(self, sentences: Sequence[str], known: Known) -> tuple[Floats, Floats]:
        """What the heads say, sentence by sentence and of the whole, before it is turned into chances."""
        surface = np.array(features.of_sentences(sentences, known=known), dtype=np.float32)
        rows: list[Floats] = []
        wholes: list[Floats] = []
        for sheet in lay_out(self._spell, message=known.customer_message, sentences=sentences):
            done = sum(len(row) for row in rows)
            here = surface[done : done + len(sheet.sentences)]
            one, whole = self._read_sheet(sheet, here)
            rows.append(one)
            wholes.append(whole)
        return np.concatenate(rows) + self._ears["reply"].hear(sentences), np.max(wholes, axis=0)

    def _read_sheet(self, sheet: Sheet, surface: Floats) -> tuple[Floats, Floats]:
        state = self._upper(sheet)
        whole = Stretches.of([(sheet.sentences[0][0], sheet.sentences[-1][1])])
        start, end = sheet.message or (0, 1)
        message = state[start:end].mean(axis=0)
        beside = np.concatenate([message, whole.mean(state[whole.pieces])[0]])
        extra = np.concatenate([np.tile(beside, (len(surface), 1)), surface], axis=1)
        of_whole = np.concatenate([message, surface[0]])[None]
        said = heads.logits(self._heads["sentence"], state, Stretches.of(sheet.sentences), extra)
        return said, heads.logits(self._heads["whole"], state, whole, of_whole)[0]

    def _of_message(self, message: str, sentences: tuple[str, ...], channel: str) -> Answer:
        return even_message(*self.message_logits(message, sentences, channel), self.settings["even"])

    def message_logits(self, message: str, sentences: Sequence[str], channel: str) -> tuple[Floats, Floats]:
        """What the heads say of a message and of its sentences, before it is turned into chances."""
        sheet = next(iter(lay_out(self._spell, message="", sentences=sentences)))
        state = self._upper(sheet)
        whole = Stretches.of([(0, sheet.length)])
        surface = np.array([features.of_message(message, channel=channel)], dtype=np.float32)
        reading = (
            heads.logits(self._heads["reading"], state, whole, surface)[0] + self._ears["message"].hear([message])[0]
        )
        beside = np.tile(whole.mean(state[whole.pieces]), (len(sheet.spans), 1))
        return reading, heads.logits(self._heads["part"], state, Stretches.of(sheet.sentences), beside)

    def _upper(self, sheet: Sheet) -> Floats:
        lower = [self._lower(tuple(pieces)) for pieces in sheet.stretches]
        state = np.concatenate(lower).astype(np.float32)
        state += self._places["place"][np.repeat(sheet.places, [len(pieces) for pieces in sheet.stretches])]
        for layer in self._layers:
            state = run_layer(layer, state, self._encoder.shape)
        return (state - self._places["centre"]) * self._places["scale"]

    def _read_lower(self, pieces: tuple[int, ...]) -> Floats:
        return self._encoder.states(list(pieces)).astype(np.float16)


def even_reply(rows: Floats, whole: Floats, even: Mapping[str, Any]) -> Answer:
    """Chances that mean what they say: slopes and shifts were fitted on letters that nothing was learned from."""
    count = len(FAULTS)
    faults, virtues = even["faults"], even["virtues"]
    chances = sigmoid(rows[:, :count] * faults["slope"] + whole[-1] * np.array(faults["whole"]) + faults["shift"])
    shown = rows[:, count:] * virtues["slope"] + virtues["shift"]
    held = sigmoid(shown.max(axis=0) + whole[:-1] * virtues["whole"])
    return {
        "faults": [_named(FAULTS, row) for row in chances],
        "virtues": [_named(VIRTUES, row) for row in sigmoid(shown)],
        "whole": _named(VIRTUES, held),
        "any_fault": round(float(sigmoid(whole[-1])), 4),
    }


def even_message(reading: Floats, parts: Floats, even: Mapping[str, Any]) -> Answer:
    """The same for a customer's message."""
    first, second = len(INTENTS), len(INTENTS) + len(MOODS)
    flags = sigmoid(reading[second:] * even["flags"]["slope"] + even["flags"]["shift"])
    chances = sigmoid(parts)
    return {
        "intents": _named(INTENTS, softmax(reading[:first])),
        "moods": _named(MOODS, softmax(reading[first:second])),
        "flags": _named(FLAGS, flags),
        "facts": chances[:, 0].round(4).tolist(),
        "praised": chances[:, 1].round(4).tolist(),
    }


def sigmoid(x: Floats) -> Floats:
    """A chance from a sum of evidence."""
    result: Floats = 1 / (1 + np.exp(-np.clip(x, -30, 30)))
    return result


def _named(codes: Sequence[str], chances: Floats) -> dict[str, float]:
    return {code: round(float(chance), 4) for code, chance in zip(codes, chances, strict=True)}
