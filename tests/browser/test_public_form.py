"""The public form in a real browser: with scripts, without them, within another page."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import address, faults_of
from tests.running import RunningDesk

pytestmark = pytest.mark.browser
MAKE = """
from skranke.channels.form import building
from skranke.channels.form.building import FormWish
from skranke.lib import clock
from skranke.people.models import User
wish = FormWish("Kontakt", None, words={{}}, own_fields=[], framed_by=[{framed_by}])
print(building.add(wish, by=User.objects.first(), at=clock.now()).key)
"""
CASES = "from skranke.cases.models import Case; print(Case.objects.filter(subject='{subject}').count())"


@pytest.fixture(scope="module")
def key(desk: RunningDesk) -> str:
    return desk.ask(MAKE.format(framed_by=""))


def fill(page: Page, subject: str) -> None:
    page.fill("[name=name]", "Dag Dahl")
    page.fill("[name=address]", "dag.ny@kund.example")
    page.fill("[name=subject]", subject)
    page.fill("[name=text]", "Klacken har lossnat.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_the_form_and_what_follows_have_no_fault(
    browser: Browser, desk: RunningDesk, key: str, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for path in (f"/form/{key}", "/status"):
        page.goto(address(desk) + path)
        assert faults_of(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_a_form_is_sent_and_followed(browser: Browser, desk: RunningDesk, key: str) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto(f"{address(desk)}/form/{key}")
    page.wait_for_load_state("networkidle")
    assert sum(sizes) < 40_000
    fill(page, "With scripts")
    page.wait_for_timeout(3100)  # a person takes longer than this
    page.click("button[type=submit]")
    page.get_by_role("heading", name="Your message has arrived").wait_for()
    assert faults_of(page) == []
    assert desk.ask(CASES.format(subject="With scripts")) == "1"
    page.click("text=Follow your case")
    page.get_by_text("Klacken har lossnat.").wait_for()
    assert faults_of(page) == []
    page.fill("[name=text]", "One thing more.")
    page.click("button.next")
    page.locator(".talk").get_by_text("One thing more.").wait_for()
    stranger = browser.new_context(locale="en-GB").new_page()
    stranger.goto(page.url)
    stranger.get_by_role("button", name="Send me a code").wait_for()
    assert faults_of(stranger) == []
    stranger.context.close()
    context.close()


def test_what_was_written_stays_when_the_desk_is_away(browser: Browser, desk: RunningDesk, key: str) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{address(desk)}/form/{key}")
    fill(page, "Away")
    context.set_offline(True)
    page.click("button[type=submit]")
    page.get_by_text("It did not get through.").wait_for()
    assert page.input_value("[name=text]") == "Klacken har lossnat."
    context.close()


def test_without_scripts_the_form_is_sent_in_two_presses(browser: Browser, desk: RunningDesk, key: str) -> None:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address(desk)}/form/{key}")
    fill(page, "Without scripts")
    page.click("button[type=submit]")
    page.get_by_text("One more step").wait_for()
    page.click("button[type=submit]")
    page.get_by_role("heading", name="Your message has arrived").wait_for()
    assert desk.ask(CASES.format(subject="Without scripts")) == "1"
    context.close()


@pytest.fixture
def shop_page(desk: RunningDesk) -> Iterator[str]:
    """The company's own page, on another origin, with the script of the form in it."""
    html = ""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Shop)
    origin = f"http://localhost:{server.server_port}"
    key = desk.ask(MAKE.format(framed_by=repr(origin)))
    html = f'<!doctype html><title>Shop</title><body><script src="{address(desk)}/form/{key}/embed.js" async></script>'
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield origin
    server.shutdown()
    server.server_close()


def test_the_form_works_within_the_company_s_own_page(browser: Browser, desk: RunningDesk, shop_page: str) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(shop_page)
    frame = page.frame_locator("iframe")
    frame.locator("[name=name]").fill("Dag Dahl")
    frame.locator("[name=address]").fill("dag.ny@kund.example")
    frame.locator("[name=subject]").fill("Within")
    frame.locator("[name=text]").fill("Klacken har lossnat.")
    page.wait_for_timeout(3100)
    frame.locator("button[type=submit]").click()
    frame.get_by_role("heading", name="Your message has arrived").wait_for()
    assert desk.ask(CASES.format(subject="Within")) == "1"
    page.wait_for_function("parseInt(document.querySelector('iframe').style.height) > 100")
    context.close()
