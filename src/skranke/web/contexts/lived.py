"""The case as the customer lived it: a sentence, one line, and the list behind it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skranke.cases import lived
from skranke.cases.lived import Did, Step
from skranke.cases.models import Case
from skranke.web import moments
from skranke.web.reader import Reader

LEFT, RIGHT = 2.0, 98.0  # percent of the width
WIDE_ENOUGH = 9.0  # percent a wait needs to carry its length


@dataclass(frozen=True)
class Mark:
    """A point on the line, or a stretch of it; places in percent of its width."""

    kind: str
    x: float
    x2: float = 0.0
    middle: float = 0.0
    label: str = ""


@dataclass(frozen=True)
class Item:
    """A row of the list behind the line."""

    kind: str
    when: str
    iso: str
    words: str
    text: str = ""
    is_broken: bool = False
    arrived: int = 0  # the message whose mail can be looked at


@dataclass(frozen=True)
class LivedPage:
    number: int
    subject: str
    sentence: str
    marks: Sequence[Mark]
    items: Sequence[Item]

    @classmethod
    def of(cls, reader: Reader, case: Case) -> "LivedPage":
        steps = lived.steps_of(case, at=reader.at)
        return cls(
            number=case.pk,
            subject=case.subject or _("(no subject)"),
            sentence=sentence_of(steps),
            marks=marks_of(steps),
            items=[item_of(reader, step) for step in steps],
        )


def sentence_of(steps: Sequence[Step]) -> str:
    """What it came to, first: how often they wrote and waited, how long at most, and how we kept our word."""
    waits = [step for step in steps if step.did == Did.WAITED]
    wrote = sum(step.did == Did.WROTE for step in steps)
    parts = [ngettext("They wrote {n} time.", "They wrote {n} times.", wrote).format(n=wrote)]
    if waits:
        longest = moments.length(max((step.until or step.at) - step.at for step in waits))
        parts.append(_("The longest wait: {length}.").format(length=longest))
        over = [step for step in waits if step.is_over]
        kept, broken = sum(step.is_kept for step in over), sum(not step.is_kept for step in waits)
        if kept:
            parts.append(ngettext("{n} promise kept.", "{n} promises kept.", kept).format(n=kept))
        if broken:
            parts.append(ngettext("{n} promise broken.", "{n} promises broken.", broken).format(n=broken))
    return " ".join(parts)


def marks_of(steps: Sequence[Step]) -> list[Mark]:
    """Where each step lies. A gap is drawn by the logarithm of its length, so that a minute and a month both show."""
    moments_of = sorted({moment for step in steps for moment in (step.at, step.until or step.at)})
    place = _places(moments_of)
    marks: list[Mark] = []
    for step in sorted(steps, key=lambda step: step.did != Did.WAITED):  # stretches below points
        x = place[step.at]
        if step.did == Did.WAITED and step.until is not None:
            x2 = place[step.until]
            label = moments.length(step.until - step.at) if x2 - x >= WIDE_ENOUGH else ""
            marks.append(Mark(_kind(step), x, x2, round((x + x2) / 2, 2), label))
        else:
            marks.append(Mark(str(step.did), x))
    return marks


def _kind(step: Step) -> str:
    if not step.is_kept:
        return "broken"
    return "kept" if step.is_over else "waiting"


def _places(points: Sequence[datetime]) -> dict[datetime, float]:
    gaps = [math.log1p((b - a).total_seconds() / 600) + 0.5 for a, b in pairwise(points)]
    scale, at = (RIGHT - LEFT) / (sum(gaps) or 1), LEFT
    place = {points[0]: LEFT} if points else {}
    for point, gap in zip(points[1:], gaps, strict=True):
        at += gap * scale
        place[point] = round(at, 2)
    return place


def item_of(reader: Reader, step: Step) -> Item:
    when, iso = reader.stamp(step.at), step.at.isoformat()
    is_told = step.did in {Did.TOLD, Did.AUTOMATIC}
    return Item(
        kind=str(step.did),
        when=when,
        iso=iso,
        words=_words(reader, step),
        text=" ".join(step.text.split())[:200],
        is_broken=step.did == Did.NOT_ARRIVED or (step.did == Did.WAITED and not step.is_kept),
        arrived=step.message if is_told else 0,
    )


def _words(reader: Reader, step: Step) -> str:
    if step.did == Did.WAITED:
        return _waited(reader, step)
    sentences = {
        Did.WROTE: _("{name} wrote."),
        Did.AUTOMATIC: _("An automatic message from {name}."),
        Did.HANDED_OVER: _("Somebody else took over: {name}.") if step.who else _("Nobody had the case any more."),
        Did.TOLD: _("{name} answered."),
        Did.NOT_ARRIVED: _("An answer by {name} has not reached them."),
    }
    return sentences[step.did].format(name=step.who)


def _waited(reader: Reader, step: Step) -> str:
    length = moments.length((step.until or step.at) - step.at)
    due = reader.stamp(step.due) if step.due else ""
    if not step.is_over and step.is_kept:
        return _("Has waited {length}; promised by {due}.").format(length=length, due=due)
    if not step.is_over:
        return _("Has waited {length}; promised by {due}, which has passed.").format(length=length, due=due)
    if step.is_kept:
        return _("Waited {length}; promised by {due}, and kept.").format(length=length, due=due)
    return _("Waited {length}; promised by {due}, and not kept.").format(length=length, due=due)
