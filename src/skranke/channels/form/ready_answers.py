"""Answers that a customer may find before sending: saved replies marked public that fit what is being written."""

from collections.abc import Sequence
from dataclasses import dataclass

from skranke.cases import fitting, saved_replies
from skranke.people.models import Desk

MOST = 3
# Of those that fit best; some of them are for staff alone.
LOOKED_AT = 20
SHORTEST = 12
LONGEST = 4_000


@dataclass(frozen=True)
class ReadyAnswer:
    title: str
    text: str


def ready_answers(written: str, *, language: str, desk: Desk) -> Sequence[ReadyAnswer]:
    """The best first; none while little is written."""
    if len(written.strip()) < SHORTEST:
        return []
    found = fitting.like(written[:LONGEST], language=language, most=LOOKED_AT)
    public = [reply for reply in found if reply.is_public][:MOST]
    return [ReadyAnswer(reply.title, saved_replies.fill(reply.text, {"desk": desk.name})) for reply in public]
