"""Which mails were answered, and when: pure, over the heads of the mails.

A mail of ours answers when it cites the customer's mail or anything of the same thread, or goes to the customer's
address later: people often write anew instead of pressing *Reply*, and to call such a mail unanswered would be wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """One mail."""

    number: int
    key: str
    at: datetime
    is_ours: bool
    is_machine: bool
    sender: str
    to: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    subject: str = ""
    sender_name: str = ""


@dataclass
class Wait:
    """A customer wrote, perhaps more than once, and waits until one of us answers."""

    first: Line
    again: list[Line] = field(default_factory=list)
    answered_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


def waits_in(lines: Iterable[Line], *, colleagues: str = "") -> list[Wait]:
    """Every wait, oldest first. Senders at the domain `colleagues` are colleagues and wait for nothing."""
    ordered = sorted(lines, key=lambda line: (line.at, line.number))
    threads = _Threads(ordered)
    waits: list[Wait] = []
    open_in: dict[str, Wait] = {}
    open_for: defaultdict[str, list[tuple[str, Wait]]] = defaultdict(list)
    for line in ordered:
        thread = threads.of(line)
        if line.is_ours:
            if not line.is_machine and _goes_out(line, colleagues):
                _answer(line, thread, open_in, open_for)
        elif _wants_answer(line, colleagues):
            known = open_in.get(thread)
            if known is not None:
                known.again.append(line)
                continue
            wait = open_in[thread] = Wait(line)
            open_for[line.sender].append((thread, wait))
            waits.append(wait)
    return waits


def _wants_answer(line: Line, colleagues: str) -> bool:
    is_colleague = bool(colleagues) and line.sender.endswith("@" + colleagues)
    return not line.is_machine and bool(line.sender) and not is_colleague


def _goes_out(line: Line, colleagues: str) -> bool:
    """Not a word among colleagues, such as a customer's mail handed on."""
    return not colleagues or any(not address.endswith("@" + colleagues) for address in line.to)


def _answer(line: Line, thread: str, open_in: dict[str, Wait], open_for: dict[str, list[tuple[str, Wait]]]) -> None:
    answered = [(thread, open_in[thread])] if thread in open_in else []
    for address in line.to:
        answered += open_for.pop(address, [])
    for its_thread, wait in answered:
        if wait.is_open:
            wait.answered_at = line.at
        if open_in.get(its_thread) is wait:
            del open_in[its_thread]


class _Threads:
    """Mails that cite each other, or the same mail, are one thread (union-find over their ids)."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.parent: dict[str, str] = {}
        for line in lines:
            for cited in line.cited:
                self._join(line.key, cited)

    def of(self, line: Line) -> str:
        return self._root(line.key)

    def _root(self, key: str) -> str:
        self.parent.setdefault(key, key)
        while self.parent[key] != key:
            self.parent[key] = self.parent[self.parent[key]]
            key = self.parent[key]
        return key

    def _join(self, one: str, other: str) -> None:
        self.parent[self._root(one)] = self._root(other)
