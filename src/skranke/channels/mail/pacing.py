"""Pacing by the receiver's domain: who asks for fewer mails gets them slower, and faster again once it goes well."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from skranke.channels.base import Fate, Outcome
from skranke.channels.mail.models import Pace

FIRST_WAIT, LONGEST_WAIT = 30, 3600
_SLOWER = re.compile(
    r"\b421\b|\b4\.7\.\d|\b4[25]\d\b[^\n]{0,120}(?:rate|throttl|too (?:many|fast|much)|limit|try again later|slow down"
    r"|deferred|temporarily)",
    re.I,
)


def domains_of(people: Sequence[dict[str, str]]) -> set[str]:
    return {person["address"].rpartition("@")[2].casefold() for person in people}


def wait_until(domains: Collection[str], *, at: datetime) -> datetime | None:
    """The moment before which nothing should go to one of these domains; None when it may go now."""
    moments = Pace.objects.filter(domain__in=domains, next_at__gt=at).values_list("next_at", flat=True)
    return max(moments, default=None)


def learn(domains: Collection[str], outcome: Outcome, *, at: datetime) -> None:
    """Twice the wait when the receiver asks for it, half of it each time a mail was taken."""
    known = {pace.domain: pace for pace in Pace.objects.filter(domain__in=domains)}
    if outcome.fate is Fate.LATER and _SLOWER.search(outcome.error):
        for domain in domains:
            wait = min(LONGEST_WAIT, known[domain].wait_seconds * 2) if domain in known else FIRST_WAIT
            fields = {"wait_seconds": wait, "next_at": at + timedelta(seconds=wait)}
            Pace.objects.update_or_create(domain=domain, defaults=fields)
    elif outcome.fate is Fate.DELIVERED:
        for pace in known.values():
            _faster(pace, at=at)


def _faster(pace: Pace, *, at: datetime) -> None:
    wait = pace.wait_seconds // 2
    if wait < FIRST_WAIT // 2:
        pace.delete()
        return
    Pace.objects.filter(pk=pace.pk).update(wait_seconds=wait, next_at=at + timedelta(seconds=wait))
