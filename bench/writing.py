"""From the pause after a key to the underline, in a browser, on the sample shop: `python -m bench.writing [ROUNDS]`.

It also times the second opinion where it is installed, a key in a text of 100,000 characters, and the first visit of the
inbox in bytes over the wire.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from tests.running import RunningDesk

from bench.table import show

SET_UP = """
from datetime import UTC, datetime
from skranke.people import setting_up
from skranke.sample.build import build
now = datetime.now(UTC)
by = setting_up.set_up(name="Astrid", email="astrid@skomakarn.example", password="a-long-enough-pass", desk_name="Skomakarn",
    country="SE", language="en", time_zone="Europe/Stockholm", at=now)
build(by=by, at=now)
from skranke.cases.models import Case
print(Case.objects.get(subject="Front light stopped working in the rain").pk)
"""
SESSION = """
from django.contrib.sessions.backends.db import SessionStore
from skranke.people.models import User
user, session = User.objects.get(name="Astrid"), SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
session["_auth_user_hash"] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SENTENCES = [
    "As I already told you, the lamp is fine.",
    "You forgot to attach the receipt.",
    "We will get back to you as soon as possible.",
    "That is our policy.",
]
WATCH = """
window.seen = [];
const count = () => [...CSS.highlights.values()].reduce((sum, one) => sum + one.size, 0);
document.getElementById("text").addEventListener("input", () => {
  const pressed = performance.now(), before = count();
  const look = () => {
    if (window.pressed !== pressed || performance.now() - pressed > 3000) return;
    if (count() > before) { window.seen.push(performance.now() - pressed); return; }
    requestAnimationFrame(look);
  };
  window.pressed = pressed;
  look();
}, true);
"""


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="skranke-bench-") as folder:
        desk = RunningDesk(Path(folder))
        desk.run("migrate")
        number = int(desk.ask(SET_UP))
        desk.start()
        try:
            with sync_playwright() as playwright:
                program = os.environ.get("SKRANKE_CHROMIUM") or shutil.which("chromium")
                browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
                url = f"http://127.0.0.1:{desk.port}"
                context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900})
                session = desk.ask(SESSION)
                context.add_cookies([{"name": "skranke", "value": session, "url": url}])
                rows = [first_visit(context.new_page()), *writing(context.new_page(), number, rounds)]
                browser.close()
        finally:
            desk.stop()
    show("Writing with the coach", ("figure", "measured", "aim"), rows)


def first_visit(page: Page) -> tuple[str, str, str]:
    """Bytes over the wire for the inbox with an empty cache."""
    sizes: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto("/")
    page.wait_for_timeout(1500)
    return "first visit of the inbox", f"{sum(sizes) / 1000:.0f} kB", "150 kB"


def writing(page: Page, number: int, rounds: int) -> list[tuple[str, str, str]]:
    page.goto(f"/cases/{number}")
    page.wait_for_timeout(4000)  # the second opinion wakes with the first question
    page.locator("#text").press_sequentially("Hello. ")
    page.wait_for_timeout(8000)
    page.evaluate(WATCH)
    second: list[float] = []
    for turn in range(rounds):
        page.locator("#text").fill("")
        page.wait_for_timeout(300)
        page.locator("#text").press_sequentially(SENTENCES[turn % len(SENTENCES)], delay=25)
        page.wait_for_timeout(1200)
        second += page.evaluate(
            "performance.getEntriesByType('resource').filter(e => e.name.endsWith('/hints') && e.startTime > pressed + 150)"
            ".map(e => e.responseEnd - pressed).slice(0, 1)"
        )
        page.evaluate("performance.clearResourceTimings()")
    seen: list[float] = page.evaluate("seen")
    rows = [
        ("pause to underline, p50", f"{share(seen, 0.5):.0f} ms", ""),
        ("pause to underline, p95", f"{share(seen, 0.95):.0f} ms", "150 ms"),
        ("underlines seen", f"{len(seen)} in {rounds} rounds", ""),
    ]
    if second:
        rows.append(("pause to second opinion, p95", f"{share(second, 0.95):.0f} ms", "500 ms"))
    return [*rows, long_text(page)]


def long_text(page: Page) -> tuple[str, str, str]:
    """From a key to the next frame, in a text of 100,000 characters."""
    page.locator("#text").fill("Your parcel left our house on Monday, and it is on its way to you now.\n" * 1_400)
    page.wait_for_timeout(1500)
    took: list[float] = page.evaluate(
        """async () => {
          const area = document.getElementById("text"), took = [];
          area.focus();
          for (let n = 0; n < 30; n++) {
            const from = performance.now();
            document.execCommand("insertText", false, "a");
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            took.push(performance.now() - from);
            await new Promise((done) => setTimeout(done, 60));
          }
          return took;
        }"""
    )
    return "a key in 100,000 characters, p95", f"{share(took, 0.95):.0f} ms", "100 ms"


def share(values: list[Any], part: float) -> float:
    ranked = sorted(float(value) for value in values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * part))] if ranked else float("nan")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
