"""The first hour of a newcomer: set up, connect a mailbox, read the first mail, answer it; all in a browser."""

import re
import tempfile
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.imap import PASSWORD, USER, ImapServer, is_here
from tests.running import MailServer, RunningDesk, until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.server,
    pytest.mark.skipif(not is_here(), reason="dovecot is not installed; apt install dovecot-imapd to run this."),
]
LETTER = (
    b"From: Dag Dahl <dag@kund.example>\r\nTo: hej@skomakarn.example\r\nSubject: Klacken\r\n"
    b"Message-ID: <first@kund.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nMin klack har lossnat.\r\n"
)


def test_from_an_empty_desk_to_a_sent_answer(browser: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder, MailServer() as outgoing, ImapServer() as incoming:
        desk = RunningDesk(Path(folder))
        desk.start()
        try:
            page = browser.new_context(base_url=f"http://127.0.0.1:{desk.port}", locale="en-GB").new_page()
            set_up(page, code=set_up_code(desk))
            connect(page, incoming, outgoing)
            incoming.put(LETTER)
            answer_first_case(page)
            until(lambda: outgoing.contents, seconds=120)
        finally:
            desk.stop()
        mail = message_from_bytes(outgoing.contents[-1], policy=policy.default)
        assert mail["In-Reply-To"] == "<first@kund.example>"
        assert "dag@kund.example" in mail["To"]


def set_up_code(desk: RunningDesk) -> str:
    found = re.search(r"Set-up code\s+(\S+)", (desk.home / "desk.log").read_text())
    assert found is not None
    return found[1]


def set_up(page: Page, *, code: str) -> None:
    page.goto("/")
    for name, value in {
        "set_up_code": code,
        "name": "Astrid Berg",
        "email": "astrid@skomakarn.example",
        "password": "a-long-enough-pass",
        "desk_name": "Skomakarn",
    }.items():
        page.fill(f"[name={name}]", value)
    page.click("button[type=submit]")
    page.wait_for_url("**/begin")


def connect(page: Page, incoming: ImapServer, outgoing: MailServer) -> None:
    page.click("main >> text=Connect a mailbox >> nth=-1")
    page.fill("[name=address]", USER)
    page.click("main button[type=submit]")
    for name, value in {"user": USER, "password": PASSWORD, "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1"}.items():
        page.fill(f"[name={name}]", value)
    for side, port in {"imap": incoming.port, "smtp": outgoing.port}.items():
        page.fill(f"[name={side}_port]", str(port))
        page.select_option(f"[name={side}_security]", "none")
    page.click("button[value=save]")
    page.wait_for_url("**/settings/mailboxes")


def answer_first_case(page: Page) -> None:
    page.goto("/")
    page.wait_for_selector("text=Klacken", timeout=90_000)
    page.click("text=Klacken")
    page.fill("textarea[name=text]", "Kom in på torsdag, så limmar vi den medan du väntar.")
    page.click("[data-send]")
    page.wait_for_selector("text=Undo")
