"""Bad luck while writing, in a browser: no connection, two tabs, a case closed, taken or merged meanwhile."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.running import RunningDesk

pytestmark = pytest.mark.browser
SOON = 10_000
DEED = """
from datetime import UTC, datetime
from skranke.cases import closing, handing_over, merging
from skranke.cases.models import Case
from skranke.people.models import User
case, by, at = Case.objects.get(pk=2), User.objects.get(name="Astrid"), datetime.now(UTC)
"""


def test_a_lost_connection_is_told_and_what_was_written_is_saved_when_it_is_back(open_as: OpenAs) -> None:
    page = open_as("Bo", "/cases/5")
    state = page.locator("[data-draft-state]")
    page.fill("#text", "Före.")
    expect(state).to_contain_text("Saved")
    page.context.set_offline(True)
    page.fill("#text", "Före. Medan nätet var borta.")
    expect(state).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    expect(state).to_contain_text("The connection is back. Saved", timeout=SOON)
    page.reload()
    expect(page.locator("#text")).to_have_value("Före. Medan nätet var borta.")


def test_two_tabs_show_the_same_text(open_as: OpenAs) -> None:
    one = open_as("Astrid", "/cases/6")
    one.fill("#text", "")
    two = one.context.new_page()
    two.goto("/cases/6")
    one.bring_to_front()
    one.fill("#text", "Skrivet i den ena fliken.")
    expect(two.locator("#text")).to_have_value("Skrivet i den ena fliken.", timeout=SOON)
    expect(two.locator("[data-writing-word]")).to_contain_text("open in another tab too")
    one.click("[data-send]")
    expect(one.locator(".undo")).to_be_visible()
    expect(two.locator("#text")).to_have_value("", timeout=SOON)
    one.click("text=Undo")


def test_a_case_closed_or_merged_meanwhile_is_said_above_the_text(desk: RunningDesk, open_as: OpenAs) -> None:
    page = open_as("Bo", "/cases/2")
    page.fill("#text", "Halvfärdigt")
    expect(page.locator("[data-draft-state]")).to_contain_text("Saved")
    word = page.locator("[data-writing-word]")
    desk.ask(DEED + "handing_over.take(case, by=by, at=at)")
    expect(word).to_contain_text("Astrid has taken the case meanwhile. Your text is kept.", timeout=SOON)
    desk.ask(DEED + "closing.close(case, by=by, at=at)")
    expect(word).to_contain_text("The case was closed meanwhile.", timeout=SOON)
    desk.ask(
        DEED + "closing.reopen(case, by=by, at=at)\nmerging.merge(case, into=Case.objects.get(pk=4), by=by, at=at)"
    )
    expect(word).to_contain_text("merged into another meanwhile", timeout=SOON)
    expect(page.locator("#text")).to_have_value("Halvfärdigt")
    word.locator("a").click()
    expect(page.locator("#text")).to_have_value("Halvfärdigt")


def test_one_key_starts_with_an_opener_and_the_card_folds(open_as: OpenAs) -> None:
    page = open_as("Astrid", "/cases/4", viewport={"width": 1280, "height": 900})
    card = page.locator("#before")
    expect(card.locator(".before-sheet")).to_be_visible()
    opener = card.locator("[data-start] span").first.inner_text()
    page.keyboard.press("Alt+1")
    expect(page.locator("#text")).to_have_value(f"{opener} ")
    expect(card.locator(".before-sheet")).to_be_hidden()
    page.keyboard.press("F2")
    expect(card.locator(".before-sheet")).to_be_visible()
