"""The inbox through its pages."""

from datetime import timedelta

import pytest
from django.test import Client

from skranke.cases import closing, handing_over, replying, tagging
from skranke.cases.models import Case, Message
from skranke.channels import ledger, looking
from skranke.channels.mail.models import Mailbox
from skranke.channels.models import Incoming
from skranke.lib import clock
from skranke.promise.models import WayIn
from tests.cast import NOON, Cast
from tests.makers import later, make_case
from tests.web.asking import queries_of, signed_in


def test_a_case_stands_in_the_inbox_of_its_team_and_of_no_other(cast: Cast) -> None:
    make_case(cast, subject="Klacken har lossnat")
    assert "Klacken har lossnat" in signed_in(cast.bo).get("/").content.decode()
    assert "Klacken har lossnat" not in signed_in(cast.cecilia).get("/").content.decode()
    assert "Klacken har lossnat" not in signed_in(cast.adam).get("/").content.decode()


def test_whoever_is_not_signed_in_is_led_to_the_door(cast: Cast) -> None:
    answer = Client().get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")
    part = Client().get("/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (204, "/account/login/")


def test_each_view_shows_its_own(cast: Cast) -> None:
    at = clock.now()
    open_case, waiting, put_off, closed, spam = (make_case(cast, subject=f"Nr {n}", at=at) for n in range(5))
    replying.reply(waiting, author=cast.bo, text="Svar.", at=at)
    closing.snooze(put_off, until=at + timedelta(days=1), by=cast.bo, at=at)
    closing.close(closed, by=cast.bo, at=at)
    closing.mark_spam(spam, by=cast.bo, at=at)
    handing_over.take(open_case, by=cast.astrid, at=at)
    astrid = signed_in(cast.astrid)
    views = {
        "needs-answer": "Nr 0",
        "mine": "Nr 0",
        "waiting": "Nr 1",
        "snoozed": "Nr 2",
        "closed": "Nr 3",
        "spam": "Nr 4",
    }
    for view, subject in views.items():
        page = astrid.get(f"/cases/{view}").content.decode()
        assert [f"Nr {n}" for n in range(5) if f"Nr {n}" in page] == [subject], view
    assert astrid.get("/cases/nonsense").status_code == 404


def test_a_promise_in_danger_or_past_is_told_in_words(cast: Cast) -> None:
    at = clock.now()
    soon, late = make_case(cast), make_case(cast)
    Case.objects.filter(pk=soon.pk).update(answer_due_at=at + timedelta(hours=1))
    Case.objects.filter(pk=late.pk).update(answer_due_at=at - timedelta(hours=5, minutes=1))
    page = signed_in(cast.bo).get("/").content.decode()
    assert 'class="pill due"' in page
    assert "5 h late" in page


def test_an_answer_that_was_not_delivered_is_marked(cast: Cast) -> None:
    case = make_case(cast)
    message = replying.reply(case, author=cast.bo, text="Svar.", at=NOON)
    Message.objects.filter(pk=message.pk).update(state=Message.FAILED)
    Case.objects.update(state=Case.OPEN)
    assert "Not delivered" in signed_in(cast.bo).get("/").content.decode()


def test_pages_by_key_lead_through_every_case(cast: Cast) -> None:
    for minute in range(53):
        make_case(cast, at=later(minutes=minute), subject=f"Fall {minute:02}")
    bo = signed_in(cast.bo)
    first = bo.get("/")
    assert "Fall 49" in first.content.decode()
    assert "Fall 50" not in first.content.decode()
    second = bo.get(first.context["inbox"].older_url).content.decode()
    assert "Fall 50" in second
    assert "Fall 52" in second
    assert "Fall 49" not in second


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("needs-answer", "No mail has come yet."),
        ("mine", "You have no cases."),
        ("waiting", "We wait for nobody."),
        ("snoozed", "Nothing is put off."),
        ("closed", "Nothing is closed yet."),
        ("spam", "No spam."),
        ("needs-a-look", "Nothing needs a look."),
    ],
)
def test_an_empty_view_says_so(cast: Cast, view: str, words: str) -> None:
    assert words in signed_in(cast.bo).get(f"/cases/{view}").content.decode()


def test_ten_more_cases_cost_no_more_queries(cast: Cast) -> None:
    bo = signed_in(cast.bo)
    tagging.tag(make_case(cast), name="sko", by=cast.bo, at=NOON)
    bo.get("/")
    before = queries_of(lambda: bo.get("/"))
    for _ in range(10):
        tagging.tag(make_case(cast), name="sko", by=cast.bo, at=NOON)
    assert queries_of(lambda: bo.get("/")) == before
    assert before <= 10


def look(*, envelope_to: str = "hej@skomakarn.example", state: str = Incoming.LOOK) -> Incoming:
    raw = b"Subject: ?\r\n\r\nKropp med \xff byte."
    return Incoming.objects.create(
        source="smtp",
        digest=ledger.mails().put(raw),
        size_bytes=len(raw),
        envelope_to=[envelope_to],
        arrived_at=NOON,
        state=state,
        reason="This mail names no sender.",
    )


def test_mail_that_needs_a_look_is_shown_raw_with_the_reason(cast: Cast) -> None:
    row = look()
    bo = signed_in(cast.bo)
    assert "This mail names no sender." in bo.get("/cases/needs-a-look").content.decode()
    assert "Kropp med" in bo.get(f"/incoming/{row.pk}").content.decode()
    raw = bo.get(f"/incoming/{row.pk}/raw")
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(raw.streaming_content).endswith(b"\xff byte.")  # type: ignore[attr-defined]
    # Cecilia answers cases too, but the mail was for another team's address.
    assert signed_in(cast.cecilia).get(f"/incoming/{row.pk}").status_code == 404
    assert signed_in(cast.adam).get(f"/incoming/{row.pk}").status_code == 404


def test_mail_from_a_mailbox_needs_the_look_of_its_team_alone(cast: Cast) -> None:
    mailbox = Mailbox.objects.create(way_in=cast.way_in, smtp_host="127.0.0.1", fetch_from=NOON.date())
    row = look()
    Incoming.objects.filter(pk=row.pk).update(envelope_to=[], source="imap", place=f"{mailbox.pk}/INBOX")
    bo, cecilia = signed_in(cast.bo), signed_in(cast.cecilia)
    assert bo.get(f"/incoming/{row.pk}").status_code == 200
    assert cecilia.get(f"/incoming/{row.pk}").status_code == 404
    # What may not be seen is not counted either.
    assert (looking.count(cast.bo, most=10), looking.count(cast.cecilia, most=10)) == (1, 0)
    assert "This mail names no sender." not in cecilia.get("/cases/needs-a-look").content.decode()
    Incoming.objects.filter(pk=row.pk).update(place="")
    assert cecilia.get(f"/incoming/{row.pk}").status_code == 200


def test_a_page_is_full_although_other_teams_have_mail_in_between(cast: Cast) -> None:
    other = WayIn.objects.create(name="Andra", kind=WayIn.MAIL, address="andra@x.example", team=cast.other_team)
    for number in range(looking.PAGE + 5):
        look(envelope_to=other.address if number % 2 else "hej@skomakarn.example")
    assert len(looking.needing(cast.bo)) == looking.count(cast.bo, most=100) == (looking.PAGE + 6) // 2
    assert len(looking.needing(cast.cecilia)) == (looking.PAGE + 4) // 2


def test_a_case_is_made_of_it_once_and_only_with_a_sender(cast: Cast) -> None:
    row = look()
    bo = signed_in(cast.bo)
    typed = {"sender": "nobody", "name": "Dag", "subject": "Min sko"}
    wrong = bo.post(f"/incoming/{row.pk}/case", typed)
    assert wrong.status_code == 422
    assert 'value="Min sko"' in wrong.content.decode()
    right = bo.post(f"/incoming/{row.pk}/case", {**typed, "sender": "dag@kund.example"})
    case = Case.objects.get()
    assert right["Location"] == f"/cases/{case.pk}"
    assert (case.customer, case.subject) == (cast.dag, "Min sko")
    row.refresh_from_db()
    assert (row.state, row.message) == (Incoming.CASE, case.messages.get())
    assert bo.post(f"/incoming/{row.pk}/case", {**typed, "sender": "dag@kund.example"}).status_code == 404
