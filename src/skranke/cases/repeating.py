"""Noticing when the desk sends the same sentence unchanged again and again: by fingerprint, for the desk as a whole."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F

from skranke.cases.models import Message, SentSentence
from skranke.lib.fold import words

SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
# Greetings may stay the same.
FEWEST_WORDS = 5
MOST_SENTENCES = 60
WORTH_A_WORD = 100
FORGOTTEN_AFTER = timedelta(days=180)


def count(text: str, *, at: datetime) -> None:
    """An answer has been written."""
    digests = set(_sentences(text).values())
    SentSentence.objects.bulk_create(
        [SentSentence(digest=digest, last_at=at) for digest in digests], ignore_conflicts=True
    )
    SentSentence.objects.filter(digest__in=digests).update(times=F("times") + 1, last_at=at)


def take_back(text: str) -> None:
    """It has not left after all."""
    SentSentence.objects.filter(digest__in=set(_sentences(text).values()), times__gt=0).update(times=F("times") - 1)


def worn(message: Message) -> str:
    """The sentence of this message that has just gone out for the hundredth time (or two hundredth …), or nothing."""
    digests = _sentences(message.text)
    rows = SentSentence.objects.filter(digest__in=set(digests.values()), times__gte=WORTH_A_WORD)
    full = {digest for digest, times in rows.values_list("digest", "times") if times % WORTH_A_WORD == 0}
    return next((sentence for sentence, digest in digests.items() if digest in full), "")


def forget_old(*, at: datetime) -> None:
    SentSentence.objects.filter(last_at__lt=at - FORGOTTEN_AFTER).delete()


def _sentences(text: str) -> dict[str, str]:
    """The sentences worth counting, each with its fingerprint."""
    found: dict[str, str] = {}
    for sentence in _first(SENTENCE.findall(text)):
        plain = words(sentence)
        if len(plain) >= FEWEST_WORDS:
            found[sentence.strip()] = hashlib.sha256(" ".join(plain).encode()).hexdigest()[:32]
    return found


def _first(sentences: Iterable[str]) -> list[str]:
    return list(sentences)[:MOST_SENTENCES]
