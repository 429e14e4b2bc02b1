"""The page that lists all rules is made from them."""

from pathlib import Path

from skranke.coach.catalogue import catalogue

PAGE = Path(__file__).resolve().parents[2] / "docs" / "coach-rules.md"


def test_the_catalogue_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == catalogue(), "The rules have changed: run make coach-catalogue."
