"""A mail that a colleague passed on: who wrote it first, what it said, and what the colleague wrote above it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skranke.channels.mail.quoting_rules import rules
from skranke.channels.mail.threading_ids import is_forward

MOST_LINES = 400
MOST_HEADER_LINES = 14
_ADDRESS = re.compile(r"[<(\[]?\s*(?:mailto:)?([\w.+'&=/-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})\s*[>)\]]?", re.I)
_RULE = re.compile(r"[ \t>*]*[-_=*–—]{2,}[ \t]*$")
_FORWARDED = re.compile(
    r"forward|vidarebefordra|videresend|przekazan|przekazyw|weitergeleitet|transféré|reenviado|inoltrato", re.I
)
_PREFIX = re.compile(r"^[ \t]?> ?")


@dataclass(frozen=True)
class Original:
    """The mail within."""

    sender_name: str
    sender_address: str
    subject: str
    text: str
    note: str
    """What the colleague wrote above it."""


def original(text: str, *, subject: str) -> Original | None:
    """The mail that this one passes on, when it is a forward; nothing of a mere answer is taken for one."""
    lines = text.split("\n")
    for index in range(min(len(lines), MOST_LINES)):
        if rules().label.match(_bare(lines[index])) is None:
            continue
        block = _Block(lines, index)
        if block.is_complete and (is_forward(subject) or _says_forwarded(lines, index)):
            return block.original(subject)
    return None


class _Block:
    """Header lines such as From, Sent, To, Subject, that begin at a line."""

    def __init__(self, lines: Sequence[str], start: int) -> None:
        self.lines, self.start, self.end = lines, start, start
        self.found: dict[str, str] = {}
        self._read()

    @property
    def is_complete(self) -> bool:
        """Someone with an address, and two more of what a mail has."""
        return len(self.found) >= 3 and "from" in self.found and _ADDRESS.search(self.found["from"]) is not None

    def _read(self) -> None:
        last = ""
        for position in range(self.start, min(self.start + MOST_HEADER_LINES, len(self.lines))):
            line = _bare(self.lines[position])
            label = rules().label.match(line)
            if label is not None:
                last = str(label.lastgroup if label.lastgroup != "value" else _kind(label))
                self.found.setdefault(last, label["value"].strip())
            elif line.strip() and last:
                self.found[last] = f"{self.found[last]} {line.strip()}"  # a long line that was wrapped
            elif self.is_complete or not last:
                break
            self.end = position + 1

    def original(self, subject: str) -> Original:
        value = self.found["from"]
        address = _ADDRESS.search(value)
        assert address is not None
        name = _ADDRESS.sub(" ", value).strip(" \t\"'*<>[]();,")
        is_quoted = self.lines[self.start].lstrip().startswith(">")
        below = self.lines[self.end :]
        return Original(
            sender_name=" ".join(name.split())[:200],
            sender_address=address[1].lower(),
            subject=self.found.get("subject", "") or subject,
            text="\n".join(_PREFIX.sub("", line) for line in below).strip() if is_quoted else "\n".join(below).strip(),
            note=_above(self.lines, self.start),
        )


def _kind(label: re.Match[str]) -> str:
    return next(kind for kind in ("from", "sent", "date", "to", "cc", "subject") if label[kind])


def _bare(line: str) -> str:
    return _PREFIX.sub("", line)


def _says_forwarded(lines: Sequence[str], index: int) -> bool:
    """A line just above says so: "-------- Forwarded Message --------", "Vidarebefordrat brev:"."""
    above = [line for line in lines[max(index - 4, 0) : index] if line.strip()]
    return any(_FORWARDED.search(line) and len(line) < 120 for line in above)


def _above(lines: Sequence[str], index: int) -> str:
    """The text above the block, without the line that introduces it."""
    end = index
    while end > 0 and (
        not lines[end - 1].strip()
        or _RULE.match(lines[end - 1])
        or (_FORWARDED.search(lines[end - 1]) and len(lines[end - 1]) < 120)
        or rules().separator.match(lines[end - 1])
        or rules().device.match(lines[end - 1])
    ):
        end -= 1
    return "\n".join(lines[:end]).strip()
