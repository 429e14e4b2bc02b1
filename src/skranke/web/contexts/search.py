"""What the search page shows: the cases, each with the sentence that holds the words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from skranke.cases import filters, queries, seeking
from skranke.lib.fold import fold, words
from skranke.web.contexts.inbox import Row, rows_of
from skranke.web.reader import Reader

SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
LONGEST_SENTENCE = 240
LONGEST_TEXT = 50_000


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence, marked when it is one of the words looked for."""

    text: str
    is_mark: bool


@dataclass(frozen=True)
class Hit:
    row: Row
    sentence: Sequence[Piece]


@dataclass(frozen=True)
class Person:
    """A customer who was found, and where their cases are."""

    name: str
    address: str
    url: str


@dataclass(frozen=True)
class SearchPage:
    typed: str
    hits: Sequence[Hit]
    people: Sequence[Person]
    is_more: bool
    is_unreadable: bool
    words: Sequence[str]

    @classmethod
    def of(cls, reader: Reader, typed: str, *, most: int = queries.PAGE) -> "SearchPage":
        typed = typed.strip()[:200]
        wish = filters.read(typed, today=reader.at.astimezone(reader.zone).date())
        wanted = words(wish.words)
        found = queries.Found([], is_more=False)
        if wanted or wish.filters:
            found = seeking.seek(reader.user, wish, at=reader.at, zone=reader.zone, most=most)
        rows = rows_of(reader, [hit.case for hit in found.hits])
        hits = [
            Hit(row, sentence(hit.message.text, wanted) if hit.message else ())
            for row, hit in zip(rows, found.hits, strict=True)
        ]
        people = [] if wish.filters else people_of(reader, wish.words)
        is_unreadable = bool(typed) and not (wanted or wish.filters or wish.unreadable)
        return cls(typed, hits, people, found.is_more, is_unreadable, wish.unreadable)


def people_of(reader: Reader, typed: str) -> list[Person]:
    """Customers of that name or address."""
    found = []
    for customer in seeking.people(reader.user, typed):
        address = next((each.value for each in customer.addresses.all()), "")
        url = reverse("counter_card", args=[customer.pk])
        found.append(Person(customer.name or address, address, url))
    return found


def sentence(text: str, wanted: Sequence[str]) -> list[Piece]:
    """The first sentence with most of the words in it, the words marked; nothing when they stand in the head alone."""
    best: list[Piece] = []
    most = 0
    for found in SENTENCE.finditer(text[:LONGEST_TEXT]):
        folded = fold(found[0])
        if not any(start in folded for start in wanted):
            continue
        pieces = _pieces(found[0].strip(), wanted)
        marked = sum(piece.is_mark for piece in pieces)
        if marked > most:
            best, most = pieces, marked
        if most >= len(wanted):
            break
    return best


def _pieces(text: str, wanted: Sequence[str]) -> list[Piece]:
    pieces: list[Piece] = []
    position = 0
    for word in re.finditer(r"[^\W_]+(?:['’][^\W_]+)*", text):
        folded = "".join(words(word[0]))
        if any(folded.startswith(start) for start in wanted):
            pieces += [Piece(text[position : word.start()], is_mark=False), Piece(word[0], is_mark=True)]
            position = word.end()
    pieces.append(Piece(text[position:], is_mark=False))
    return _shortened([piece for piece in pieces if piece.text])


def _shortened(pieces: list[Piece]) -> list[Piece]:
    """A long sentence without its far ends; the marked words stay."""
    if sum(len(piece.text) for piece in pieces) <= LONGEST_SENTENCE:
        return pieces
    room = LONGEST_SENTENCE // 3
    return [
        piece if piece.is_mark or len(piece.text) <= room else Piece(_ends(piece.text, room), is_mark=False)
        for piece in pieces
    ]


def _ends(text: str, room: int) -> str:
    return f"{text[: room // 2]} … {text[-room // 2 :]}"
