"""Lays a reply out for the encoder: the customer's message first, then the sentences, within what it can hold.

The lower layers read each stretch by itself, so that an unchanged sentence need not be read again; the upper layers
read the whole sheet, since blame, scorn and denial lie in what the customer wrote and in the sentence before.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

MESSAGE_HEAD = 110  # pieces kept of a long message: its beginning, where the matter stands …
MESSAGE_TAIL = 50  # … and its end, where the demand stands
SENTENCE = 120
ROOM = 640
SENTENCE_PLACES = 16
MESSAGE_PLACE = SENTENCE_PLACES
PLACES = SENTENCE_PLACES + 1

Spell = Callable[[str], list[int]]


@dataclass
class Sheet:
    """What the upper layers read at once: stretches of pieces, and where each comes to stand on the sheet."""

    stretches: list[list[int]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    length: int = 0

    def add(self, pieces: list[int], *, place: int) -> None:
        """Put one more stretch at the end."""
        self.stretches.append(pieces)
        self.places.append(place)
        self.spans.append((self.length, self.length + len(pieces)))
        self.length += len(pieces)

    @property
    def has_message(self) -> bool:
        """Whether the first stretch is the customer's message."""
        return self.places[:1] == [MESSAGE_PLACE]

    @property
    def message(self) -> tuple[int, int] | None:
        """Where the message stands."""
        return self.spans[0] if self.has_message else None

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """Where the sentences stand."""
        return self.spans[1:] if self.has_message else self.spans


def lay_out(spell: Spell, *, message: str, sentences: Sequence[str]) -> Iterator[Sheet]:
    """Sheets that together hold all sentences; nearly always one."""
    said = _shortened(spell(message[:4000]))
    sheet = _begin(said)
    for number, sentence in enumerate(sentences):
        pieces = spell(sentence[:600])[:SENTENCE]
        if sheet.sentences and sheet.length + len(pieces) > ROOM:
            yield sheet
            sheet = _begin(said)
        sheet.add(pieces, place=min(number, SENTENCE_PLACES - 1))
    if sheet.sentences:
        yield sheet


def _begin(said: list[int]) -> Sheet:
    sheet = Sheet()
    if said:
        sheet.add(said, place=MESSAGE_PLACE)
    return sheet


def _shortened(pieces: list[int]) -> list[int]:
    if len(pieces) <= MESSAGE_HEAD + MESSAGE_TAIL:
        return pieces
    return pieces[:MESSAGE_HEAD] + pieces[-MESSAGE_TAIL:]
