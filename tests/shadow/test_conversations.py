"""Which mails count as answered; no database."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from skranke.shadow.conversations import Line, Wait, waits_in

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
US, DAG = "hej@skomakarn.example", "dag@kund.example"
numbers = count(1)


def mail(
    hours: float, *, sender: str = DAG, to: str = US, key: str = "", cites: str = "", is_machine: bool = False
) -> Line:
    number = next(numbers)
    cited = (cites,) if cites else ()
    return Line(
        number,
        key or f"<{number}>",
        MONDAY + timedelta(hours=hours),
        is_ours=sender.endswith("@skomakarn.example"),
        is_machine=is_machine,
        sender=sender,
        to=(to,),
        cited=cited,
    )


def ours(hours: float, *, to: str = DAG, cites: str = "", is_machine: bool = False) -> Line:
    return mail(hours, sender=US, to=to, cites=cites, is_machine=is_machine)


def waits(*lines: Line) -> list[Wait]:
    return waits_in(lines, colleagues="skomakarn.example")


def hours_of(wait: Wait) -> float | None:
    return (wait.answered_at - wait.first.at) / timedelta(hours=1) if wait.answered_at else None


def test_an_answer_is_found_by_what_it_cites() -> None:
    (wait,) = waits(mail(0, key="<a>"), ours(3, cites="<a>"))
    assert hours_of(wait) == 3


def test_a_mail_anew_to_the_same_address_is_an_answer_too() -> None:
    (wait,) = waits(mail(0), ours(5))
    assert hours_of(wait) == 5


def test_a_thread_holds_together_though_its_first_mail_is_not_here() -> None:
    wait, follow_up = waits(
        mail(0, key="<b>", cites="<old>"), ours(1, to="else@kund.example", cites="<old>"), mail(2, cites="<b>")
    )
    assert hours_of(wait) == 1
    assert follow_up.is_open


def test_a_customer_who_writes_again_waits_once_from_the_first_mail() -> None:
    (wait,) = waits(mail(0, key="<c>"), mail(20, cites="<c>"), ours(24, cites="<c>"))
    assert hours_of(wait) == 24
    assert len(wait.again) == 1


def test_after_an_answer_the_next_mail_is_a_new_wait() -> None:
    first, second = waits(mail(0, key="<d>"), ours(1, cites="<d>"), mail(2, cites="<d>"))
    assert hours_of(first) == 1
    assert second.is_open


def test_nothing_is_answered_before_it_was_asked() -> None:
    (wait,) = waits(ours(0), mail(1))
    assert wait.is_open


@pytest.mark.parametrize(
    "line", [mail(0, is_machine=True), mail(0, sender="karin@skomakarn.example"), mail(0, sender="")]
)
def test_machines_and_colleagues_wait_for_nothing(line: Line) -> None:
    assert waits(line) == []


def test_an_automatic_reply_of_ours_is_no_answer() -> None:
    (wait,) = waits(mail(0, key="<e>"), ours(0.1, cites="<e>", is_machine=True))
    assert wait.is_open


def test_handing_a_mail_to_a_colleague_is_no_answer() -> None:
    (wait,) = waits(mail(0, key="<f>"), ours(1, to="karin@skomakarn.example", cites="<f>"))
    assert wait.is_open
    (wait,) = waits(mail(0, key="<g>"), mail(2, sender="karin@skomakarn.example", to=DAG, cites="<g>"))
    assert hours_of(wait) == 2, "A colleague who answers from an own address has answered."


def test_one_answer_ends_every_wait_of_that_customer() -> None:
    assert [hours_of(wait) for wait in waits(mail(0), mail(2), ours(4))] == [4, 2]
