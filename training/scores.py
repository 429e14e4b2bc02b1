"""How the coach is scored: spans of faults, nagged letters, virtues and readings, as stated in docs/coach-quality.md.

A predicted fault is right when the same code is marked on words that overlap; a nagged reply is one without a marked
fault that got any finding.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from skranke.coach.codes import FLAGS, VIRTUES
from skranke.coach.report import Reading
from training.marked import Letter, Note

Found = tuple[str, int, int]


def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


@dataclass
class Count:
    """What was said, labelled, right and found of one code."""

    said: int = 0
    right: int = 0
    labelled: int = 0
    found: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.said + other.said, self.right + other.right, self.labelled + other.labelled, self.found + other.found
        )

    @property
    def precision(self) -> float:
        """The share of what was said that is right."""
        return self.right / self.said if self.said else float(not self.labelled)

    @property
    def recall(self) -> float:
        """The share of what is labelled that was found."""
        return self.found / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass
class Nagging:
    """Faults and nagged replies."""

    codes: defaultdict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    good: int = 0
    nags: int = 0

    def add(self, letter: Letter, found: Sequence[Found]) -> None:
        """Count one letter."""
        if not letter.faults:
            self.good += 1
            self.nags += bool(found)
        for code, start, end in found:
            self.codes[code].said += 1
            self.codes[code].right += any(
                mark.code == code and overlaps((mark.start, mark.end), (start, end)) for mark in letter.faults
            )
        for mark in letter.faults:
            self.codes[mark.code].labelled += 1
            self.codes[mark.code].found += any(
                code == mark.code and overlaps((mark.start, mark.end), (start, end)) for code, start, end in found
            )

    @property
    def all(self) -> Count:
        """All codes together."""
        return sum(self.codes.values(), Count())

    @property
    def precision(self) -> float:
        """Of all findings."""
        return self.all.precision

    @property
    def recall(self) -> float:
        """Of all marked faults."""
        return self.all.recall

    @property
    def nagged(self) -> float:
        """The share of good replies with any finding."""
        return self.nags / self.good if self.good else 0.0


def virtue_counts(pairs: Iterable[tuple[Letter, Iterable[str]]]) -> dict[str, Count]:
    """Per virtue, over whole replies."""
    return _set_counts(((letter.virtues, set(held)) for letter, held in pairs), VIRTUES)


def flag_counts(pairs: Iterable[tuple[Note, Reading]]) -> dict[str, Count]:
    """Per flag, over whole messages."""
    return _set_counts(((note.flags, set(reading.flag_codes)) for note, reading in pairs), FLAGS)


def _set_counts(pairs: Iterable[tuple[frozenset[str], set[str]]], codes: Sequence[str]) -> dict[str, Count]:
    counts = {code: Count() for code in codes}
    for labelled, said in pairs:
        for code in codes:
            both = int(code in labelled and code in said)
            counts[code] += Count(int(code in said), both, int(code in labelled), both)
    return counts


def mean_f1(counts: dict[str, Count]) -> float:
    """The mean over the codes that occur."""
    named = [count.f1 for count in counts.values() if count.labelled]
    return sum(named) / len(named) if named else 0.0


def fact_count(pairs: Iterable[tuple[Note, Reading]]) -> Count:
    """Facts count as found when one lies in the other."""
    total = Count()
    for note, reading in pairs:
        total += Count(
            said=len(reading.facts),
            right=sum(any(_near(fact, other) for other in note.facts) for fact in reading.facts),
            labelled=len(note.facts),
            found=sum(any(_near(fact, other) for other in reading.facts) for fact in note.facts),
        )
    return total


def praised_count(pairs: Iterable[tuple[Note, Reading]]) -> Count:
    """Who is praised, where anyone is."""
    total = Count()
    for note, reading in pairs:
        right = bool(note.praised and reading.praised and _near(note.praised, reading.praised))
        total += Count(int(bool(reading.praised)), int(right), int(bool(note.praised)), int(right))
    return total


def _near(one: str, other: str) -> bool:
    return one.casefold() in other.casefold() or other.casefold() in one.casefold()
