"""Settings and sign-in in a real browser: axe finds nothing, nothing runs off the page, a passkey opens the desk."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.running import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PASSWORD = "tre sulor och en klack"
SAMPLE = f"""
from datetime import UTC, datetime
from skranke.people import setting_up
from skranke.sample.build import build
now = datetime.now(UTC)
me = setting_up.set_up(name="Astrid", email="astrid@skomakarn.example", password="{PASSWORD}",
    desk_name="Skomakarn", country="SE", language="en", time_zone="Europe/Stockholm", at=now)
build(by=me, at=now)
"""
PAGES = [
    "/settings",
    "/settings/mailboxes",
    "/settings/ledger",
    "/settings/ledger/1",
    "/settings/ledger/1/in-cases",
    "/settings/mailboxes/new",
    "/settings/mailboxes/new?address=skomakarn@gmail.com",
    "/settings/mailboxes/new?address=hej@firma.example&provider=receiver",
    "/settings/mailboxes/1",
    "/settings/mailboxes/1/sending",
    "/settings/domains",
    "/settings/domains/ekeby-cykel.example",
    "/settings/sign-in",
    "/settings/sign-in/google",
    "/settings/sign-in/microsoft",
    "/settings/sign-in/other",
    "/settings/spam",
    "/settings/beside",
    "/settings/beside/1",
    "/settings/beside/1/forget",
    "/settings/receipts",
    "/settings/receipts/1",
    "/settings/hours",
    "/settings/hours/1",
    "/settings/promises",
    "/settings/promises/new",
    "/notices",
    "/notices/1",
    "/notices/new",
    "/policies",
    "/policies/new",
    "/cases/1/more",
    "/cases/1/decide",
    "/cases/1/decide?policy=2",
    "/settings/staff",
    "/settings/staff/invite",
    "/settings/staff/2/roles",
    "/settings/staff/2/leave",
    "/settings/record",
    "/account/2fa/",
    "/account/2fa/webauthn/add/",
    "/account/password/change/",
    "/outbox",
    "/trouble",
    "/begin",
    "/nowhere",
]
DOORS = ["/account/login/", "/account/password/reset/", "/account/password/reset/done/"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with tempfile.TemporaryDirectory(prefix="skranke-desk-") as folder:
        running = RunningDesk(Path(folder))
        # Passkeys want a name, not a number.
        running.environment["SKRANKE_URL"] = f"http://localhost:{running.port}"
        assert running.run("migrate").returncode == 0
        running.ask(SAMPLE)
        running.start()
        yield running
        running.stop()


def sign_in(context: BrowserContext, desk: RunningDesk) -> Page:
    page = context.new_page()
    page.goto(f"{desk.environment['SKRANKE_URL']}/account/login/")
    page.fill("[name=login]", "astrid@skomakarn.example")
    page.fill("[name=password]", PASSWORD)
    page.click("button.next")
    page.wait_for_url(f"{desk.environment['SKRANKE_URL']}/")
    return page


def assert_good(page: Page, where: str) -> None:
    found = [
        (violation["id"], [node["target"] for node in violation["nodes"]])
        for violation in Axe().run(page).response["violations"]
    ]
    assert not found, where
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{where} runs {over} px off the page."


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_and_nothing_runs_off_the_page(
    browser: Browser, desk: RunningDesk, scheme: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    base = desk.environment["SKRANKE_URL"]
    page = context.new_page()
    for path in DOORS:
        page.goto(base + path)
        assert_good(page, f"{path} {scheme} {width}")
    page = sign_in(context, desk)
    for path in PAGES:
        page.goto(base + path)
        assert_good(page, f"{path} {scheme} {width}")
    context.close()


def test_a_connection_that_fails_is_said_and_nothing_typed_is_lost(browser: Browser, desk: RunningDesk) -> None:
    context = browser.new_context()
    page = sign_in(context, desk)
    page.goto(desk.environment["SKRANKE_URL"] + "/settings/mailboxes/new?address=hej@firma.example&provider=receiver")
    page.fill("[name=sender_name]", "Firma")
    page.fill("[name=smtp_host]", "127.0.0.1")
    page.fill("[name=smtp_port]", "9")
    page.click("button[value=save]")
    page.wait_for_selector("text=Nothing listens at 127.0.0.1:9")
    assert page.input_value("[name=sender_name]") == "Firma"
    assert_good(page, "a failed test")
    context.close()


# The last one: from here on Astrid's password alone is not enough.
def test_a_passkey_is_added_and_opens_the_desk_without_a_password(browser: Browser, desk: RunningDesk) -> None:
    context = browser.new_context()
    base = desk.environment["SKRANKE_URL"]
    page = sign_in(context, desk)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.goto(base + "/account/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)  # is it you?
    page.click("button.next")
    page.wait_for_url("**/webauthn/add/")
    page.fill("[name=name]", "Telefonen")
    page.check("[name=passwordless]")
    page.click("button.next")
    page.wait_for_url(lambda url: "/webauthn/add" not in url)
    page.goto(base + "/account/2fa/webauthn/")
    assert "Telefonen" in page.content()
    page.goto(base + "/settings")
    page.click("text=Sign out")
    page.wait_for_url("**/account/login/**")
    page.click("text=Sign in with a passkey")
    page.wait_for_url(base + "/")
    assert not errors
    context.close()
