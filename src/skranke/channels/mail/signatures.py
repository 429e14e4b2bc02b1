"""Where the signature begins in what somebody wrote: "-- ", closings, "Sent from my phone"."""

import re
from collections.abc import Sequence

from skranke.channels.mail.quoting_rules import rules

_DELIMITER = re.compile(r"[ \t]*(?:--|[-_~+=#*ᐧ—–]{2,}|ᐧ|—)[ \t]*$")
_DASHED_NAME = re.compile(
    r"[ \t]*(?:[-–—]|/{1,2})[ \t]?[^\W\d_a-zåäöæøłśżźć][\w.'’-]{0,30}(?: [^\W\d_][\w.'’-]{0,30}){0,3}[ \t]*$"
)
_POSTSCRIPT = re.compile(r"[ \t]*(?:P\.? ?S\.?|Ps\.?|p\.s\.)(?:[ :.–-]|$)")
_MAX_LINES = 40
_MAX_BELOW_DELIMITER = 15
_MAX_BELOW_CLOSING = 12
_MAX_BELOW_DEVICE = 6
_MAX_LINE = 100


def signature_start(lines: Sequence[str], start: int, end: int) -> int:
    """The first line of the signature within the lines from `start` to `end`; `end` when there is none."""
    written = [index for index in range(max(start, end - _MAX_LINES * 2), end) if lines[index].strip()][-_MAX_LINES:]
    for place, index in enumerate(written):
        below = [lines[each] for each in written[place + 1 :]]
        # A whole reply that looks like a signature is still a reply.
        if (place > 0 or index > _first_written(lines, start, end)) and _begins(lines[index], below):
            return index
    return end


def postscript_start(lines: Sequence[str], start: int, end: int) -> int:
    """Where a postscript begins below a signature: it was written to be read; `end` when there is none."""
    return next((index for index in range(start + 1, end) if _POSTSCRIPT.match(lines[index])), end)


def _first_written(lines: Sequence[str], start: int, end: int) -> int:
    return next((index for index in range(start, end) if lines[index].strip()), end)


def _begins(line: str, below: list[str]) -> bool:
    if _DELIMITER.match(line):
        # Whoever draws a line between parts of a letter may still ask something below it.
        is_standard = line.strip() == "--"
        return len(below) <= _MAX_BELOW_DELIMITER and (is_standard or not _asks(below))
    if rules().disclaimer.match(line[:300]):
        return not _asks(below)
    if len(line) > _MAX_LINE:
        return False
    if rules().device.match(line):
        return len(below) <= _MAX_BELOW_DEVICE or all(rules().device.match(each) for each in below)
    if rules().closing.match(line):
        return len(below) <= _MAX_BELOW_CLOSING and all(len(each) <= _MAX_LINE for each in below)
    if rules().thanks.match(line):
        return 0 < len(below) <= 2 and all(_is_name(each) for each in below)
    return not below and _DASHED_NAME.match(line) is not None


def _asks(lines: list[str]) -> bool:
    return any(line.rstrip().endswith("?") for line in lines)


def _is_name(line: str) -> bool:
    words = line.split()
    return 0 < len(words) <= 4 and words[0][:1].isupper() and not line.rstrip().endswith((".", "?", "!", ":"))
