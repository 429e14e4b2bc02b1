"""Backing the one who decided: whoever overrules gives name and reason, and the colleague hears of it first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from skranke.cases.models import Case, Message
from skranke.fairness import deciding
from skranke.fairness.errors import ReasonMissing
from skranke.fairness.models import Decision, Override
from skranke.lib.errors import NotAllowed
from skranke.people import letters, rights
from skranke.people.models import User

YEAR = timedelta(days=365)


class TheirsToChange(NotAllowed):
    code = "theirs_to_change"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("{name} has decided this within the policy, and that holds. Talk to {name}, or ask a lead.").format(
                name=name
            )
        )


@dataclass(frozen=True)
class Tally:
    """Of the desk, never of a person: decisions overruled in a year, and how many of them after a louder message."""

    decisions: int
    overruled: int
    after_louder: int


def is_overruling(case: Case, by: User) -> Decision | None:
    """The colleague's decision that deciding now would overrule."""
    stands = deciding.standing(case)
    return stands if stands is not None and stands.by_id not in {None, by.pk} else None


def decide(case: Case, wish: deciding.Wish, *, by: User, at: datetime) -> Decision:
    """Decide; over a colleague's decision only as a lead and with a reason, which the colleague is told at once."""
    earlier = is_overruling(case, by)
    if earlier is None:
        return deciding.decide(case, wish, by=by, at=at)
    if not rights.may(by, rights.Deed.APPROVE):
        raise TheirsToChange(earlier.by_name)
    if not wish.reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        later = deciding.decide(case, wish, by=by, at=at)
        override = Override.objects.create(
            earlier=earlier,
            later=later,
            reason=later.reason,
            at=at,
            was_after_louder=_was_after_louder(case, earlier, later),
        )
        _tell(override, at=at)
    return later


def tally(*, at: datetime) -> Tally:
    overrides = Override.objects.filter(at__gte=at - YEAR, at__lte=at)
    return Tally(
        decisions=Decision.objects.filter(decided_at__gte=at - YEAR, decided_at__lte=at).count(),
        overruled=overrides.count(),
        after_louder=overrides.filter(was_after_louder=True).count(),
    )


def clear(decision: Decision, *, by: User, at: datetime) -> None:
    """It turned out not to be the colleague's fault: they are told the same day."""
    if decision.by is None or decision.by_id == by.pk:
        return
    with translation.override(decision.by.language):
        subject = _("Case {number}: it was not your fault").format(number=decision.case_id)
        text = _("{name} has looked into it: what happened on case {number} was not your fault.\n\n{url}").format(
            name=by.name, number=decision.case_id, url=_url(decision.case_id)
        )
        letters.write(decision.by.email, subject=subject, text=text, at=at)


def _was_after_louder(case: Case, earlier: Decision, later: Decision) -> bool:
    """Whether the customer wrote again after the first decision, and the whole had become louder."""
    wrote_again = case.messages.filter(kind=Message.IN, automatic="", at__gt=earlier.decided_at).exists()
    return wrote_again and _loudness(later.signals) > _loudness(earlier.signals)


def _loudness(signals: Mapping[str, object]) -> int:
    return sum(bool(signals.get(mark)) for mark in ("loud", "threat", "abuse"))


def _tell(override: Override, *, at: datetime) -> None:
    colleague = override.earlier.by
    if colleague is None or not colleague.is_active:
        return
    with translation.override(colleague.language):
        subject = _("Case {number}: {name} decided otherwise").format(
            number=override.later.case_id, name=override.later.by_name
        )
        text = _(
            "You decided: {earlier}. {name} has now decided: {later}.\n\nThe reason given: {reason}\n\n"
            "The customer has not been told yet. Talk to each other first if you see it differently.\n\n{url}"
        ).format(
            earlier=_in_words(override.earlier),
            later=_in_words(override.later),
            name=override.later.by_name,
            reason=override.reason,
            url=_url(override.later.case_id),
        )
        letters.write(colleague.email, subject=subject, text=text, at=at)
    Override.objects.filter(pk=override.pk).update(told_at=at)


def _in_words(decision: Decision) -> str:
    name = str(decision.get_outcome_display())
    return f"{name} ({decision.amount} {decision.currency})" if decision.amount else name


def _url(number: int) -> str:
    return f"{settings.SKRANKE_URL}/cases/{number}"
