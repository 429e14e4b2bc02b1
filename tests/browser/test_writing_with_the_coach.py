"""Writing with the coach, in a browser: underlines, the card by mouse and keys, and that nothing is in the way."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs, faults_of

pytestmark = pytest.mark.browser
BLUNT = "Hej Ole! Som jag redan har sagt ser vi på det. Vi återkommer."
MARKED = "[...CSS.highlights.values()].reduce((sum, one) => sum + one.size, 0)"
PUT = """text => { const area = document.getElementById("text"); area.value = text;
    area.dispatchEvent(new Event("input", {bubbles: true})); }"""
UNDER = """kind => [...(CSS.highlights.get(kind) ?? [])].map(range => range.toString())"""


def write(page: Page, text: str) -> None:
    page.locator("#text").fill("")
    page.locator("#text").press_sequentially(text)


def test_words_that_hurt_are_underlined_where_they_stand(open_as: OpenAs) -> None:
    page = open_as("Astrid", "/cases/5")
    write(page, "😀 " + BLUNT)
    expect(page.locator("[data-advice=text] .advice", has_text="Vague promise")).to_be_visible()
    assert "Vi återkommer" in page.evaluate(UNDER, "fault")
    # Words before it move the underline along; it is never on others for a moment.
    page.locator("#text").press("Home")
    page.keyboard.type("Nej, ")
    assert "Vi återkommer" in page.evaluate(UNDER, "fault")


def test_a_hint_opens_by_mouse_and_the_text_keeps_the_focus(open_as: OpenAs) -> None:
    page = open_as("Astrid", "/cases/5")
    write(page, BLUNT)
    expect(page.locator("[data-advice=text] .advice", has_text="Lecturing")).to_be_visible()
    box = page.evaluate(
        """() => { const box = [...CSS.highlights.get("fault")].find(range => range.toString().startsWith("Som jag"))
        .getBoundingClientRect(); return [box.x + 20, box.y + 8]; }"""
    )
    page.mouse.click(*box)
    card = page.locator("#hint-card")
    expect(card).to_contain_text("can sound as if the customer ought to have known")
    expect(card.get_by_role("link", name="Source")).to_have_attribute("href", "/guide/lecturing")
    expect(page.locator("#text")).to_be_focused()
    assert faults_of(page) == []
    card.get_by_role("button", name="Not this time").click()
    expect(page.locator("[data-advice=text] .advice", has_text="Lecturing")).to_have_count(0)
    expect(page.locator("#text")).to_be_focused()


def test_by_keys_alone_a_rewrite_is_taken_and_taken_back(open_as: OpenAs) -> None:
    page = open_as("Astrid", "/cases/6")
    text = "Hello Tom. We will get back to you."
    write(page, text)
    expect(page.locator(".advice").first).to_be_visible()
    page.route("**/hints", lambda route: route.abort())
    page.evaluate("document.getElementById('text').setSelectionRange(0, 0)")
    page.keyboard.press("F8")
    card = page.locator("#hint-card")
    expect(card).to_be_visible()
    expect(page.locator("[data-hint-words]")).not_to_be_empty()
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('hint-card').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value(text)


def test_a_rewrite_is_taken_with_one_key_and_undone_with_ctrl_z(open_as: OpenAs) -> None:
    page = open_as("Astrid", "/cases/6")
    hint = (
        '{"code": "vague_promise", "start": 6, "end": 10, "words": "soon", "kind": "nudge", "title": "Vague promise",'
        ' "message": "No day.", "why": "A day is easier.", "instead": "Name a day.", "source": "/guide/vague_promise",'
        ' "rewrites": ["on Thursday"]}'
    )
    page.route("**/hints", lambda route: route.fulfill(json={"hints": [], "virtues": []}))
    page.route("**/hints", lambda route: route.fulfill(body=f'{{"hints": [{hint}], "virtues": []}}'))
    write(page, "We do soon what we can.")
    page.locator("#text").fill("We go soon on.")
    expect(page.locator("[data-advice=text] .advice")).to_be_visible()
    page.keyboard.press("F8")
    page.keyboard.press("Alt+Enter")
    expect(page.locator("#text")).to_have_value("We go on Thursday on.")
    page.keyboard.press("Control+z")
    expect(page.locator("#text")).to_have_value("We go soon on.")


def test_never_this_kind_holds_after_a_reload_and_is_undone_in_the_settings(open_as: OpenAs) -> None:
    page = open_as("Bo", "/cases/5")
    vague = page.locator("[data-advice=text] .advice", has_text="Vague promise")
    write(page, BLUNT)
    vague.click()
    page.get_by_role("button", name="Never this kind").click()
    expect(page.locator("[data-hint-words]")).to_contain_text("switched off for you")
    expect(page.locator("[data-draft-state]")).to_contain_text("Saved")
    with page.expect_response("**/hints"):
        page.reload()
    expect(vague).to_have_count(0)
    page.goto("/settings/writing")
    assert faults_of(page) == []
    page.check("input[value=vague_promise]")
    page.click("button:has-text('Save')")
    page.goto("/cases/5")
    expect(vague).to_be_visible()


def test_one_key_silences_the_coach_and_it_stays_silent(open_as: OpenAs) -> None:
    page = open_as("Bo", "/cases/5")
    write(page, BLUNT)
    expect(page.locator(".advice").first).to_be_visible()
    with page.expect_response("**/switch"):
        page.keyboard.press("F9")
    assert page.evaluate(MARKED) == 0
    expect(page.locator("[data-virtues]").first).to_be_hidden()
    page.reload()
    expect(page.locator("[data-virtues]").first).to_be_hidden()
    with page.expect_response("**/switch"):
        page.keyboard.press("F9")
    expect(page.locator(".advice").first).to_be_visible()


def test_the_checklist_ticks_itself(open_as: OpenAs) -> None:
    page = open_as("Astrid", "/cases/5")
    name = page.locator("[data-virtues] [data-code=uses_name]")
    write(page, "Hej,")
    expect(name).to_have_attribute("data-holds", "0")
    write(page, "Hej Ole,")
    expect(name).to_have_attribute("data-holds", "1")
    expect(name).to_contain_text("done")


def test_a_coach_that_fails_never_hinders_writing_and_sending(open_as: OpenAs) -> None:
    page = open_as("Astrid", "/cases/6")
    page.route("**/hints", lambda route: route.abort())
    write(page, "Hi Tom, the box comes on Thursday.")
    expect(page.locator("[data-draft-state]")).to_contain_text("Saved")
    page.locator("#text").press("Control+Enter")
    expect(page.locator(".undo")).to_be_visible()
    page.click("text=Undo")


def test_contempt_in_a_note_is_underlined_with_the_reminder(open_as: OpenAs) -> None:
    page = open_as("Bo", "/cases/1")
    page.locator("summary", has_text="Note among ourselves").click()
    page.locator("#note").press_sequentially("Den här gnällspiken igen.")
    page.locator("[data-advice=note] .advice").click()
    expect(page.locator("#hint-card")).to_contain_text("right to read what is written about them")
    assert faults_of(page) == []


def test_a_very_long_text_is_read_where_it_is_seen(open_as: OpenAs) -> None:
    page = open_as("Astrid", "/cases/6")
    page.evaluate(PUT, "Your parcel is on its way to you now.\n" * 2_700 + "We will get back to you.")
    page.wait_for_timeout(500)
    assert page.evaluate(MARKED) == 0
    page.evaluate("document.getElementById('text').scrollTop = 1e9")
    expect(page.locator(".advice").first).to_be_visible()
    assert "We will get back to you" in page.evaluate(UNDER, "fault")[0]
    page.evaluate(PUT, "")
    expect(page.locator("[data-draft-state]")).to_be_empty()
