"""Focus by one key: one case, the rest hidden; the next is there, ready to be written on."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs, faults_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_case_and_the_rest_hidden(open_as: OpenAs, scheme: str) -> None:
    page = open_as("Bo", "/cases/3", color_scheme=scheme)
    page.keyboard.press("f")
    expect(page.locator(".focus-line")).to_contain_text("Focus: this case alone")
    expect(page.locator(".bar")).to_be_hidden()
    assert faults_of(page) == []
    page.keyboard.press("n")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator(".focus-line")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    expect(page.locator(".bar")).to_be_visible()


def test_two_people_are_handed_different_cases(open_as: OpenAs) -> None:
    one, other = open_as("Astrid", "/cases/8"), open_as("Bo", "/cases/8")
    one.keyboard.press("n")
    other.keyboard.press("n")
    for page in (one, other):
        expect(page.locator("#text")).to_be_focused()
    assert one.url != other.url


def test_the_card_is_opened_by_a_key_and_leads_to_the_text(open_as: OpenAs) -> None:
    page = open_as("Astrid", "/cases/2")
    page.keyboard.press("q")
    expect(page.locator("#self-check")).to_contain_text("Am I really here?")
    assert faults_of(page) == []
    page.click("text=I am ready")
    expect(page.locator("#text")).to_be_focused()
