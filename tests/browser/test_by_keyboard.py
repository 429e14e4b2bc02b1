"""The story of an answer by keyboard alone: find, read, write, send; and every key shown by `?`."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs, faults_of

pytestmark = pytest.mark.browser


def test_find_read_write_and_send_without_a_mouse(open_as: OpenAs) -> None:
    page = open_as("Bo", "/")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette input")).to_be_focused()
    page.keyboard.type("lukasz")
    expect(page.locator("#palette [role=option]").first).to_contain_text("Łukasz Wiśniewski")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/2")
    expect(page.locator("html.ready")).to_have_count(1)
    page.keyboard.press("r")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("Dzień dobry, większy rozmiar wyślemy jutro.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".undo")).to_contain_text("Your answer is on its way.")


def test_escape_leaves_the_text_and_the_keys_are_heard_again(open_as: OpenAs) -> None:
    page = open_as("Astrid", "/cases/6")
    page.keyboard.press("r")
    page.keyboard.type("et")
    expect(page.locator("#text")).to_have_value("et")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.locator(".facts")).to_contain_text("Astrid")
    expect(page.locator("#text")).to_have_value("et")
    page.keyboard.press("l")
    expect(page.locator("#tag")).to_be_focused()
    page.keyboard.type("retur")
    page.keyboard.press("Enter")
    expect(page.locator(".facts")).to_contain_text("retur")


def test_two_strokes_lead_to_a_view_and_one_to_the_search(open_as: OpenAs) -> None:
    page = open_as("Bo", "/cases/5")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/cases/waiting")
    page.keyboard.press("/")
    page.wait_for_url("**/search")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("klack")
    expect(page.locator("#results .row")).to_have_count(1)
    expect(page).to_have_url("http://" + page.url.split("/")[2] + "/search?q=klack")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_palette_and_the_sheet_of_keys_are_for_everyone(open_as: OpenAs, scheme: str) -> None:
    page = open_as("Bo", "/cases/1", color_scheme=scheme)
    page.keyboard.press("?")
    expect(page.locator("#keys [data-here]")).to_contain_text("Write the answer")
    assert faults_of(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("klack")
    expect(page.locator("#palette [role=option]").first).to_contain_text("Klacken har lossnat")
    assert faults_of(page) == []
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_hidden()


def test_a_deed_is_found_by_its_name(open_as: OpenAs) -> None:
    page = open_as("Bo", "/cases/1")
    page.keyboard.press("Control+k")
    page.keyboard.type("put off")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Put off")
    page.keyboard.press("Enter")
    expect(page.locator("[data-menu=put-off]")).to_have_attribute("open", "")


def test_keys_that_are_switched_off_do_nothing(open_as: OpenAs) -> None:
    page = open_as("Bo", "/cases/1")
    page.evaluate("document.body.dataset.keys = 'off'")
    page.keyboard.press("r")
    expect(page.locator("#text")).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()


def test_a_saved_reply_goes_into_the_answer_by_keyboard(open_as: OpenAs) -> None:
    page = open_as("Bo", "/settings/replies/new")
    page.fill("[name=title]", "Retur inom 30 dagar")
    page.select_option("[name=language]", "sv")
    page.fill("[name=text]", "Hej {first_name}! Du har 30 dagar på dig att lämna tillbaka skorna.")
    page.press("[name=title]", "Enter")
    page.wait_for_url("**/settings/replies")
    page.goto("/cases/1")
    page.keyboard.press("s")
    expect(page.locator(".replies [data-insert]")).to_contain_text("Retur inom 30 dagar")
    expect(page.locator("[data-reply-find]")).to_be_focused()
    page.keyboard.type("retur")
    assert faults_of(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("Hej Karin! Du har 30 dagar på dig att lämna tillbaka skorna.")
    page.keyboard.press("Control+z")
    expect(page.locator("#text")).to_have_value("")
    page.keyboard.press("Control+k")
    page.keyboard.type("retur inom")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Retur inom 30 dagar")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("Hej Karin! Du har 30 dagar på dig att lämna tillbaka skorna.")
