"""The pages that list the rules are made from them."""

from pathlib import Path

import pytest

from skranke.coach.catalogue import catalogue
from skranke.coach.codes import LANGUAGES

PAGES = Path(__file__).resolve().parents[2] / "docs" / "coach-rules"


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_catalogue_is_fresh(code: str) -> None:
    assert (PAGES / f"{code}.md").read_text("utf-8") == catalogue(code), (
        "The rules have changed: run make coach-catalogue."
    )
