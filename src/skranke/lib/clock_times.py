"""Hours of the day as people type them: "9–12, 13:00–17:00"."""

import re
from collections.abc import Iterable
from itertools import pairwise

MIDNIGHT = 24 * 60
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?"
_STRETCH = re.compile(rf"\s*{_TIME}\s*(?:[-–—]|to|till|til|do)\s*{_TIME}\s*")


class Unreadable(ValueError):
    """What was typed is no list of hours; holds the piece that cannot be read."""


class EndsFirst(ValueError):
    """A stretch ends before it begins; holds the stretch."""


class Overlap(ValueError):
    """Two stretches share some time; holds the later one."""


def stretches(typed: str) -> list[list[int]]:
    """The stretches in minutes since midnight, in order; an empty text is closed.

    Raises Unreadable, EndsFirst or Overlap with the piece in question.
    """
    found = sorted(_stretch(piece) for piece in re.split(r"[,;]|\band\b", typed) if piece.strip())
    for (_opens, closes), later in pairwise(found):
        if later[0] < closes:
            raise Overlap(written([later]))
    return found


def written(stretches: Iterable[Iterable[int]]) -> str:
    """The stretches as text that `stretches` reads again."""
    return ", ".join("–".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in stretch) for stretch in stretches)


def _stretch(piece: str) -> list[int]:
    match = _STRETCH.fullmatch(piece)
    if match is None:
        raise Unreadable(piece.strip())
    opens, closes = (int(hour) * 60 + int(minute or 0) for hour, minute in (match.group(1, 2), match.group(3, 4)))
    if closes > MIDNIGHT or any(int(minute or 0) > 59 for minute in match.group(2, 4)):
        raise Unreadable(piece.strip())
    if closes <= opens:
        raise EndsFirst(piece.strip())
    return [opens, closes]
