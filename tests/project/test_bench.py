"""What `make bench` runs follows the code that it measures."""

import importlib
from pathlib import Path

import pytest

from tests.cast import Cast

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.mark.parametrize("name", sorted(path.stem for path in BENCH.glob("*.py") if path.stem != "__init__"))
def test_every_measurement_finds_what_it_measures(name: str) -> None:
    importlib.import_module(f"bench.{name}")


def test_the_cases_of_a_filled_desk_carry_their_promise(cast: Cast) -> None:
    from bench import bulk, load

    people = {f"kund{number:07d}@{bulk.g.DOMAIN}": number + 1 for number in range(10)}
    rows = list(bulk.tickets(10))
    cases = list(load.cases_of(rows, people, team=cast.team, user=cast.bo, way_in=cast.way_in))
    assert len(cases) == 10
    assert [case["answer_due_at"] is not None for case in cases] == [case["state"] == "open" for case in cases]
