"""A customer's private link: who may open it, what it shows, and going on with the case."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from skranke.cases import noting, replying
from skranke.cases.models import Case, Message
from skranke.channels.form import crowd, private_links
from skranke.channels.form.models import Form
from skranke.lib import clock
from skranke.people.models import Letter
from skranke.web.contexts.form import lately
from tests.cast import NOON, Cast
from tests.web.form.posting import link_in, make_form, post

TIME = {"now": NOON}


@pytest.fixture(autouse=True)
def _time(monkeypatch: pytest.MonkeyPatch) -> None:
    TIME["now"] = NOON
    monkeypatch.setattr(clock, "now", lambda: TIME["now"])
    monkeypatch.setattr(crowd, "posts", crowd.Crowd())
    monkeypatch.setattr(crowd, "codes", crowd.Crowd())
    lately.forget()


@pytest.fixture
def form(cast: Cast) -> Form:
    return make_form(cast)


def go_to(moment: datetime) -> None:
    TIME["now"] = moment


def answered(cast: Cast) -> Case:
    """The case with a note among ourselves, and an answer that left."""
    case = Case.objects.get()
    noting.note(case, author=cast.bo, text="Han är arg.", at=NOON)
    case.refresh_from_db()
    reply = replying.reply(case, author=cast.astrid, text="Välkommen på fredag.", at=NOON, seen_version=case.version)
    Message.objects.filter(pk=reply.pk).update(state=Message.SENT, sent_at=NOON)
    return case


def test_the_customer_reads_both_sides_and_nothing_that_is_ours_alone(client: Client, form: Form, cast: Cast) -> None:
    link = link_in(post(client, form))
    answered(cast)
    page = client.get(link)
    text = page.content.decode()
    assert "Klacken har lossnat." in text
    assert "Välkommen på fredag." in text
    assert "arg" not in text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"


def test_an_answer_that_has_not_left_is_not_shown(client: Client, form: Form, cast: Cast) -> None:
    link = link_in(post(client, form))
    case = answered(cast)
    case.messages.filter(kind=Message.OUT).update(state=Message.QUEUED)
    assert "Välkommen på fredag." not in client.get(link).content.decode()


def test_the_customer_goes_on_with_the_case(client: Client, form: Form, cast: Cast) -> None:
    link = link_in(post(client, form))
    answered(cast)
    for _pressed_twice in range(2):
        assert client.post(link, {"text": "Fredag passar."}).status_code == 302
    case = Case.objects.get()
    assert case.needs_answer
    assert [message.text for message in case.messages.filter(kind=Message.IN).order_by("pk")][1:] == ["Fredag passar."]
    assert client.post(link, {"text": ""}).status_code == 422


def test_another_device_needs_a_code_by_mail(client: Client, form: Form) -> None:
    link, stranger = link_in(post(client, form)), Client()
    page = stranger.get(link).content.decode()
    assert "d•••@kund.example" in page
    assert "Klacken" not in page
    assert stranger.post(link, {"text": "Hej"}).status_code == 422
    stranger.post(link, {"send": "1"})
    letter = Letter.objects.get(to="dag@kund.example")
    code = letter.subject.split()[-1]
    wrong = "000000" if code != "000000" else "111111"
    assert stranger.post(link, {"code": wrong}).status_code == 422
    assert stranger.post(link, {"code": f" {code[:3]} {code[3:]} "}).status_code == 302
    assert "Klacken" in stranger.get(link).content.decode()
    assert Client().post(link, {"code": code}).status_code == 422


def test_a_code_bears_five_tries(client: Client, form: Form) -> None:
    link, stranger = link_in(post(client, form)), Client()
    stranger.post(link, {"send": "1"})
    code = Letter.objects.get().subject.split()[-1]
    for _guess in range(private_links.MOST_TRIES):
        stranger.post(link, {"code": "abc"})
    assert stranger.post(link, {"code": code}).status_code == 422


def test_three_codes_an_hour_and_no_more(client: Client, form: Form) -> None:
    link, stranger = link_in(post(client, form)), Client()
    answers = [stranger.post(link, {"send": "1"}).status_code for _n in range(4)]
    assert answers == [200, 200, 200, 429]
    assert Letter.objects.count() == 3


def test_a_link_ends_after_ninety_days_or_when_it_is_revoked(client: Client, form: Form) -> None:
    link = link_in(post(client, form))
    go_to(NOON + timedelta(days=89))
    assert client.get(link).status_code == 200
    go_to(NOON + timedelta(days=91))
    assert client.get(link).status_code == 404
    go_to(NOON)
    client.post(link, {"revoke": "1"})
    assert client.get(link).status_code == 404


def test_a_link_nobody_gave_out_leads_nowhere(client: Client, form: Form) -> None:
    post(client, form)
    assert client.get(f"/yours/{'0' * 32}").status_code == 404


def test_the_mark_of_one_link_opens_no_other(client: Client, form: Form) -> None:
    link = link_in(post(client, form))
    stranger = Client()
    other = link_in(post(stranger, form, address="else@kund.example"))
    stranger.cookies["skranke_device"]["path"] = "/"
    assert "Klacken" not in stranger.get(link).content.decode()
    assert "Klacken" in client.get(link).content.decode()
    assert other != link


def test_the_status_page_says_who_is_open_and_needs_no_sign_in(client: Client, form: Form, cast: Cast) -> None:
    page = client.get("/status?lang=sv")
    text = page.content.decode()
    assert page.status_code == 200
    assert "hej@skomakarn.example" in text
    assert "Vi är här nu." in text
