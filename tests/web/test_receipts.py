"""Receipts in the settings: switched on for a way in, previewed in five languages, for administrators alone."""

import pytest
from django.test import Client

from skranke.cases.models import Case, Message
from skranke.channels import receipts
from skranke.channels.models import ReceiptRule
from skranke.people.models import AuditEntry
from tests.cast import Cast
from tests.channels.test_filing import letter, take_in
from tests.web.test_setting_up import sign_in


def test_an_administrator_switches_receipts_on_with_words_of_their_own(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.adam)
    address = f"/settings/receipts/{cast.way_in.pk}"
    answer = page.post(address, {"is_on": "on", "words_sv": "Se även vår lista.", "words_en": " "}, follow=True)
    rule = ReceiptRule.objects.get()
    assert (rule.is_on, rule.own_words) == (True, {"sv": "Se även vår lista."})
    assert "Receipts for hej@skomakarn.example are on." in answer.content.decode()
    assert AuditEntry.objects.filter(deed="receipts on", about="hej@skomakarn.example").exists()
    assert "Se även vår lista." in page.get(f"{address}?language=sv").content.decode()
    page.post(address, {})
    assert ReceiptRule.objects.get().is_on is False


@pytest.mark.parametrize(
    ("language", "words"),
    [("sv", "Hej!"), ("da", "Hej!"), ("nb", "Hei!"), ("pl", "Dzień dobry!"), ("en", "Hello!"), ("xx", "Hello!")],
)
def test_the_receipt_is_previewed_in_each_language(client: Client, cast: Cast, language: str, words: str) -> None:
    page = sign_in(client, cast.adam)
    shown = page.get(f"/settings/receipts/{cast.way_in.pk}?language={language}").content.decode()
    assert words in shown
    assert "[#1234]" in shown


def test_the_preview_shows_what_an_unproven_sender_gets(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.adam)
    address = f"/settings/receipts/{cast.way_in.pk}?language=en"
    assert "What does it cost?" in page.get(address).content.decode()
    assert "What does it cost?" not in page.get(f"{address}&forged").content.decode()


def test_words_that_are_too_long_are_kept_and_refused(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.adam)
    answer = page.post(f"/settings/receipts/{cast.way_in.pk}", {"words_sv": "x" * 1_001})
    assert answer.status_code == 422
    assert "x" * 1_001 in answer.content.decode()
    assert not ReceiptRule.objects.exists()


def test_agents_do_not_see_the_page(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.astrid)
    assert page.get("/settings/receipts").status_code == 403
    assert page.get(f"/settings/receipts/{cast.way_in.pk}").status_code == 403


def test_a_desk_without_a_mailbox_is_told_what_to_do(client: Client, cast: Cast) -> None:
    cast.way_in.delete()
    assert "Connect a mailbox" in sign_in(client, cast.adam).get("/settings/receipts").content.decode()


def test_a_receipt_stands_in_the_conversation(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    receipts.set_rule(cast.way_in, is_on=True, own_words={})
    monkeypatch.setattr(receipts, "LATEST", receipts.LATEST * 100_000)
    take_in(letter())
    shown = sign_in(client, cast.astrid).get(f"/cases/{Case.objects.get().pk}").content.decode()
    assert "Automatic receipt" in shown
    Message.objects.filter(automatic="receipt").update(state=Message.FAILED)
    shown = sign_in(client, cast.astrid).get(f"/cases/{Case.objects.get().pk}").content.decode()
    assert "The receipt did not arrive" in shown
    assert "Change and send" not in shown
