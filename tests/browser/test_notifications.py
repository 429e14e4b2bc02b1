"""A browser says that one's case has an answer, and is quiet while its person has focus on another."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs, address
from tests.running import RunningDesk

pytestmark = pytest.mark.browser
CAUGHT = """
window.said = [];
window.Notification = class { constructor(title, options) { window.said.push([title, options.body]); }
  static permission = "granted"; };
Object.defineProperty(navigator, "serviceWorker", { value: undefined });
"""
MAIL = (
    "From: Karin Öberg <karin@kund.example>\r\nTo: hej@skomakarn.example\r\nSubject: Klacken\r\n"
    "Message-ID: <igen{n}@kund.example>\r\nIn-Reply-To: <1@kund.example>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nHur går det?\r\n"
)


def listening(open_as: OpenAs, desk: RunningDesk, path: str) -> Page:
    page = open_as("Astrid", "/settings")
    page.add_init_script(CAUGHT)
    page.goto(address(desk) + path)
    page.wait_for_timeout(1500)
    return page


def test_your_case_has_an_answer(open_as: OpenAs, desk: RunningDesk) -> None:
    page = listening(open_as, desk, "/settings")
    desk.send(MAIL.format(n=1).encode())
    for _ in range(50):
        page.wait_for_timeout(200)
        if page.evaluate("window.said.length"):
            break
    assert json.loads(page.evaluate("JSON.stringify(window.said)")) == [["Your case has an answer", "Karin Öberg"]]


def test_news_wait_while_one_has_focus(open_as: OpenAs, desk: RunningDesk) -> None:
    page = listening(open_as, desk, "/cases/3")
    page.keyboard.press("f")
    expect(page.locator(".focus-line")).to_contain_text("news wait")
    page.wait_for_timeout(1500)
    desk.send(MAIL.format(n=2).encode())
    page.wait_for_timeout(3000)
    assert page.evaluate("window.said.length") == 0
