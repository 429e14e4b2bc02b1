"""Starter policies: for each country six kinds of matter, in its language, with the law they rest on.

They are a beginning: each desk checks them with its own adviser, changes them and publishes them as its own.
"""

import tomllib
from functools import lru_cache
from importlib import resources

from skranke.fairness.models import Policy
from skranke.fairness.policies import CURRENCIES, Fact, Outcome, Wish


@lru_cache(maxsize=8)
def of_country(country: str) -> tuple[Wish, ...]:
    """The starters of a country; none where we have none."""
    file = resources.files("skranke.fairness") / "starters" / f"{country}.toml"
    if not file.is_file():
        return ()
    return tuple(_wish(country, row) for row in tomllib.loads(file.read_text(encoding="utf-8"))["policies"])


def offered(country: str) -> list[Wish]:
    """Those that the desk has not taken over yet."""
    known = set(Policy.objects.values_list("name", flat=True))
    return [wish for wish in of_country(country) if wish.name not in known]


def _wish(country: str, row: dict[str, object]) -> Wish:
    facts: list[dict[str, object]] = row["facts"]  # type: ignore[assignment]
    outcomes: list[dict[str, object]] = row["outcomes"]  # type: ignore[assignment]
    return Wish(
        name=str(row["name"]),
        country=country,
        says=str(row["says"]).strip(),
        law=str(row["law"]),
        currency=CURRENCIES[country],
        facts=tuple(Fact(key=f"f{n}", **fact) for n, fact in enumerate(facts)),  # type: ignore[arg-type]
        outcomes=tuple(Outcome(**outcome) for outcome in outcomes),  # type: ignore[arg-type]
    )
