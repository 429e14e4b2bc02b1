"""Cases like this one: how many others have had the same trouble, and what such customers needed next.

Like means that colleagues gave it one of the same tags: a true count, with a definition everyone can check. Where it
rests on too few, nothing is said.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.db.models.functions import Left

from skranke.cases import access
from skranke.cases.models import Case, Message
from skranke.coach.language import guess
from skranke.coach.load import language
from skranke.coach.reading import read_letter
from skranke.lib.fold import words
from skranke.people.models import User

MONTH = timedelta(days=30)
LOOKED_BACK = timedelta(days=365)
AGAIN_WITHIN = timedelta(days=14)
COUNTED = 1_000
MOST_LIKE = 300
LONGEST_READ = 1_500
# Fewer than this say nothing about the next customer.
FEWEST_ANSWERED, FEWEST_ASKING = 5, 3
SHORTEST_WORD = 5
STEM = 9  # longer words are the same when they begin so: spårningsnummer, spårningsnumret


@dataclass(frozen=True)
class Next:
    """What customers with like cases wrote again about: of how many answered, how many wrote again, how many so."""

    answered: int
    again: int
    asking: int
    question: str
    case_number: int


@dataclass(frozen=True)
class Again:
    """What one customer asked after our answer."""

    case_number: int
    questions: Sequence[str]
    language: str


def others(case: Case, *, user: User, at: datetime) -> int:
    """Other customers with a like case opened in the last 30 days, counted no further than a thousand and one."""
    tagged = _like(case, user=user).filter(opened_at__gte=at - MONTH)
    return tagged.order_by().values("customer").distinct()[: COUNTED + 1].count()


def needed_next(case: Case, *, user: User, at: datetime) -> Next | None:
    """What customers with like cases most often asked within 14 days of our answer; None where too few did."""
    recent = _like(case, user=user).filter(opened_at__gte=at - LOOKED_BACK).distinct()
    numbers = list(recent.order_by("-pk").values_list("pk", flat=True)[:MOST_LIKE])
    answered, again = _conversations(numbers)
    if answered < FEWEST_ANSWERED:
        return None
    own = case.language or guess(case.preview)
    return _most_shared([one for one in again if one.language == own], answered=answered, again_in_all=len(again))


def _like(case: Case, *, user: User) -> QuerySet[Case]:
    tags = list(case.tags.values_list("pk", flat=True))
    found = access.visible(user).filter(tags__in=tags).exclude(customer=case.customer_id)
    return found.exclude(state__in=[Case.SPAM, Case.MERGED])


def _conversations(numbers: Sequence[int]) -> tuple[int, list[Again]]:
    """How many of these cases we answered, and what was asked on them within 14 days after."""
    said = Message.objects.filter(case__in=numbers, kind__in=[Message.IN, Message.OUT], automatic="", is_forward=False)
    said = said.exclude(state=Message.CANCELLED).annotate(begin=Left("text", LONGEST_READ)).order_by("case", "at", "pk")
    rows = said.values_list("case", "kind", "at", "begin", "case__language")
    answered, again = 0, list[Again]()
    for number, messages in groupby(rows, key=lambda row: row[0]):
        told_at: datetime | None = None
        for _number, kind, at, text, code in messages:
            if kind == Message.OUT and told_at is None:
                told_at, answered = at, answered + 1
            elif kind == Message.IN and told_at is not None and at <= told_at + AGAIN_WITHIN:
                code = code or guess(text)
                again.append(Again(number, read_letter(text, code=code).asks.questions, code))
                break
    return answered, again


def _most_shared(again: Iterable[Again], *, answered: int, again_in_all: int) -> Next | None:
    """The word that the most customers ask about, shown by the shortest question that has it."""
    asked: dict[str, dict[int, str]] = defaultdict(dict)
    for one in again:
        for question in one.questions:
            for word in _telling(question, one.language):
                asked[word].setdefault(one.case_number, question)
    if not asked:
        return None
    by_case = max(asked.values(), key=len)
    if len(by_case) < FEWEST_ASKING:
        return None
    number, question = min(by_case.items(), key=lambda item: (len(item[1]), item[0]))
    return Next(answered, again_in_all, len(by_case), " ".join(question.split()), number)


def _telling(question: str, code: str) -> Iterator[str]:
    common = language(code).settings["function_words"]
    return (word[:STEM] for word in set(words(question)) if len(word) >= SHORTEST_WORD and word not in common)
