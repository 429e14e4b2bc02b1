"""A real browser before a real desk: `desk` runs with cases, `open_as` gives a page signed in as one of its people."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.cast import PASSWORD
from tests.running import MailServer, RunningDesk, running_desk

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The modules of a page come after it; who presses a key before they are there presses it for nothing.
IS_READY = """() => !document.querySelector("script[src*='js/desk.js']")
    || document.documentElement.classList.contains("ready")"""
SESSION = """
from django.contrib.sessions.backends.db import SessionStore
from skranke.people.models import User
user = User.objects.get(name="{name}")
session = SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
session["_auth_user_hash"] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""
OpenAs = Callable[..., Page]
# A busy machine may take its time; a page that never gets there fails all the same.
expect.set_options(timeout=20_000)


# For a module, not for the whole run: while Playwright lives its event loop runs, and other tests need their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = os.environ.get("SKRANKE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium was not found. Install it, or name it in SKRANKE_CHROMIUM.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def desk(mail_server: MailServer) -> Iterator[RunningDesk]:
    """A running desk of Astrid's and Bo's, with cases in every state."""
    with running_desk(smtp_out=mail_server.port) as running:
        running.ask("from tests.browser import shop; shop.fill()")
        yield running


@pytest.fixture
def open_as(browser: Browser, desk: RunningDesk) -> Iterator[OpenAs]:
    """`open_as("Bo", "/")`: a page in a browser of its own; what goes wrong in its scripts fails the test."""
    wrong: list[str] = []
    contexts = []

    def open_page(name: str, path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=address(desk), **options)
        contexts.append(context)
        cookie = {"name": "skranke", "value": desk.ask(SESSION.format(name=name)), "url": address(desk)}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        if options.get("java_script_enabled", True):
            page.goto, page.reload = _patient(page, page.goto), _patient(page, page.reload)  # type: ignore[method-assign]
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def _patient(page: Page, go: Callable[..., Any]) -> Callable[..., Any]:
    """Going somewhere, and waiting until the page hears keys."""

    def gone(*args: Any, **options: Any) -> Any:
        answer = go(*args, **options)
        page.wait_for_function(IS_READY)
        return answer

    return gone


def address(desk: RunningDesk) -> str:
    return f"http://127.0.0.1:{desk.port}"


def sign_in(page: Page, *, email: str, password: str = PASSWORD) -> None:
    """By the form, as people do."""
    page.goto("/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/")


def faults_of(page: Page) -> list[str]:
    """What axe finds wrong on the page, each as `rule: where`.

    Frames are left out: in that of a mail no script may run, so axe would wait for an answer that never comes.
    """
    found = Axe().run(page, options={"iframes": False}).response["violations"]
    return [f"{fault['id']}: {', '.join(str(node['target']) for node in fault['nodes'])}" for fault in found]
