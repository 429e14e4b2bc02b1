"""The text of a mail to what was written now, what is quoted and what is signature; nothing is lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from skranke.channels.mail.known_text import known_lines
from skranke.channels.mail.quote_marks import fenced_lines, is_prefixed, marks_in
from skranke.channels.mail.signatures import postscript_start, signature_start

REPLY, QUOTED, SIGNATURE = "reply", "quoted", "signature"
_WRAPPED_AT = 65
_ROOM_FOR_TEXT = 400_000
_MOST_ANSWERED_LINES = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A half-open stretch of the text and what it is: reply, quoted or signature."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Split:
    """The pieces follow each other without a gap and make up the whole text."""

    text: str
    pieces: tuple[Piece, ...]

    @property
    def reply(self) -> str:
        """What was written now, without quoted history and signature."""
        return self._of(REPLY)

    @property
    def quoted(self) -> str:
        """The quoted history with the lines that introduce it."""
        return self._of(QUOTED)

    @property
    def signature(self) -> str:
        """Closing, name and what programs add below."""
        return self._of(SIGNATURE)

    def _of(self, kind: str) -> str:
        return "".join(self.text[p.start : p.end] for p in self.pieces if p.kind == kind).strip("\n")


def split_text(text: str, *, known: Sequence[str] = ()) -> Split:
    """Split a text; `known` are earlier texts of the case, found whatever the mail program did to them."""
    lines = text[:_ROOM_FOR_TEXT].splitlines(keepends=True)
    kinds = _quoted_lines(lines, known_lines(lines, known) if known else set())
    _keep_answered_lines(lines, kinds)
    _mark_signature(lines, kinds)
    return Split(text, tuple(_pieces(lines, kinds, len(text))))


def _quoted_lines(lines: list[str], known: set[int]) -> list[str]:
    kinds = [REPLY] * len(lines)
    marks, fenced = marks_in(lines), fenced_lines(lines)
    position = 0
    while position < len(lines):
        if position in fenced:
            position += 1
            continue
        if position in marks:
            end = _quote_end(lines, marks[position].end, marks[position].is_block, position, known)
        elif is_prefixed(lines[position]):
            end = _prefixed_end(lines, position)
        elif position in known:
            end = position + 1
        else:
            position += 1
            continue
        kinds[position:end] = [QUOTED] * (end - position)
        position = end
    return kinds


def _quote_end(lines: list[str], intro_end: int, is_block: bool, start: int, known: set[int]) -> int:
    """Where the quote introduced here ends: with its prefixed lines, else with the text."""
    first = _next_written(lines, intro_end)
    if first < len(lines) and is_prefixed(lines[first]):
        return _prefixed_end(lines, first)
    if not is_block and _next_written(lines, 0) == start and not known:
        # Nothing stands above it: whoever answers below the quote without marking it is shown rather than hidden.
        return intro_end
    return len(lines)


def _next_written(lines: list[str], position: int) -> int:
    while position < len(lines) and not lines[position].strip():
        position += 1
    return position


def _prefixed_end(lines: list[str], position: int) -> int:
    """The end of a run of lines with ">", over empty lines and what a program wrapped out of one."""
    end = position
    while position < len(lines):
        if is_prefixed(lines[position]):
            end = position + 1
        elif lines[position].strip() and not _is_wrapped(lines, position):
            break
        position += 1
    # The empty lines below belong to it, so that what stands above and below comes together as it was written.
    return position if end else end


def _is_wrapped(lines: list[str], position: int) -> bool:
    before = lines[position - 1]
    follows = position + 1 < len(lines) and is_prefixed(lines[position + 1])
    return follows and is_prefixed(before) and len(before.rstrip()) >= _WRAPPED_AT


def _keep_answered_lines(lines: list[str], kinds: list[str]) -> None:
    """Who answers between the lines is not understood without them: what is answered stays where it is."""
    runs = list(_runs(kinds))
    answered = [
        (start, end)
        for (kind, start, end), (_next, below, to) in pairwise(runs)
        if kind == QUOTED and any(line.strip() for line in lines[below:to])
    ]
    if len(answered) < 2:
        return
    for start, end in answered:
        if end - start <= _MOST_ANSWERED_LINES:
            kinds[start:end] = [REPLY] * (end - start)


def _runs(kinds: list[str]) -> Iterator[tuple[str, int, int]]:
    """Stretches of one kind."""
    start = 0
    for kind, same in groupby(kinds):
        end = start + len(list(same))
        yield kind, start, end
        start = end


def _mark_signature(lines: list[str], kinds: list[str]) -> None:
    """The signature stands at the end of what was written last, and of what stands right above a quote."""
    for kind, start, end in list(_runs(kinds)):
        if kind != REPLY:
            continue
        begin = signature_start(lines, start, end)
        below = postscript_start(lines, begin, end)
        kinds[begin:below] = [SIGNATURE] * (below - begin)


def _pieces(lines: list[str], kinds: list[str], length: int) -> Iterator[Piece]:
    start = position = 0
    for index, line in enumerate(lines):
        position += len(line)
        if index + 1 == len(lines) or kinds[index + 1] != kinds[index]:
            end = length if index + 1 == len(lines) else position
            yield Piece(kinds[index], start, end)
            start = end
