"""Turns letters and messages into examples: a sheet of pieces, surface facts, and what the heads should say."""

from dataclasses import dataclass

import numpy as np

from skranke.coach.codes import FAULTS, FLAGS, INTENTS, MOODS, VIRTUES
from skranke.coach.second import features
from skranke.coach.second.features import Known
from skranke.coach.second.layout import Sheet, lay_out
from skranke.coach.second.model_file import Floats
from skranke.coach.second.tokens import Tokeniser
from skranke.coach.text import split
from training.marked import Letter, Mark, Note

CODES = FAULTS + VIRTUES
READING = INTENTS + MOODS + FLAGS
LOOK_ALIKE_WEIGHT = 2.0
ENOUGH = 12  # characters of a mark that make a sentence part of it, besides the one that holds most


@dataclass
class Example:
    """One sheet with its targets; weight 0 where nothing is known."""

    source: str
    lang: str
    id: str
    sheet: Sheet
    spans: list[tuple[int, int]]
    surface: Floats
    targets: Floats
    weights: Floats
    whole: Floats
    is_note: bool


def of_letter(letter: Letter, tokeniser: Tokeniser) -> list[Example]:
    """The sheets of a letter, nearly always one."""
    spans = split(letter.reply)
    texts = [letter.reply[a:b] for a, b in spans]
    known = Known(letter.customer_message, letter.customer_name, letter.hours_waited, letter.channel)
    surface = np.array(features.of_sentences(texts, known=known), dtype=np.float32)
    targets, weights = targets_of(letter, spans)
    whole = np.array([*(code in letter.virtues for code in VIRTUES), bool(letter.faults)], dtype=np.float32)
    found, at = [], 0
    for sheet in lay_out(tokeniser.pieces_of, message=letter.customer_message, sentences=texts):
        here = slice(at, at + len(sheet.sentences))
        at = here.stop
        found.append(
            Example(
                letter.source, letter.lang, letter.id, sheet, spans[here],
                surface[here], targets[here], weights[here], whole, False,
            )
        )  # fmt: skip
    return found


def targets_of(letter: Letter, spans: list[tuple[int, int]]) -> tuple[Floats, Floats]:
    """What each sentence should be said to hold, and how much that counts."""
    targets = np.zeros((len(spans), len(CODES)), dtype=np.float32)
    weights = np.ones_like(targets)
    if letter.shown is None:
        weights[:, len(FAULTS) :] = 0
    for mark in (*letter.faults, *(letter.shown or ())):
        for row in touched(mark, spans):
            targets[row, CODES.index(mark.code)] = 1
    for mark in letter.alike:
        for row in touched(mark, spans):
            weights[row, CODES.index(mark.code)] = LOOK_ALIKE_WEIGHT
    return targets, weights


def touched(mark: Mark, spans: list[tuple[int, int]]) -> list[int]:
    """The sentences a mark lies in; a crumb of it in the next sentence does not count."""
    shared = [min(end, mark.end) - max(start, mark.start) for start, end in spans]
    most = max(shared, default=0)
    return [row for row, amount in enumerate(shared) if amount > 0 and (amount >= min(ENOUGH, most))]


def of_note(note: Note, tokeniser: Tokeniser) -> Example:
    """A customer message; what lies beyond the first sheet of a very long one is not read."""
    spans = split(note.message)
    texts = [note.message[a:b] for a, b in spans]
    sheet = next(iter(lay_out(tokeniser.pieces_of, message="", sentences=texts)))
    targets = np.zeros((len(spans), 2), dtype=np.float32)
    for column, parts in enumerate((note.facts, (note.praised,) if note.praised else ())):
        for part in parts:
            start = note.message.find(part)
            for row in touched(Mark("", start, start + len(part)), spans):
                targets[row, column] = 1
    count = len(sheet.sentences)
    whole = [note.intent == x for x in INTENTS] + [note.mood == x for x in MOODS] + [x in note.flags for x in FLAGS]
    surface = np.array([features.of_message(note.message, channel=note.channel)], dtype=np.float32)
    return Example(
        note.source, note.lang, note.id, sheet, spans[:count], surface,
        targets[:count], np.ones_like(targets[:count]), np.array(whole, dtype=np.float32), True,
    )  # fmt: skip
