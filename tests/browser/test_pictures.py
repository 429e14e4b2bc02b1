"""The pictures of docs/design.md, taken on the sample shop: `SKRANKE_PICTURES=1 pytest tests/browser/test_pictures.py`.

Without the switch they are taken and looked at by axe, and thrown away, so that every page shown there stays sound.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SESSION, address, faults_of
from tests.running import RunningDesk, running_desk

pytestmark = pytest.mark.browser
IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
SAMPLE = """
from datetime import UTC, datetime
from skranke.cases.models import Case
from skranke.people.models import User
from skranke.sample.build import build
User.objects.update(language="en")
build(by=User.objects.get(), at=datetime.now(UTC))
print(Case.objects.get(subject="Var är mitt paket???").pk)
"""
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 860}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 860}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}
BLUNT = "Hej Gunnar!\n\nSom jag redan har sagt ligger paketet hos fraktbolaget. Vi återkommer så snart som möjligt."


@pytest.fixture(scope="module")
def shop() -> Iterator[tuple[RunningDesk, int]]:
    with running_desk() as desk:
        yield desk, int(desk.ask(SAMPLE))


@pytest.mark.parametrize("look", LOOKS)
def test_pictures_of_the_workspace(browser: Browser, shop: tuple[RunningDesk, int], look: str, tmp_path: Path) -> None:
    desk, number = shop
    folder = IMAGES if os.environ.get("SKRANKE_PICTURES") else tmp_path
    context = browser.new_context(base_url=address(desk), locale="en-GB", **LOOKS[look])  # type: ignore[arg-type]
    session = desk.ask(SESSION.format(name="Astrid"))
    context.add_cookies([{"name": "skranke", "value": session, "url": address(desk)}])
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")

    page.goto(f"/cases/{number}")
    expect(page.locator("#lived svg")).to_be_visible()
    expect(page.locator("[data-mirror] div").first).to_be_attached()
    if page.locator("#self-check[open]").count():
        page.click("text=I am ready")
    if look == "phone":
        page.click("#before > summary")
    expect(page.locator("#before .before-sheet")).to_be_visible()
    expect(page.locator(".like")).to_contain_text("other customers")
    _take(page, folder / f"before-{look}.png")

    page.locator("#text").press_sequentially(BLUNT)
    expect(page.locator("[data-advice=text] .advice", has_text="Vague promise").first).to_be_visible()
    page.keyboard.press("F8")
    expect(page.locator("#hint-card")).to_be_visible()
    _take(page, folder / f"coach-{look}.png")
    page.keyboard.press("Escape")
    page.locator("#text").fill("")
    expect(page.locator("[data-draft-state]")).to_be_empty()

    page.goto(f"/cases/{number}/lived")
    page.click("text=Step by step")
    _take(page, folder / f"lived-{look}.png")
    page.locator("text=What arrived").first.click()
    expect(page.locator(".arrived")).to_contain_text("hej@")
    _take(page, folder / f"arrived-{look}.png")
    for path in (f"/cases/{number}/like", "/settings/writing", "/guide/blame"):
        page.goto(path)
        assert faults_of(page) == [], path
    context.close()


def _take(page: Page, file: Path) -> None:
    assert faults_of(page) == []
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, f"wider than the screen by {width}"
    page.screenshot(path=file)
