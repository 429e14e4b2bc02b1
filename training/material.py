"""Gathers all material: the marked letters of our own, and the labelled ones we were given; and keeps a part aside."""

import json
import os
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from training.marked import Letter, Mark, Note, read_letters, read_notes

HERE = Path(__file__).parent
LETTERS = HERE / "letters"
GIVEN = HERE / "given"
ASIDE = HERE / "aside"
LANGUAGES = ("sv", "da", "nb", "pl", "en")
# Letters are dealt out by whole files, since letters of one trade share words; given ones, which have no files, one by
# one.
PARTS = 10
PARTS_READ = 5
FOR_LIMITS = (2,)
ALSO_IF_UNREAD = (0, 5)


def letters() -> list[Letter]:
    """All replies, our own and given."""
    return own_letters(LETTERS) + given_letters(GIVEN)


def notes() -> list[Note]:
    """All customer messages, our own and given."""
    return own_notes(LETTERS) + given_notes(GIVEN)


def letters_aside() -> list[Letter]:
    """Replies to measure with: nothing is learned from them, no limit chosen on them, no rule written by them."""
    return own_letters(ASIDE)


def notes_aside() -> list[Note]:
    """Messages to measure with, kept as the replies are."""
    return own_notes(ASIDE)


@cache
def unread() -> frozenset[str]:
    """What those who write rules do not read: every fifth file of a language, the last fifth of the given lines."""
    found: set[str] = set()
    for lang in LANGUAGES:
        files = sorted((LETTERS / lang / "letters").glob("*.txt"))
        found |= {f"{lang}/{path.stem}" for path in files[PARTS_READ - 1 :: PARTS_READ]}
        for kind in ("replies", "messages"):
            ids = [str(row["id"]) for row in _rows(GIVEN, kind, langs=(lang,))]
            found |= set(ids[len(ids) * (PARTS_READ - 1) // PARTS_READ :])
    return frozenset(found)


def is_for_limits(source: str) -> bool:
    """Kept from learning, so that limits can be chosen on it."""
    part = part_of(source)
    return part in FOR_LIMITS or (part in ALSO_IF_UNREAD and source in unread())


def is_for_rules(source: str) -> bool:
    """Read neither in learning nor in writing rules, so that it shows what a rule is worth."""
    return is_for_limits(source) and source in unread()


def is_for_learning(source: str) -> bool:
    """The rest."""
    return not is_for_limits(source)


def own_letters(root: Path) -> list[Letter]:
    """Every letter in root/LANG/letters."""
    return [letter for lang, path in _files(root, "letters") for letter in read_letters(path, lang=lang)]


def own_notes(root: Path) -> list[Note]:
    """Every customer message in root/LANG/messages."""
    return [note for lang, path in _files(root, "messages") for note in read_notes(path, lang=lang)]


def given_letters(folder: Path) -> list[Letter]:
    """Labelled replies as JSON lines, one file a language."""
    return [_given_letter(row) for row in _rows(folder, "replies")]


def given_notes(folder: Path) -> list[Note]:
    """Labelled customer messages as JSON lines."""
    return [_given_note(row) for row in _rows(folder, "messages")]


def part_of(source: str) -> int:
    """Which tenth a file (or a given letter) belongs to; always the same."""
    return zlib.crc32(source.encode()) % PARTS


def _files(root: Path, kind: str) -> Iterator[tuple[str, Path]]:
    for lang in LANGUAGES:
        for path in sorted((root / lang / kind).glob("*.txt")):
            yield lang, path


def _rows(folder: Path, kind: str, *, langs: Sequence[str] = LANGUAGES) -> Iterator[dict[str, object]]:
    for lang in langs:
        path = folder / f"{kind}-{lang}.jsonl"
        if path.exists():
            yield from (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())


def _given_letter(row: dict) -> Letter:
    faults = []
    for fault in row["faults"]:
        start = row["reply"].index(fault["text"])
        faults.append(Mark(fault["code"], start, start + len(fault["text"])))
    return Letter(
        id=row["id"],
        lang=row["lang"],
        source=row["id"],
        channel=row["channel"],
        customer_name=row["customer_name"],
        hours_waited=row["waited_hours"],
        customer_message=row["customer_message"],
        reply=row["reply"],
        faults=tuple(faults),
        virtues=frozenset(row["virtues"]),
    )


def _given_note(row: dict) -> Note:
    return Note(
        id=row["id"],
        lang=row["lang"],
        source=row["id"],
        channel=row["channel"],
        message=row["message"],
        intent=row["intent"],
        mood=row["mood"],
        flags=frozenset(row["flags"]),
        praised=row["praised"],
        facts=tuple(row["facts"]),
    )


def cache_folder() -> Path:
    """Where states of the encoder are kept between runs; never in the repository."""
    folder = Path(os.environ.get("SKRANKE_TRAINING_CACHE", HERE / "cache"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
