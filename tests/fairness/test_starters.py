"""The starter policies of each country can be published as they are."""

import pytest

from skranke.fairness import policies, starters
from tests.cast import NOON, Cast

COUNTRIES = ["SE", "DK", "NO", "PL"]


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_has_six_starters_that_can_be_published(cast: Cast, country: str) -> None:
    found = starters.of_country(country)
    assert len(found) == 6
    for wish in found:
        policies.publish(wish, by=cast.lea, at=NOON)
    assert starters.offered(country) == []


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_starter_but_goodwill_names_its_law(country: str) -> None:
    assert all(wish.law for wish in starters.of_country(country)[:5])


def test_a_country_without_starters_offers_none() -> None:
    assert starters.of_country("GB") == ()
