"""The public web form: every post is one case or a clear word, and what was written is kept."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from skranke.cases import saved_replies, waiting
from skranke.cases.models import Attachment, Case, Message, StatedWait
from skranke.cases.saved_replies import Wish
from skranke.channels import ledger
from skranke.channels.form import crowd, posting, tokens
from skranke.channels.form.models import Form
from skranke.lib import clock
from skranke.web.contexts.form import lately
from tests.cast import NOON, Cast
from tests.web.form.posting import TYPED, hidden, link_in, make_form, post

OWN = [
    {"key": "order", "kind": "text", "required": True, "labels": {"sv": "Ordernummer"}, "choices": {}},
    {"key": "size", "kind": "choice", "required": False, "labels": {"sv": "Storlek"}, "choices": {"sv": ["38", "39"]}},
]


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(crowd, "posts", crowd.Crowd())
    lately.forget()


@pytest.fixture
def form(cast: Cast) -> Form:
    return make_form(cast)


def test_the_page_is_small_and_asks_nothing_of_others(client: Client, form: Form) -> None:
    page = client.get(f"/form/{form.key}?lang=sv")
    text = page.content.decode()
    assert page.status_code == 200
    assert 'lang="sv"' in text
    assert "Skriv till Skomakarn" in text
    assert "Vi är här nu." in text
    assert "https://" not in text
    assert "Set-Cookie" not in page.headers
    assert not page.cookies
    assert len(page.content) < 12_000


def test_a_posted_form_is_a_case_with_a_receipt(client: Client, form: Form, cast: Cast) -> None:
    answer = post(client, form)
    assert answer.status_code == 200
    case = Case.objects.get()
    assert (case.subject, case.customer, case.team, case.way_in) == ("Klacken", cast.dag, cast.team, form.way_in)
    assert case.needs_answer
    assert case.messages.get().text == TYPED["text"]
    text = answer.content.decode()
    assert f"<strong>{case.pk}</strong>" in text
    assert "dag@kund.example" in text


def test_the_same_form_posted_again_is_the_same_case(client: Client, form: Form) -> None:
    sealed = tokens.sealed(tokens.Token(form.key, "0" * 32, NOON - timedelta(minutes=1), is_confirmed=True))
    first, second = (post(client, form, token=sealed) for _twice in range(2))
    assert Case.objects.count() == 1
    assert link_in(first) == link_in(second)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": ""}, "måste fyllas i"),
        ({"address": "nobody"}, "giltig e-postadress"),
        ({"name": ""}, "måste fyllas i"),
        ({"text": "x" * 1_000_000}, "50000"),
        ({"token": "forged"}, "Den här sidan var öppen väldigt länge."),
    ],
)
def test_on_any_error_what_was_written_is_kept(client: Client, form: Form, change: dict[str, str], words: str) -> None:
    answer = post(client, form, **change)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    kept = {**TYPED, **change}
    assert all(kept[name] in text for name in ("name", "address", "subject", "text"))
    assert not Case.objects.exists()


def test_an_expired_page_keeps_the_text_and_takes_it_the_second_time(client: Client, form: Form) -> None:
    old = tokens.sealed(tokens.Token(form.key, "1" * 32, NOON - timedelta(days=2)))
    answer = post(client, form, token=old)
    assert answer.status_code == 422
    assert TYPED["text"] in answer.content.decode()
    again = post(client, form, token=hidden(answer, "token"), work="")
    once_more = post(client, form, token=hidden(again, "token"), work="")
    assert "har kommit fram" in once_more.content.decode()
    assert Case.objects.count() == 1


def test_a_token_of_another_form_opens_nothing(client: Client, form: Form, cast: Cast) -> None:
    other = make_form(cast)
    assert post(client, form, token=tokens.sealed(tokens.give(other.key, at=NOON))).status_code == 422


def test_without_scripts_the_form_asks_once_more(client: Client, form: Form) -> None:
    file = SimpleUploadedFile("bild.png", b"\x89PNG")
    answer = post(client, form, work="", files=file)
    assert answer.status_code == 200
    assert not Case.objects.exists()
    assert TYPED["text"] in answer.content.decode()
    assert "bild.png" in answer.content.decode()
    post(client, form, work="", token=hidden(answer, "token"), kept=hidden(answer, "kept"))
    attachment = Attachment.objects.get()
    assert (attachment.name, ledger.files().read(attachment.digest)) == ("bild.png", b"\x89PNG")


def test_what_comes_within_seconds_is_asked_once_more(client: Client, form: Form) -> None:
    token = tokens.sealed(tokens.give(form.key, at=NOON))
    post(client, form, token=token)
    assert not Case.objects.exists()


def test_a_machine_that_fills_in_all_fields_lands_under_spam_and_is_not_lost(client: Client, form: Form) -> None:
    assert post(client, form, homepage="https://spam.example").status_code == 200
    assert Case.objects.get().state == Case.SPAM


def test_too_many_from_one_network_are_told_to_wait(
    client: Client, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "posts", crowd.Crowd(most=1))
    assert post(client, form).status_code == 200
    answer = post(client, form, text="Och en sak till.")
    assert answer.status_code == 429
    assert "Och en sak till." in answer.content.decode()
    assert Case.objects.count() == 1


def test_a_desk_that_cannot_save_says_so_and_keeps_the_text(
    client: Client, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_given: object) -> Case:
        raise OperationalError("database is locked")

    monkeypatch.setattr(posting, "_open", fail)
    answer = post(client, form)
    assert answer.status_code == 503
    assert TYPED["text"] in answer.content.decode()


def test_the_form_s_own_fields_are_asked_and_stand_in_the_message(client: Client, cast: Cast) -> None:
    form = make_form(cast, own_fields=OWN)
    assert post(client, form).status_code == 422
    assert post(client, form, own_order="A-17", own_size="40").status_code == 422
    assert post(client, form, own_order="A-17", own_size="39").status_code == 200
    assert Message.objects.get().text == f"{TYPED['text']}\n\nOrdernummer: A-17\nStorlek: 39"


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE cases_case; --", "<script>alert(1)</script>", "a\x00b", "Zażółć 🙂 \u202egnirts"]
)
def test_hostile_text_is_text(client: Client, form: Form, text: str) -> None:
    answer = post(client, form, text=text)
    assert answer.status_code == 200
    assert Message.objects.get().text == text.replace("\x00", "")
    assert "<script>alert" not in client.get(link_in(answer)).content.decode()


def test_a_thousand_fields_are_refused_in_words(client: Client, form: Form) -> None:
    answer = post(client, form, **{f"field{n}": "x" for n in range(1_001)})
    assert answer.status_code == 413
    assert "more than a form can carry" in answer.content.decode()


def test_a_wrong_encoding_is_read_as_far_as_it_goes(client: Client, form: Form) -> None:
    sealed = tokens.sealed(tokens.Token(form.key, "2" * 32, NOON - timedelta(minutes=1), is_confirmed=True))
    body = b"name=D%E5g&address=dag@kund.example&text=Klacken %E4r trasig&subject=&token=" + sealed.encode()
    answer = client.post(f"/form/{form.key}", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert "Klacken" in Message.objects.get().text


def test_only_the_pages_named_may_frame_the_form(client: Client, form: Form, cast: Cast) -> None:
    page = client.get(f"/form/{form.key}")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    framed = make_form(cast, framed_by=["https://www.skomakarn.example"])
    page = client.get(f"/form/{framed.key}?embedded=1")
    assert "frame-ancestors 'self' https://www.skomakarn.example" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    assert client.get(link_in(post(client, framed))).headers["X-Frame-Options"] == "DENY"


def test_the_wait_is_said_before_sending_and_kept_to_be_checked(
    client: Client, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = waiting.Wait(NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=3), rests_on=60)
    monkeypatch.setattr(waiting, "expected", lambda *_args, **_given: wait)
    assert "nio gånger av tio" in client.get(f"/form/{form.key}?lang=sv").content.decode()
    post(client, form)
    assert StatedWait.objects.get().nine_of_ten_by == wait.nine_of_ten_by


def test_public_saved_replies_that_fit_are_shown_before_sending(client: Client, form: Form) -> None:
    sole = Wish("Omsulning", "sv", "Hej {first_name}! En omsulning kostar 450 kronor.", "sula", is_public=True)
    ours = Wish("Sulor internt", "sv", "Hej {first_name}! Sulan ligger på hylla två.", "sula")
    for wish in (sole, ours):
        saved_replies.keep(wish, at=NOON, page_language="en")
    asked = {"lang": "sv", "text": "Min sula är sliten, vad kostar omsulning?"}
    text = client.post(f"/form/{form.key}/answers", asked).content.decode()
    assert "Hej! En omsulning kostar 450 kronor." in text
    assert "hylla" not in text
    assert "Omsulning" not in client.post(f"/form/{form.key}/answers", {**asked, "text": "Hej"}).content.decode()
    once_more = post(client, form, work="", text=asked["text"]).content.decode()
    assert "En omsulning kostar 450 kronor." in once_more


def test_a_form_that_is_gone_says_so(client: Client, form: Form) -> None:
    form.way_in.is_active = False
    form.way_in.save()
    assert client.get(f"/form/{form.key}").status_code == 404
