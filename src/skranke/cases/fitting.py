"""Which saved replies fit a message: by the words they share, rare words counting more (tf-idf, cosine); no model."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max, Sum

from skranke.cases import saved_replies
from skranke.cases.models import Case, Message, SavedReply
from skranke.lib.fold import words

# Endings differ from form to form in all our languages; beginnings rarely do.
STEM = 6
SHORTEST = 4
LEAST = 0.09
LONGEST_MESSAGE = 4_000
Vector = Mapping[str, float]


@dataclass(frozen=True)
class Index:
    """The saved replies of one language as vectors, and how rare each word is among them."""

    vectors: Mapping[int, Vector]
    rarity: Mapping[str, float]


def fitting(case: Case, *, most: int = 3) -> list[SavedReply]:
    """Saved replies in the case's language that fit what the customer wrote last, the best first."""
    message = case.messages.filter(kind=Message.IN, is_held=False, automatic="").defer("html").order_by("-at", "-pk")
    last = message.first()
    if last is None:
        return []
    return like(f"{case.subject} {last.text[:LONGEST_MESSAGE]}", language=case.language, most=most)


def like(text: str, *, language: str, most: int = 3) -> list[SavedReply]:
    index = index_of(language)
    if not index.vectors:
        return []
    wanted = _weighed(_stems(text), index.rarity)
    scores = {pk: _cosine(wanted, vector) for pk, vector in index.vectors.items()}
    best = sorted((pk for pk in scores if scores[pk] >= LEAST), key=lambda pk: -scores[pk])[:most]
    found = SavedReply.objects.in_bulk(best)
    return [found[pk] for pk in best if pk in found]


def offered(case: Case, *, most: int = 100) -> Sequence[SavedReply]:
    """What may be chosen on a case: what fits first, then the others of its language, then those of other languages."""
    best = fitting(case)
    known = {reply.pk for reply in best}
    others = [reply for reply in saved_replies.in_use()[: most * 2] if reply.pk not in known]
    others.sort(key=lambda reply: reply.language != case.language)
    return [*best, *others][:most]


def index_of(language: str) -> Index:
    """Kept until a saved reply is changed, in whichever process."""
    stamp = saved_replies.in_use(language).aggregate(n=Count("pk"), which=Sum("pk"), newest=Max("changed_at"))
    return _index(language, stamp["n"], stamp["which"], stamp["newest"])


@lru_cache(maxsize=16)
def _index(language: str, _count: int, _which: int | None, _newest: object) -> Index:
    rows = saved_replies.in_use(language).values_list("pk", "title", "asked", "text")
    # The title and what customers write count twice: they say what it is about.
    counted = {pk: _stems(f"{title} {title} {asked} {asked} {text}") for pk, title, asked, text in rows}
    spread = Counter(stem for stems in counted.values() for stem in stems)
    rarity = {stem: math.log(1 + len(counted) / times) for stem, times in spread.items()}
    return Index({pk: _weighed(stems, rarity) for pk, stems in counted.items()}, rarity)


def _stems(text: str) -> Counter[str]:
    return Counter(word[:STEM] for word in words(saved_replies.PLACE.sub(" ", text)) if len(word) >= SHORTEST)


def _weighed(stems: Counter[str], rarity: Mapping[str, float]) -> Vector:
    # A word that no saved reply holds makes a message longer, not liker.
    usual = math.log(2)
    return {stem: (1 + math.log(times)) * rarity.get(stem, usual) for stem, times in stems.items()}


def _cosine(one: Vector, other: Vector) -> float:
    shared = sum(weight * other[stem] for stem, weight in one.items() if stem in other)
    return shared / (_length(one) * _length(other)) if shared else 0.0


def _length(vector: Vector) -> float:
    return math.sqrt(sum(weight * weight for weight in vector.values()))
