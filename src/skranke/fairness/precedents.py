"""Like cases: earlier decisions by the same policy with the nearest facts, and the nearest words.

Facts are compared as Gower does (1971, Biometrics): each counts the same, numbers by how far they are apart. A coarse
sketch of the facts is stored with each decision, so that the nearest are found by an index among any number of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log2
from statistics import quantiles

from skranke.fairness.models import Decision, Policy, PolicyVersion
from skranke.fairness.policies import Fact, facts_of
from skranke.lib.fold import words as folded_words

MOST_LOOKED_AT = 300
SHOWN = 6
FEWEST_FOR_USUAL = 5
NEAR = 0.35
SHARE_THAT_IS_USUAL = 0.2
MOST_WORDS = 60
FACTS_WEIGH = 0.85


@dataclass(frozen=True)
class Alike:
    """An earlier decision, how near it is (0 the same, 1 nothing in common), and which facts are not the same."""

    decision: Decision
    distance: float
    differs_in: Sequence[str]


@dataclass(frozen=True)
class Usual:
    """What like cases came to: how many each outcome, and the middle four fifths of the amounts of each."""

    rests_on: int
    outcomes: Mapping[str, int]
    amounts: Mapping[str, tuple[Decimal, Decimal]]

    def is_usual(self, outcome: str, amount: Decimal) -> bool:
        """Too few like cases make everything usual: nobody can be told that they differ from nothing."""
        if self.rests_on < FEWEST_FOR_USUAL:
            return True
        if self.outcomes.get(outcome, 0) < SHARE_THAT_IS_USUAL * self.rests_on:
            return False
        low, high = self.amounts.get(outcome, (amount, amount))
        return low <= amount <= high


def like(
    policy: Policy, version: PolicyVersion, facts: Mapping[str, object], *, words: Sequence[str], but_case: int = 0
) -> list[Alike]:
    """The nearest earlier decisions that hold, nearest first and the newest of equals."""
    known = facts_of(version)
    counting = Decision.objects.filter(policy=policy, state=Decision.HOLDS).exclude(case=but_case)
    same = list(counting.filter(sketch=sketch_of(version, facts)).order_by("-pk")[:MOST_LOOKED_AT])
    if len(same) < MOST_LOOKED_AT:
        seen = {decision.pk for decision in same}
        newest = counting.order_by("-pk")[:MOST_LOOKED_AT]
        same += [decision for decision in newest if decision.pk not in seen]
    asked = set(words)
    found = [_alike(decision, known, facts, asked) for decision in same]
    return sorted((one for one in found if one.distance <= NEAR), key=lambda one: (one.distance, -one.decision.pk))


def usual(alike: Sequence[Alike]) -> Usual:
    outcomes: dict[str, int] = {}
    amounts: dict[str, list[Decimal]] = {}
    for one in alike:
        outcomes[one.decision.outcome] = outcomes.get(one.decision.outcome, 0) + 1
        amounts.setdefault(one.decision.outcome, []).append(one.decision.amount)
    return Usual(len(alike), outcomes, {outcome: _middle(sums) for outcome, sums in amounts.items()})


def sketch_of(version: PolicyVersion, facts: Mapping[str, object]) -> str:
    """The facts, coarsely: numbers by their power of two, the rest as they are."""
    return "|".join(_coarse(fact, facts.get(fact.key)) for fact in facts_of(version))[:64]


def words_of(text: str) -> list[str]:
    """The words of a message that likeness is told by, each once."""
    return list(dict.fromkeys(word for word in folded_words(text) if len(word) > 3))[:MOST_WORDS]


def _alike(decision: Decision, known: Sequence[Fact], facts: Mapping[str, object], asked: set[str]) -> Alike:
    apart = {fact.label: _apart(fact, facts.get(fact.key), decision.facts.get(fact.key)) for fact in known}
    by_facts = sum(apart.values()) / len(apart) if apart else 0.0
    theirs = set(decision.words)
    both = asked | theirs
    by_words = 1 - len(asked & theirs) / len(both) if both else 0.0
    distance = FACTS_WEIGH * by_facts + (1 - FACTS_WEIGH) * by_words
    return Alike(decision, distance, [label for label, far in apart.items() if far > 0.2])


def _apart(fact: Fact, one: object, other: object) -> float:
    """How far two answers are apart, from 0 to 1; numbers count as doublings, four of which are everything."""
    if one is None or other is None:
        return 0.5
    if fact.kind in {PolicyVersion.NUMBER, PolicyVersion.MONEY}:
        return min(1.0, abs(_doublings(one) - _doublings(other)) / 4)
    return 0.0 if one == other else 1.0


def _coarse(fact: Fact, value: object) -> str:
    if value is None:
        return "-"
    if fact.kind in {PolicyVersion.NUMBER, PolicyVersion.MONEY}:
        return str(floor(_doublings(value)))
    if fact.kind == PolicyVersion.CHOICE:
        return str(list(fact.choices).index(str(value))) if value in fact.choices else "?"
    return "y" if value else "n"


def _doublings(value: object) -> float:
    return log2(1 + float(str(value)))


def _middle(sums: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    if len(sums) < FEWEST_FOR_USUAL:
        return min(sums), max(sums)
    tenths = quantiles(sums, n=10, method="inclusive")
    return Decimal(tenths[0]), Decimal(tenths[-1])
