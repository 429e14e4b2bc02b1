"""What the pages of saved replies show, and what the composer offers."""

from collections.abc import Sequence
from dataclasses import dataclass

from skranke.cases import fitting, saved_replies
from skranke.cases.models import Case, SavedReply
from skranke.coach import Finding
from skranke.people.models import LANGUAGES, Desk
from skranke.web.reader import Reader

LONGEST_BEGINNING = 140


@dataclass(frozen=True)
class ReplyRow:
    """A saved reply in one line."""

    number: int
    title: str
    language: str
    beginning: str
    is_public: bool
    fits: bool = False

    @classmethod
    def of(cls, reply: SavedReply, *, fits: bool = False) -> "ReplyRow":
        text = " ".join(reply.text.split())
        beginning = text if len(text) <= LONGEST_BEGINNING else f"{text[:LONGEST_BEGINNING].rstrip()} …"
        return cls(reply.pk, reply.title, dict(LANGUAGES)[reply.language], beginning, reply.is_public, fits)


@dataclass(frozen=True)
class RepliesPage:
    rows: Sequence[ReplyRow]
    put_away: Sequence[ReplyRow]

    @classmethod
    def of(cls) -> "RepliesPage":
        away = SavedReply.objects.filter(is_put_away=True).order_by("language", "title")
        return cls([ReplyRow.of(reply) for reply in saved_replies.in_use()], [ReplyRow.of(reply) for reply in away])


@dataclass(frozen=True)
class Offer:
    """The saved replies a case may be answered from: those that fit stand first."""

    number: int
    subject: str
    rows: Sequence[ReplyRow]

    @classmethod
    def of(cls, case: Case) -> "Offer":
        fits = {reply.pk for reply in fitting.fitting(case)}
        rows = [ReplyRow.of(reply, fits=reply.pk in fits) for reply in fitting.offered(case)]
        return cls(case.pk, case.subject, rows)


@dataclass(frozen=True)
class Marked:
    """Words of a saved reply that the coach marked, with what it says of them."""

    words: str
    message: str
    instead: str


def marked(findings: Sequence[Finding], text: str) -> list[Marked]:
    filled = saved_replies.fill(text, saved_replies.EXAMPLE)
    return [Marked(filled[each.start : each.end], each.message, each.instead) for each in findings]


def filled(reply: SavedReply, case: Case, *, reader: Reader, desk: Desk) -> str:
    return saved_replies.fill(reply.text, saved_replies.values_for(case, user=reader.user, desk=desk))
