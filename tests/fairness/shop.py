"""A policy to decide by, for tests."""

from decimal import Decimal

from skranke.cases.models import Case
from skranke.fairness import deciding, policies
from skranke.fairness.models import PolicyVersion
from skranke.fairness.policies import Fact, Outcome, Wish
from tests.cast import NOON, Cast

FACTS = (
    Fact("days", "Days since purchase", "number"),
    Fact("price", "Price", "money", is_ceiling=True),
    Fact("fault", "Kind of fault", "choice", ("small", "serious")),
    Fact("used", "Used", "yes"),
)
OUTCOMES = (
    Outcome("repair", "law"),
    Outcome("refund", "law", 500, 3000),
    Outcome("goodwill", "give", 200, 1000),
    Outcome("no", "policy"),
)


def policy(cast: Cast, *, name: str = "Returns") -> PolicyVersion:
    wish = Wish(name, "SE", "Say what is fair.", "The law", "SEK", FACTS, OUTCOMES)
    return policies.publish(wish, by=cast.lea, at=NOON)


def wish(
    version: PolicyVersion,
    outcome: str = "repair",
    *,
    amount: int | None = None,
    reason: str = "",
    seen: int = 0,
    **facts: object,
) -> deciding.Wish:
    given = {"days": 10, "price": 800, "fault": "small", "used": True, **facts}
    return deciding.Wish(version, outcome, given, None if amount is None else Decimal(amount), reason, seen)


def many(cast: Cast, version: PolicyVersion, *, n: int, outcome: str = "repair", amount: int | None = None) -> None:
    """So many like cases, decided alike by Bo."""
    for _n in range(n):
        case = Case.objects.create(
            customer=cast.dag, team=cast.team, way_in=cast.way_in, opened_at=NOON, last_message_at=NOON
        )
        deciding.decide(case, wish(version, outcome, amount=amount, reason="As ever."), by=cast.bo, at=NOON)
