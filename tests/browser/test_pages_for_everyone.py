"""Every page of the workspace, looked at by axe: light and dark, narrow and wide."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenAs, faults_of

pytestmark = pytest.mark.browser
PAGES = [
    "/",
    "/cases/mine",
    "/cases/spam",
    "/cases/needs-a-look",
    "/incoming/1",
    "/cases/1",
    "/cases/3",
    "/cases/5",
    "/files/2",
    "/cases/8",
    "/cases/new",
    "/cases/1/merge",
    "/messages/1/forward",
    "/messages/1/raw",
    "/cases/1/print",
    "/cases/1/lived",
    "/cases/1/like",
    "/settings/writing",
    "/guide/blame",
    "/watch",
    "/search?q=klack",
    "/search?q=hittasinte",
    "/search?q=klack+is:open+before:soon",
    "/counter?q=hittasinte",
    "/counter/1",
    "/settings/work",
    "/settings/replies",
    "/settings/replies/new",
    "/cases/1/replies",
    "/cases/1/workshop",
]


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(open_as: OpenAs, scheme: str, width: int) -> None:
    page = open_as("Astrid", "/", color_scheme=scheme, viewport={"width": width, "height": 900})
    wrong = {}
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        wrong[path] = faults_of(page) + too_wide(page)
    assert {path: faults for path, faults in wrong.items() if faults} == {}


def test_axe_finds_nothing_in_a_mail_as_it_was_laid_out(open_as: OpenAs) -> None:
    page = open_as("Astrid", "/")
    letter = page.request.get("/messages/1/html").text()
    # Without its policy, or axe itself would not be let run.
    page.set_content(letter)
    assert faults_of(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_each_menu_open(open_as: OpenAs, scheme: str) -> None:
    page = open_as("Astrid", "/cases/1", color_scheme=scheme)
    for menu in page.locator("details").all():
        if menu.locator("summary").first.is_visible():
            menu.evaluate("menu => { menu.open = true; }")
            assert faults_of(page) == []
            menu.evaluate("menu => { menu.open = false; }")


def test_answering_works_without_javascript(open_as: OpenAs) -> None:
    page = open_as("Bo", "/cases/2", java_script_enabled=False)
    page.fill("#text", "Utan skript.")
    page.click("[data-send]")
    assert page.locator("text=Your answer is on its way.").is_visible()
    page.click("text=Undo")
    assert page.input_value("#text") == "Utan skript."


def too_wide(page: Page) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"wider than the screen by {width}"] if width > 0 else []
