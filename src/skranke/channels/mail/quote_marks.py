"""The lines by which mail programs introduce what they quote."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from skranke.channels.mail.quoting_rules import rules

_PREFIX = re.compile(r"[ \t]{0,3}(?:>|&gt;)")
_ENDS_IN_COLON = re.compile(r"[:：][*_]{0,2}\s*$")
_ENDS_IN_MAILBOX = re.compile(r"[<(][^\s<>()]{1,100}@[^\s<>()]{1,100}[>)]\s*$")
_BARE_HINT = re.compile(r"[>)\]\"*]|--\s*$")
_ARROWS = re.compile(r"<<\s*$")
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
_MAX_WIDENED = 5
_ALL_FIELDS, _MOST_FIELDS = 6, 3
_FENCE = re.compile(r"[ \t]{0,3}(?:```|~~~)")
_LONE_BRACKET = re.compile(r"\s*(?:[<>]|mailto:)")
_NUMERIC_DATE = re.compile(r"\b(?:\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})\b")


class Mark(NamedTuple):
    """Where an introduction ends, and whether it is a block of headers or a separator rather than "… wrote:"."""

    end: int
    is_block: bool


def is_prefixed(line: str) -> bool:
    """The line is quoted by a ">" in front."""
    if _PREFIX.match(line) is None or (len(line) < 200 and _ARROWS.search(line)):
        return False
    return not (len(line) < 40 and rules().wrote_prefixed.match(line))


def fenced_lines(lines: Sequence[str]) -> set[int]:
    """Lines between ``` and ```: code, in which nothing is a quote."""
    fences = [index for index, line in enumerate(lines) if _FENCE.match(line)]
    pairs = zip(fences[::2], fences[1::2], strict=False)
    return {index for start, end in pairs for index in range(start, end + 1)}


def marks_in(lines: Sequence[str]) -> dict[int, Mark]:
    """Every introduction of a quote by the line it begins at."""
    found: dict[int, Mark] = {}
    block_end = tried = blocks = 0
    for index, line in enumerate(lines):
        if not line.strip() or is_prefixed(line):
            continue
        label = rules().label.match(line) if (":" in line or "：" in line) and blocks < _MAX_TRIED else None
        blocks += label is not None
        if label and index >= block_end and (block := _header_block(lines, index, label)):
            found.setdefault(_with_rule_above(lines, index), Mark(block, True))
            block_end = block
        elif _is_separator(line) and index >= block_end:
            found[index] = Mark(index + 1, True)
        elif index >= block_end and (block := _column_block(lines, index)):
            found.setdefault(_with_author_above(lines, index), Mark(block, True))
            block_end = block
        elif tried < _MAX_TRIED and _may_end_intro(line):
            tried += 1
            if (start := _intro_start(lines, index)) is not None:
                found.setdefault(start, Mark(index + 1, False))
    return found


def _may_end_intro(line: str) -> bool:
    if _ENDS_IN_COLON.search(line) is not None:
        return True
    # Asked first since it is quick, and most lines hold nothing of it.
    if len(line) > 300 or _BARE_HINT.search(line) is None:
        return False
    return rules().wrote_bare.search(line) is not None or _ENDS_IN_MAILBOX.search(line) is not None


def _is_separator(line: str) -> bool:
    return len(line) < 160 and rules().separator.match(line) is not None


def _header_block(lines: Sequence[str], index: int, first: re.Match[str]) -> int:
    """The end of a block such as From/Sent/To/Subject that begins here with that label; 0 when none does."""
    if first["cc"] is not None:
        return 0
    begins_with_from = first["from"] is not None
    kinds, end, has_address = _fields(lines, index, enough=_ALL_FIELDS if begins_with_from else _MOST_FIELDS)
    if not begins_with_from and not _is_convincing_without_from_first(kinds, has_address):
        return 0
    return end if _is_convincing(kinds, has_address, _follows_rule(lines, index)) else 0


def _fields(lines: Sequence[str], index: int, *, enough: int) -> tuple[set[str], int, bool]:
    """The kinds of fields from here on, where they end, and whether one holds an address.

    An empty line ends them after the subject, or when there are enough.
    """
    kinds, end, wrapped, has_address = set[str](), index, 0, False
    for position in range(index, min(index + 20, len(lines))):
        line = lines[position]
        label = rules().label.match(line)
        if label is not None and not is_prefixed(line):
            kinds.add(_kind(label))
            end, wrapped = position + 1, 0
            has_address = has_address or "@" in line
        elif wrapped == _MAX_WRAPPED_LINES or (not line.strip() and ("subject" in kinds or len(kinds) >= enough)):
            break
        else:
            wrapped += 1
    return kinds, end, has_address


def _kind(label: re.Match[str]) -> str:
    return next(kind for kind in ("from", "sent", "date", "to", "cc", "subject") if label[kind] is not None)


def _is_convincing_without_from_first(kinds: set[str], has_address: bool) -> bool:
    """Some programs begin with the date or the subject; it is then the number of fields that speaks."""
    is_dated = bool(kinds & {"sent", "date"})
    return "from" in kinds and len(kinds - {"cc"}) >= 3 and ("subject" in kinds or has_address) and is_dated


def _column_block(lines: Sequence[str], index: int) -> int:
    """Notes puts the names of the fields on lines of their own, and what they hold below; 0 when it is not so here."""
    if rules().column_to.fullmatch(lines[index].strip()) is None:
        return 0
    for position in range(index + 1, min(index + 16, len(lines))):
        if rules().column_subject.fullmatch(lines[position].strip()):
            below = position + 1
            while below < len(lines) and not lines[below].strip():
                below += 1
            return min(below + 1, len(lines))
    return 0


def _with_author_above(lines: Sequence[str], index: int) -> int:
    """The name and the date that stand above such a block."""
    start, seen = index, 0
    for position in range(index - 1, max(index - 9, -1), -1):
        line = lines[position].strip()
        if not line:
            continue
        if seen == 3 or not (_NUMERIC_DATE.search(line) or _ADDRESS.search(line) or line.lower().startswith("please")):
            break
        start, seen = position, seen + 1
    return start


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
    """The lines above belong to it when they hold the date and this one only the rest."""
    if rules().start.match(joined):
        return start
    for above in range(start - 1, max(start - _MAX_WIDENED, -1), -1):
        line = lines[above].strip()
        if is_prefixed(lines[above]) or (line and _SENTENCE_END.search(line) and not _DATE.search(line)):
            return start
        if rules().start.match(line) and _DATE.search(line) and not _SENTENCE_END.search(line):
            return above
        if line and not _LONE_BRACKET.match(line):
            return start
    return start


def _is_intro(joined: str, *, is_quote_next: bool) -> bool:
    starts = rules().start.match(joined) is not None and _DATE.search(joined) is not None
    wrote = rules().wrote.search(joined) is not None or (starts and rules().wrote_bare.search(joined) is not None)
    mailbox = _MAILBOX.search(joined) is not None
    if wrote and rules().own_words.search(joined):
        return False
    if wrote:
        # Without an address and without ">" below, a time or a full date must say that no person wrote this line.
        is_stamped = _TIME.search(joined) is not None or _NUMERIC_DATE.search(joined) is not None
        return mailbox or (is_quote_next and (starts or len(joined) < 120)) or (starts and is_stamped)
    if not _ENDS_IN_COLON.search(joined):
        return starts and is_quote_next and mailbox
    if rules().citing.match(joined):
        return mailbox or is_quote_next
    # An address, a time and a colon: whatever the language, no person ends a line so.
    if mailbox and _TIME.search(joined) and len(joined) < 250:
        return True
    return starts and (mailbox or (is_quote_next and _ADDRESS.search(joined) is not None))


def _is_quote_next(lines: Sequence[str], last: int) -> bool:
    for line in lines[last + 1 : last + 4]:
        if line.strip():
            return is_prefixed(line)
    return False
