"""The case from the customer's side: waits with lengths, promises kept and broken, and what arrived in the mailbox."""

from datetime import timedelta

from skranke.cases import handing_over, receiving, replying, sending
from skranke.cases.lived import Did, steps_of
from skranke.cases.models import Case, Message
from skranke.channels.mail import delivering
from skranke.channels.mail.models import Mailbox
from tests.cast import NOON, Cast
from tests.makers import arrival, later, make_case
from tests.web.asking import queries_of, signed_in


def answered(case: Case, cast: Cast, *, hours: float, text: str = "Klacken är klar på torsdag.") -> Message:
    """An answer that has left, as the outbox does it."""
    message = replying.reply(case, author=cast.bo, text=text, at=later(hours=hours))
    due = sending.claim_due(at=later(hours=hours) + replying.UNDO)
    assert [message.pk] == [one.pk for one in due]
    sending.begin(message, message_id=delivering.new_message_id(message))
    message.refresh_from_db()
    delivering.deliver(message, at=later(hours=hours))
    sending.sent(message, at=later(hours=hours))
    case.refresh_from_db()
    message.refresh_from_db()
    return message


def test_waits_have_lengths_and_say_whether_the_promise_held(cast: Cast) -> None:
    case = make_case(cast)
    answered(case, cast, hours=2)
    receiving.receive(case, arrival(text="Och nu?", at=later(hours=3), message_id="<2@kund.example>"))
    receiving.receive(case, arrival(text="Hallå?", at=later(hours=30), message_id="<3@kund.example>"))
    answered(case, cast, hours=24 * 20)
    waits = [step for step in steps_of(case, at=later(days=21)) if step.did == Did.WAITED]
    lengths = [(step.until - step.at, step.is_kept) for step in waits if step.until]
    assert lengths == [(timedelta(hours=2), True), (timedelta(hours=24 * 20 - 3), False)]


def test_a_wait_that_goes_on_ends_now_and_one_that_is_over_does_not(cast: Cast) -> None:
    case = make_case(cast)
    (wait,) = [step for step in steps_of(case, at=later(hours=5)) if step.did == Did.WAITED]
    assert (wait.until, wait.is_over) == (later(hours=5), False)
    answered(case, cast, hours=6)
    (wait,) = [step for step in steps_of(case, at=later(hours=50)) if step.did == Did.WAITED]
    assert (wait.until, wait.is_over) == (later(hours=6), True)


def test_what_machines_sent_and_who_took_over_is_told_and_ends_no_wait(cast: Cast) -> None:
    case = make_case(cast)
    receiving.receive(case, arrival(at=later(hours=1), message_id="<auto@kund.example>", automatic="auto-reply"))
    handing_over.hand_over(case, to=cast.astrid, by=cast.bo, at=later(hours=2))
    did = [(step.did, step.who) for step in steps_of(case, at=later(hours=3))]
    assert [what for what, _who in did] == [Did.WROTE, Did.WAITED, Did.AUTOMATIC, Did.HANDED_OVER]
    assert did[-1][1] == "Astrid"


def test_an_answer_that_has_not_arrived_ends_no_wait(cast: Cast) -> None:
    case = make_case(cast)
    message = replying.reply(case, author=cast.bo, text="Hej.", at=later(hours=1))
    Message.objects.filter(pk=message.pk).update(state=Message.FAILED)
    did = [step.did for step in steps_of(case, at=later(hours=3))]
    assert did == [Did.WROTE, Did.NOT_ARRIVED]


def test_the_page_says_the_sentence_first_with_the_list_behind(cast: Cast) -> None:
    case = make_case(cast)
    answered(case, cast, hours=2)
    page = signed_in(cast.bo).get(f"/cases/{case.pk}/lived").content.decode()
    assert "They wrote 1 time. The longest wait: 2 h. 1 promise kept." in page
    assert page.index("They wrote 1 time.") < page.index('<svg class="line"') < page.index("<ol>")
    assert "Waited 2 h; promised by" in page
    assert "Bo answered." in page


def test_what_arrived_is_the_mail_that_left(cast: Cast) -> None:
    Mailbox.objects.create(way_in=cast.way_in, sender_name="Skomakarn", signature="Öppet 9–17", fetch_from=NOON.date())
    case = make_case(cast)
    message = answered(case, cast, hours=2)
    bo = signed_in(cast.bo)
    page = bo.get(f"/messages/{message.pk}/in-their-mailbox").content.decode()
    for words in ("Skomakarn &lt;hej@skomakarn.example&gt;", "dag@kund.example", "Re: Klacken", "Öppet 9–17"):
        assert words in page, words
    frame = bo.get(f"/messages/{message.pk}/in-their-mailbox/html")
    assert "Klacken är klar på torsdag." in frame.content.decode()
    assert "sandbox" in frame.headers["Content-Security-Policy"]


def test_nothing_has_arrived_before_it_left_or_for_another_team(cast: Cast) -> None:
    case = make_case(cast)
    message = replying.reply(case, author=cast.bo, text="Hej.", at=later(hours=1))
    answer = signed_in(cast.bo).get(f"/messages/{message.pk}/in-their-mailbox")
    assert answer.status_code == 404
    assert "has not left as a mail yet" in answer.content.decode()
    cecilia = signed_in(cast.cecilia)
    for path in (
        f"/messages/{message.pk}/in-their-mailbox",
        f"/messages/{message.pk}/in-their-mailbox/html",
        f"/cases/{case.pk}/lived",
    ):
        assert cecilia.get(path).status_code == 404


def test_a_longer_life_costs_no_more_queries(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    bo.get(f"/cases/{case.pk}/lived")
    before = queries_of(lambda: bo.get(f"/cases/{case.pk}/lived"))
    for number in range(10):
        receiving.receive(case, arrival(at=later(hours=number + 1), message_id=f"<{number}@kund.example>"))
    assert queries_of(lambda: bo.get(f"/cases/{case.pk}/lived")) <= before
