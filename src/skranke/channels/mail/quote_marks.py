"""The lines by which mail programs introduce what they quote."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from skranke.channels.mail.quoting_rules import rules

_PREFIX = re.compile(r"[ \t]{0,3}(?:>|&gt;)")
_ENDS_IN_COLON = re.compile(r":[*_]{0,2}\s*$")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.")
_MAILBOX = re.compile(r"[<(\[]\s*(?:mailto:)?[^\s<>()\[\]]{1,100}@[^\s<>()\[\]]{1,100}")
_RULE = re.compile(r"[ \t]*[*_=\-–—─]{5,}[ \t]*$")
_DATE = re.compile(r"\d{1,4}[-./ :]")
_TIME = re.compile(r"\d{1,2}[:.]\d\d")
_SENTENCE_END = re.compile(r"[.!?][)\"”]?\s*$")
_MAX_INTRO_LINES = 6
_MAX_INTRO_CHARS = 500
_MAX_WRAPPED_LINES = 3
_MAX_TRIED = 2_000


class Mark(NamedTuple):
    """Where an introduction ends, and whether it is a block of headers or a separator rather than "… wrote:"."""

    end: int
    is_block: bool


def is_prefixed(line: str) -> bool:
    """The line is quoted by a ">" in front."""
    return _PREFIX.match(line) is not None and not (len(line) < 40 and rules().wrote_prefixed.match(line))


def marks_in(lines: Sequence[str]) -> dict[int, Mark]:
    """Every introduction of a quote by the line it begins at."""
    found: dict[int, Mark] = {}
    block_end = tried = 0
    for index, line in enumerate(lines):
        if not line.strip() or is_prefixed(line):
            continue
        if ":" in line and (block := _header_block(lines, index)):
            found.setdefault(_with_rule_above(lines, index), Mark(block, True))
            block_end = max(block_end, block)
        elif _is_separator(line) and index >= block_end:
            found[index] = Mark(index + 1, True)
        elif tried < _MAX_TRIED and _may_end_intro(line):
            tried += 1
            if (start := _intro_start(lines, index)) is not None:
                found.setdefault(start, Mark(index + 1, False))
    return found


def _may_end_intro(line: str) -> bool:
    return _ENDS_IN_COLON.search(line) is not None or (len(line) < 200 and rules().wrote_bare.search(line) is not None)


def _is_separator(line: str) -> bool:
    return len(line) < 160 and rules().separator.match(line) is not None


def _header_block(lines: Sequence[str], index: int) -> int:
    """The end of a block such as From/Sent/To/Subject that begins here; 0 when none does."""
    first = rules().label.match(lines[index])
    if first is None or first["from"] is None:
        return 0
    kinds, end, wrapped, has_address = {"from"}, index + 1, 0, "@" in lines[index]
    for position in range(index + 1, min(index + 20, len(lines))):
        line = lines[position]
        label = rules().label.match(line)
        if label is not None and not is_prefixed(line):
            kinds.update(kind for kind in ("sent", "date", "to", "cc", "subject") if label[kind])
            end, wrapped = position + 1, 0
        elif wrapped == _MAX_WRAPPED_LINES or (not line.strip() and "subject" in kinds):
            break
        else:
            wrapped += 1
        has_address = has_address or ("@" in line and label is not None)
    return end if _is_convincing(kinds, has_address, _follows_rule(lines, index)) else 0


def _is_convincing(kinds: set[str], has_address: bool, follows_rule: bool) -> bool:
    """ "From: Stockholm / To: Oslo" is a journey: a mail also has a time, a subject or an address."""
    weight = 2 * ("sent" in kinds) + ("date" in kinds) + ("subject" in kinds) + has_address + follows_rule
    return len(kinds) > 1 and weight >= 2


def _follows_rule(lines: Sequence[str], index: int) -> bool:
    above = _written_above(lines, index)
    return above >= 0 and (_RULE.match(lines[above]) is not None or _is_separator(lines[above]))


def _written_above(lines: Sequence[str], index: int) -> int:
    """The next line above with words on it, at most three lines up."""
    for position in range(index - 1, max(index - 5, -1), -1):
        if lines[position].strip():
            return position
    return -1


def _with_rule_above(lines: Sequence[str], index: int) -> int:
    above = _written_above(lines, index)
    return above if above >= 0 and (_RULE.match(lines[above]) or _is_separator(lines[above])) else index


def _intro_start(lines: Sequence[str], last: int) -> int | None:
    """Where "On … wrote:" begins, when this line ends one; it may be wrapped over some lines."""
    joined = ""
    for start in range(last, max(last - _MAX_INTRO_LINES, -1), -1):
        line = lines[start]
        if start < last and (_SENTENCE_END.search(line) and not _DATE.search(line)):
            return None
        joined = f"{line.strip()} {joined}".strip()
        if len(joined) > _MAX_INTRO_CHARS or (is_prefixed(line) and start < last):
            return None
        if line.strip() and _is_intro(joined, is_quote_next=_is_quote_next(lines, last)):
            return _widened(lines, start, joined)
        if not line.strip() and not (rules().wrote.search(joined) or "@" in joined):
            return None
    return None


def _widened(lines: Sequence[str], start: int, joined: str) -> int:
    """The line above belongs to it when it holds the date and this one only the rest."""
    above = start - 1
    if above >= 0 and lines[above].strip() and not rules().start.match(joined) and not is_prefixed(lines[above]):
        line = lines[above].strip()
        if rules().start.match(line) and _DATE.search(line) and not _SENTENCE_END.search(line):
            return above
    return start


def _is_intro(joined: str, *, is_quote_next: bool) -> bool:
    starts = rules().start.match(joined) is not None and _DATE.search(joined) is not None
    wrote = rules().wrote.search(joined) is not None or (starts and rules().wrote_bare.search(joined) is not None)
    mailbox = _MAILBOX.search(joined) is not None
    if wrote and rules().own_words.search(joined):
        return False
    if wrote:
        # Without an address and without ">" below, a time must say that no person wrote this line.
        return (
            mailbox
            or (is_quote_next and (starts or len(joined) < 120))
            or (starts and _TIME.search(joined) is not None)
        )
    return starts and (mailbox or (is_quote_next and _ADDRESS.search(joined) is not None))


def _is_quote_next(lines: Sequence[str], last: int) -> bool:
    for line in lines[last + 1 : last + 4]:
        if line.strip():
            return is_prefixed(line)
    return False
