"""Saved replies: texts for what is asked often, in each language, with places for what differs from case to case."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from skranke import coach
from skranke.cases.models import Case, SavedReply
from skranke.coach import Finding
from skranke.lib.errors import DeskError, NotFound
from skranke.lib.fold import words
from skranke.people.models import Desk, User

PLACE = re.compile(r"\{([^{}\n]{0,40})\}")
# What stands in a place when nothing is known goes with the space or comma before it.
EMPTY = re.compile(r"[ ,]*\x00")
NAMES = ("name", "first_name", "number", "subject", "me", "desk")
EXAMPLE = {"name": "Anna Berg", "first_name": "Anna", "number": "1204", "subject": "Order 55012"}
EXAMPLE |= {"me": "Karin", "desk": "Ekeby"}
LONGEST = 10_000


class UnknownPlace(DeskError):
    code = "unknown_place"

    def __init__(self, name: str) -> None:
        known = ", ".join(f"{{{each}}}" for each in NAMES)
        super().__init__(
            _("“{place}” is not known. These can be filled in: {known}. Correct it, then save again.").format(
                place=f"{{{name}}}", known=known
            )
        )


class OpenBrace(DeskError):
    code = "open_brace"

    def __init__(self) -> None:
        super().__init__(_("A brace stands alone. Write a place as {name}, or leave the brace out."))


class CoachHasAWord(DeskError):
    """The coach found words that would go out many times; `findings` says which and why."""

    code = "coach_has_a_word"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(_("A saved reply goes out many times, so the coach reads it first. Change what it marked."))
        self.findings = findings


@dataclass(frozen=True)
class Wish:
    """A saved reply as somebody wants it."""

    title: str
    language: str
    text: str
    asked: str = ""
    is_public: bool = False


def keep(wish: Wish, *, at: datetime, page_language: str, reply: SavedReply | None = None) -> SavedReply:
    """Save it, new or in place of what it was, if its places are known and the coach finds nothing."""
    check_places(wish.text)
    review = coach.review_by_rules(fill(wish.text, EXAMPLE), language=wish.language, page_language=page_language)
    if review.findings:
        raise CoachHasAWord(review.findings)
    reply = reply or SavedReply()
    reply.title, reply.language, reply.text = wish.title, wish.language, wish.text.strip()
    reply.asked, reply.is_public, reply.changed_at = wish.asked.strip(), wish.is_public, at
    reply.save()
    return reply


def check_places(text: str) -> None:
    for name in PLACE.findall(text):
        if name.strip() not in NAMES:
            raise UnknownPlace(name)
    if set("{}") & set(PLACE.sub("", text)):
        raise OpenBrace


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; one that nothing is known for is left out, with the space before it."""
    filled = PLACE.sub(lambda place: values.get(place[1].strip()) or "\x00", text)
    return EMPTY.sub("", filled)


def values_for(case: Case, *, user: User, desk: Desk) -> dict[str, str]:
    name = case.customer.name.strip()
    return {
        "name": name,
        "first_name": name.split()[0] if name else "",
        "number": str(case.pk),
        "subject": case.subject,
        "me": user.name,
        "desk": desk.name,
    }


def in_use(language: str = "") -> QuerySet[SavedReply]:
    replies = SavedReply.objects.filter(is_put_away=False).order_by("language", "title", "pk")
    return replies.filter(language=language) if language else replies


def titled(typed: str) -> list[SavedReply]:
    """Those whose title holds the beginning of every word typed."""
    wanted = words(typed)
    if not wanted:
        return []
    return [reply for reply in in_use() if all(any(w.startswith(t) for w in words(reply.title)) for t in wanted)]


def public(language: str) -> QuerySet[SavedReply]:
    """Those that customers may see."""
    return in_use(language).filter(is_public=True)


def reply_of(number: int) -> SavedReply:
    reply = SavedReply.objects.filter(pk=number).first()
    if reply is None:
        raise NotFound(_("There is no such saved reply."))
    return reply


def put_away(reply: SavedReply, *, at: datetime) -> None:
    """It is offered no more, and can be brought back."""
    SavedReply.objects.filter(pk=reply.pk).update(is_put_away=True, changed_at=at)


def bring_back(reply: SavedReply, *, at: datetime) -> None:
    SavedReply.objects.filter(pk=reply.pk).update(is_put_away=False, changed_at=at)
