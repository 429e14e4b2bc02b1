"""A small learning filter (naive Bayes with Fisher's way of combining, after Robinson): cautious, with its reasons."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from skranke.channels.mail.models import SpamFilter, SpamMark

# Fewer lessons of either kind than this, and it judges nothing.
ENOUGH = 20
# How sure it must be, and how many marks it weighs.
SURE, WEIGHED, SHOWN = 0.995, 20, 5
# How strongly a mark that was seen rarely is pulled to the middle.
STRENGTH = 1.0


@dataclass(frozen=True)
class Judgement:
    """How sure (0 to 1), and the marks that spoke for it."""

    sureness: float
    marks: list[str]

    @property
    def is_spam(self) -> bool:
        return self.sureness >= SURE


class Judge:
    """The filter as it stands, asked for the marks of many mails at once."""

    def __init__(self, wanted: Iterable[Collection[str]]) -> None:
        known = SpamFilter.objects.first()
        self.spam, self.ham = (known.spam, known.ham) if known and known.is_on else (0, 0)
        self.counts: dict[str, tuple[int, int]] = {}
        if self.is_ready:
            asked = list({mark for marks in wanted for mark in marks})
            for start in range(0, len(asked), 500):
                rows = SpamMark.objects.filter(mark__in=asked[start : start + 500])
                self.counts.update({row.mark: (row.spam, row.ham) for row in rows})

    @property
    def is_ready(self) -> bool:
        return min(self.spam, self.ham) >= ENOUGH

    def judge(self, marks: Collection[str]) -> Judgement:
        return judged(marks, self.counts, spam=self.spam, ham=self.ham) if self.is_ready else Judgement(0.5, [])


def judged(marks: Collection[str], counts: Mapping[str, tuple[int, int]], *, spam: int, ham: int) -> Judgement:
    """Pure: the marks that say most, combined."""
    odds = {mark: _odds(*counts[mark], spam=spam, ham=ham) for mark in marks if mark in counts}
    telling = sorted(odds.items(), key=lambda item: -abs(item[1] - 0.5))[:WEIGHED]
    telling = [(mark, odd) for mark, odd in telling if abs(odd - 0.5) > 0.1]
    if not telling:
        return Judgement(0.5, [])
    looks_spam = _fisher([odd for _mark, odd in telling])
    looks_real = _fisher([1 - odd for _mark, odd in telling])
    shown = [mark for mark, odd in telling if odd > 0.5][:SHOWN]
    return Judgement((1 + looks_spam - looks_real) / 2, shown)


def _odds(in_spam: int, in_ham: int, *, spam: int, ham: int) -> float:
    """How likely a mail with this mark is spam, pulled to the middle while it was seen rarely."""
    spam_share, ham_share = in_spam / spam, in_ham / ham
    seen = in_spam + in_ham
    raw = spam_share / (spam_share + ham_share) if seen else 0.5
    return min(0.999, max(0.001, (STRENGTH * 0.5 + seen * raw) / (STRENGTH + seen)))


def _fisher(odds: list[float]) -> float:
    """The chance that odds like these come about by accident (inverse chi-square with 2n degrees)."""
    half = -sum(math.log(odd) for odd in odds)
    term = total = math.exp(-half)
    for step in range(1, len(odds)):
        term *= half / step
        total += term
    return min(1.0, total)
