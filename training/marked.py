"""Reads the marked letters: `[fault|words]`, `{virtue|words}`, `[~fault|words]` for words that only look alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from skranke.coach.codes import FAULTS, FLAGS, INTENTS, MOODS, VIRTUES

CHANNELS = ("email", "chat", "form", "phone_note")

OPENING = re.compile(r"[\[{](~?[a-z_]+(?:,\s*~?[a-z_]+)*)\|")
CLOSES = {"[": "]", "{": "}"}


class BadMark(ValueError):
    """A letter's marks or header cannot be read; the message says where."""


@dataclass(frozen=True)
class Mark:
    code: str
    start: int
    end: int


@dataclass(frozen=True)
class Letter:
    """A reply in its situation, with what was marked in it."""

    id: str
    lang: str
    source: str
    channel: str
    customer_name: str | None
    hours_waited: float
    customer_message: str
    reply: str
    faults: tuple[Mark, ...] = ()
    virtues: frozenset[str] = frozenset()
    # Where the virtues show, and which words only look like a fault: known for our own letters only.
    shown: tuple[Mark, ...] | None = None
    alike: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Note:
    """A customer's message with its reading."""

    id: str
    lang: str
    source: str
    channel: str
    message: str
    intent: str
    mood: str
    flags: frozenset[str]
    praised: str | None
    facts: tuple[str, ...]


@dataclass
class _Reader:
    marked: str
    plain: list[str] = field(default_factory=list)
    open: list[tuple[str, list[str], int]] = field(default_factory=list)
    found: list[tuple[str, Mark]] = field(default_factory=list)

    def read(self) -> None:
        at = 0
        while at < len(self.marked):
            at = self._step(at)
        if self.open:
            raise BadMark(f"A mark is never closed: {self.open[-1][1]}.")

    def _step(self, at: int) -> int:
        letter = self.marked[at]
        if letter in "[{":
            return self._begin(at)
        if letter in "]}":
            self._finish(at)
        elif letter == "|":
            raise BadMark(f"A stray | near “{self._near(at)}”.")
        else:
            self.plain.append(letter)
        return at + 1

    def _begin(self, at: int) -> int:
        match = OPENING.match(self.marked, at)
        if match is None:
            raise BadMark(f"Not a mark: “{self._near(at)}”.")
        codes = [code.strip() for code in match[1].split(",")]
        self.open.append((self.marked[at], codes, len(self.plain)))
        return match.end()

    def _finish(self, at: int) -> None:
        if not self.open or CLOSES[self.open[-1][0]] != self.marked[at]:
            raise BadMark(f"A closing sign without its opening near “{self._near(at)}”.")
        sign, codes, start = self.open.pop()
        for code in codes:
            bare = code.lstrip("~")
            if bare not in (FAULTS if sign == "[" else VIRTUES):
                raise BadMark(f"No such code: {code}.")
            kind = "alike" if code != bare else "fault" if sign == "[" else "virtue"
            self.found.append((kind, Mark(bare, start, len(self.plain))))

    def _near(self, at: int) -> str:
        return self.marked[max(0, at - 30) : at + 30]


def unmark(marked: str) -> tuple[str, list[tuple[str, Mark]]]:
    """The plain text, and the marks with their kind: fault, virtue or alike."""
    reader = _Reader(marked)
    reader.read()
    return "".join(reader.plain), reader.found


def read_letters(path: Path, *, lang: str) -> Iterator[Letter]:
    """All letters of one file."""
    for head, body in _blocks(path):
        if len(head) != 4 or head[1] not in CHANNELS:
            raise BadMark(f"{path.name}: the header of {head[0]} needs id | channel | name or - | hours.")
        yield _letter(head, body, lang=lang, source=f"{lang}/{path.stem}")


def _letter(head: list[str], body: str, *, lang: str, source: str) -> Letter:
    lines = body.split("\n")
    quoted = 0
    while quoted < len(lines) and lines[quoted].startswith(">"):
        quoted += 1
    reply, found = unmark("\n".join(lines[quoted:]).strip())
    if not quoted or not reply:
        raise BadMark(f"{head[0]} needs a customer's message and a reply.")
    of_kind = {kind: tuple(mark for k, mark in found if k == kind) for kind in ("fault", "virtue", "alike")}
    return Letter(
        id=head[0],
        lang=lang,
        source=source,
        channel=head[1],
        customer_name=None if head[2] == "-" else head[2],
        hours_waited=float(head[3]),
        customer_message="\n".join(line[1:].strip() for line in lines[:quoted]),
        reply=reply,
        faults=of_kind["fault"],
        virtues=frozenset(mark.code for mark in of_kind["virtue"]),
        shown=of_kind["virtue"],
        alike=of_kind["alike"],
    )


def read_notes(path: Path, *, lang: str) -> Iterator[Note]:
    """All customer messages of one file."""
    for head, body in _blocks(path):
        if len(head) != 7:
            raise BadMark(f"{path.name}: the header of {head[0]} needs seven parts.")
        note = _note(head, body.strip(), lang=lang, source=f"{lang}/{path.stem}")
        if any(part not in note.message for part in (*note.facts, note.praised or "")):
            raise BadMark(f"{note.id}: praised and facts must stand in the message, letter for letter.")
        if note.intent not in INTENTS or note.mood not in MOODS or not note.flags <= set(FLAGS):
            raise BadMark(f"{note.id}: an unknown intent, mood or flag.")
        yield note


def _note(head: list[str], message: str, *, lang: str, source: str) -> Note:
    praised = head[5].partition(":")[2].strip()
    facts = head[6].partition(":")[2].strip()
    return Note(
        id=head[0],
        lang=lang,
        source=source,
        channel=head[1],
        message=message,
        intent=head[2],
        mood=head[3],
        flags=frozenset() if head[4] == "-" else frozenset(flag.strip() for flag in head[4].split(",")),
        praised=None if praised == "-" else praised,
        facts=() if facts == "-" else tuple(fact.strip() for fact in facts.split(";")),
    )


def _blocks(path: Path) -> Iterator[tuple[list[str], str]]:
    for block in re.split(r"(?m)^@ ", path.read_text("utf-8"))[1:]:
        head, _, body = block.partition("\n")
        yield [part.strip() for part in head.split("|")], body
