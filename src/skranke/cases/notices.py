"""Notices: telling customers what is going on before they ask, and answering together those who have asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from skranke.cases import access, replying, timeline
from skranke.cases.errors import TooLateToUndo
from skranke.cases.models import Case, Message, Notice
from skranke.lib.errors import DeskError, NotFound
from skranke.people import rights
from skranke.people.models import Desk, User
from skranke.promise.models import WayIn

LONGEST = 300
MOST_CASES = 2000
NAME = "{name}"


class EndsBeforeItBegins(DeskError):
    code = "notice_ends_before_it_begins"

    def __init__(self) -> None:
        super().__init__(_("The notice ends before it begins. Choose a later end."))


class NothingSaid(DeskError):
    code = "notice_says_nothing"

    def __init__(self) -> None:
        super().__init__(_("Write the sentence in at least one language."))


class TextMissing(DeskError):
    code = "notice_answer_missing"

    def __init__(self, language: str) -> None:
        super().__init__(
            _("Some of these customers write {language}. Write the answer in that language too.").format(
                language=language
            )
        )


@dataclass(frozen=True)
class Wish:
    text: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    ways_in: Sequence[WayIn] = ()


@dataclass(frozen=True)
class Answered:
    """What became of one answer to many: the answers that leave, and the cases left out with the reason."""

    messages: Sequence[Message]
    left_out: Sequence[tuple[Case, str]]


def notice_for(user: User, number: int) -> Notice:
    rights.require(user, rights.Deed.ANSWER_CASES)
    found = Notice.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no such notice."))
    return found


def active(way_in: WayIn | None = None, *, at: datetime) -> list[Notice]:
    """What is to be shown now where a customer comes in, newest first."""
    notices = Notice.objects.filter(starts_at__lte=at, ends_at__gt=at)
    if way_in is not None:
        notices = notices.filter(Q(ways_in=None) | Q(ways_in=way_in))
    return list(notices.order_by("-starts_at", "-pk").distinct()[:10])


def said_to(notice: Notice, language: str, *, or_in: str | None = None) -> str:
    """The sentence in a customer's language, else in the desk's (`or_in` saves asking for that), else as it is."""
    text: dict[str, str] = notice.text
    if language in text:
        return text[language]
    return text.get(desk_language() if or_in is None else or_in) or next(iter(text.values()), "")


def desk_language() -> str:
    return Desk.objects.values_list("language", flat=True).first() or "en"


def publish(wish: Wish, *, by: User, notice: Notice | None = None) -> Notice:
    """Begin a notice, or change one."""
    rights.require(by, rights.Deed.ANSWER_CASES)
    text = {language: " ".join(said.split())[:LONGEST] for language, said in wish.text.items() if said.strip()}
    if not text:
        raise NothingSaid
    if wish.ends_at <= wish.starts_at:
        raise EndsBeforeItBegins
    notice = notice or Notice(by_name=by.name)
    notice.text, notice.starts_at, notice.ends_at = text, wish.starts_at, wish.ends_at
    with transaction.atomic():
        notice.save()
        notice.ways_in.set(wish.ways_in)
    return notice


def end(notice: Notice, *, at: datetime) -> None:
    """It is over; nobody is shown it any more."""
    if notice.ends_at > at:
        Notice.objects.filter(pk=notice.pk).update(ends_at=max(at, notice.starts_at))


def cases_of(notice: Notice, user: User) -> QuerySet[Case]:
    """The linked cases that this person may see."""
    return access.visible(user).filter(notices=notice).select_related("customer", "owner").order_by("pk")


def link(notice: Notice, case: Case, *, by: User, at: datetime) -> None:
    if not notice.cases.filter(pk=case.pk).exists():
        notice.cases.add(case)
        timeline.note(case, timeline.Kind.NOTICE_LINKED, by=by, at=at, notice=notice.pk)


def unlink(notice: Notice, case: Case, *, by: User, at: datetime) -> None:
    if notice.cases.filter(pk=case.pk).exists():
        notice.cases.remove(case)
        timeline.note(case, timeline.Kind.NOTICE_UNLINKED, by=by, at=at, notice=notice.pk)


def language_of(case: Case) -> str:
    return case.language or case.customer.language or desk_language()


def counts_of(shown: Sequence[Notice]) -> dict[int, int]:
    """How many cases lie under each of these notices."""
    rows = Notice.cases.through.objects.filter(notice__in=shown).values_list("notice_id")
    return dict(rows.annotate(n=Count("pk")))


def open_cases_of(notice: Notice, user: User) -> list[Case]:
    """Those of the linked cases that one answer can reach."""
    reachable = cases_of(notice, user).filter(state__in=[Case.OPEN, Case.WAITING, Case.SNOOZED])
    return list(reachable[:MOST_CASES])


def answer_all(
    notice: Notice, texts: Mapping[str, str], *, by: User, names: Mapping[str, str], at: datetime
) -> Answered:
    """Answer every linked open case in its own language; `names` says what the languages are called.

    Each answer is one of its own, which can be taken back. A case that cannot be answered is left out with the reason.
    """
    cases = open_cases_of(notice, by)
    for language in sorted({language_of(case) for case in cases}):
        if not texts.get(language, "").strip():
            raise TextMissing(names.get(language, language))
    sent, left_out = [], []
    for case in cases:
        try:
            text = filled_in(texts[language_of(case)], case)
            sent.append(replying.reply_beside(case, author=by, text=text, at=at))
        except DeskError as error:
            left_out.append((case, error.message))
    return Answered(sent, left_out)


def filled_in(text: str, case: Case) -> str:
    """The text with the customer's name in its place; without a name, the place closes."""
    name = case.customer.name.strip()
    if name:
        return text.replace(NAME, name)
    return text.replace(f" {NAME}", "").replace(NAME, "")


def on_their_way(notice: Notice, user: User) -> list[Message]:
    """Answers of this person to linked cases that can still be taken back."""
    return list(
        Message.objects.filter(
            case__notices=notice, author=user, kind=Message.OUT, state=Message.QUEUED, is_scheduled=False, attempts=0
        ).select_related("case")[:MOST_CASES]
    )


def take_all_back(notice: Notice, *, by: User, at: datetime) -> int:
    """Take back what has not left yet; the texts become drafts, as with a single answer."""
    taken = 0
    for message in on_their_way(notice, by):
        try:
            replying.take_back(message, by=by, at=at)
            taken += 1
        except TooLateToUndo:
            continue
    return taken
