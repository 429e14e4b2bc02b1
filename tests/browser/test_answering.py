"""The story of an answer, in a browser: mail in, read, write, send, undo, send, mail out; seen live by a colleague."""

from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import OpenAs, address, sign_in
from tests.running import MailServer, RunningDesk, until

pytestmark = pytest.mark.browser
SOON = 10_000  # milliseconds
LETTER = (
    "From: Dag Dahl <dag@kund.example>\r\nTo: hej@skomakarn.example\r\nSubject: {subject}\r\n"
    "Message-ID: <{subject}@kund.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nKlacken har lossnat.\r\n"
)


def test_from_a_mail_to_its_answer(
    browser: Browser, desk: RunningDesk, mail_server: MailServer, open_as: OpenAs
) -> None:
    bo = open_as("Bo", "/")
    rows = bo.locator("[data-rows] .row")
    expect(rows.first).to_be_visible()
    before = rows.count()
    desk.send(LETTER.format(subject="Nyfikenfraga").encode())

    # Bo reads the list: the news is announced, and nothing moves until he says so.
    expect(bo.locator("#news")).to_contain_text("New cases: 1.", timeout=SOON)
    assert rows.count() == before
    bo.click(".news-button")
    expect(bo.locator(".row", has_text="Nyfikenfraga")).to_be_visible()

    page = browser.new_context(base_url=address(desk)).new_page()
    sign_in(page, email="astrid@skomakarn.example")
    page.click("text=Nyfikenfraga")
    expect(page.locator("h1")).to_contain_text("Nyfikenfraga")
    bo.goto(page.url)
    expect(page.locator("#presence")).to_contain_text("Bo is looking at this case.", timeout=SOON)

    page.locator("#text").press_sequentially("Kom in på torsdag.")
    expect(page.locator("[data-draft-state]")).to_contain_text("Saved")
    expect(bo.locator("#presence")).to_contain_text("Astrid is writing an answer.", timeout=SOON)
    page.reload()
    expect(page.locator("#text")).to_have_value("Kom in på torsdag.")

    page.locator("#text").press("Control+Enter")
    expect(page.locator(".undo")).to_contain_text("Your answer is on its way.")
    page.click("text=Undo")
    expect(page.locator("#text")).to_have_value("Kom in på torsdag.")
    assert not mail_server.contents

    page.click("[data-send]")
    expect(bo.locator("#conversation")).to_contain_text("Kom in på torsdag.", timeout=SOON)
    until(lambda: mail_server.contents, seconds=40)
    expect(page.locator("#conversation .sending")).to_contain_text("Sent", timeout=SOON)
    mail = message_from_bytes(mail_server.contents[0], policy=policy.default)
    assert mail["In-Reply-To"] == "<Nyfikenfraga@kund.example>"
    page.context.close()


def test_the_second_answer_is_stopped_with_the_first_shown(open_as: OpenAs) -> None:
    one, other = open_as("Astrid", "/cases/4"), open_as("Bo", "/cases/4")
    one.fill("#text", "Astrids svar.")
    other.fill("#text", "Bos svar.")
    one.click("[data-send]")
    expect(one.locator(".undo")).to_be_visible()
    other.click("[data-send]")
    expect(other.locator("#composer [role=alert]")).to_contain_text("Astrid answered this case meanwhile.")
    expect(other.locator(".meanwhile")).to_contain_text("Astrids svar.")
    expect(other.locator("#text")).to_have_value("Bos svar.")


def test_deeds_change_the_page_and_leave_the_text_alone(open_as: OpenAs) -> None:
    page = open_as("Bo", "/cases/5")
    page.fill("#text", "Halvfärdigt")
    page.click("text=Take it")
    expect(page.locator(".facts")).to_contain_text("Bo")
    page.click(".deeds summary:has-text('More')")
    page.fill("#tag", "brådskande")
    page.press("#tag", "Enter")
    expect(page.locator(".facts")).to_contain_text("brådskande")
    expect(page.locator("#text")).to_have_value("Halvfärdigt")
    page.click("text=Note among ourselves")
    page.fill("#note", "Minns lagret.")
    page.click("text=Keep the note")
    expect(page.locator(".message.note")).to_contain_text("Minns lagret.")
    page.set_input_files("[data-attach]", {"name": "kvitto.txt", "mimeType": "text/plain", "buffer": b"495 kr"})
    expect(page.locator("#draft-files")).to_contain_text("kvitto.txt")
    page.click("#draft-files button")
    expect(page.locator("#draft-files li")).to_have_count(0)
    # Nothing of this was news to Bo himself, so his answer goes out at the first try.
    page.click("[data-send]")
    expect(page.locator(".undo")).to_be_visible()


def test_keys_move_through_the_inbox(open_as: OpenAs) -> None:
    page = open_as("Bo", "/")
    first = page.locator(".row-link").first
    expect(first).to_be_visible()
    for key in ("j", "ArrowDown", "k"):
        page.keyboard.press(key)
    expect(first).to_be_focused()
    href = first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{href}")


def test_a_killed_desk_costs_no_word(desk: RunningDesk, open_as: OpenAs) -> None:
    page = open_as("Bo", "/cases/6")
    page.fill("#text", "Skrivet")
    expect(page.locator("[data-draft-state]")).to_contain_text("Saved")
    desk.kill()
    page.fill("#text", "Skrivet medan skrivbordet var borta.")
    expect(page.locator("[data-draft-state]")).to_contain_text("kept in this browser")
    # The tab is closed before the desk is back; left open, it would save by itself.
    page.goto("about:blank")
    desk.start()
    page.goto("/cases/6")
    page.click("text=Use it")
    expect(page.locator("#text")).to_have_value("Skrivet medan skrivbordet var borta.")
    expect(page.locator("[data-draft-state]")).to_contain_text("Saved")


def test_what_is_typed_before_the_scripts_are_there_is_saved_too(open_as: OpenAs) -> None:
    page = open_as("Astrid")
    held: list[Route] = []
    page.route("**/js/draft.js", lambda route: held.append(route))
    Page.goto(page, "/cases/6")  # not that of `open_as`, which waits for the scripts
    page.fill("#text", "Snabbare än sidan.")
    expect(page.locator("[data-draft-state]")).to_be_empty()
    held[0].continue_()
    expect(page.locator("[data-draft-state]")).to_contain_text("Saved")
