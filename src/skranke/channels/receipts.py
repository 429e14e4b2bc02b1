"""Receipts: whether one is due (RFC 3834 and the desk's own rule), and queueing it on the case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import translation

from skranke import coach
from skranke.cases import acknowledging, notices, waiting
from skranke.cases.models import Case, Message
from skranke.channels.models import ReceiptRule, ReceiptSent
from skranke.channels.receipt_text import Facts, Words, receipt
from skranke.people.models import Desk
from skranke.promise import giving
from skranke.promise.models import WayIn

# A mail that was fetched late or brought from elsewhere is not answered as if it had just come.
LATEST = timedelta(hours=24)
ONE_A_CASE = timedelta(days=1)
# A machine that gives its answers no mark and cites nothing opens a new case each time; people rarely write so fast.
ONE_A_PERSON = timedelta(hours=1)
MOST_A_DAY = 3
KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Due:
    """Somebody who may get a receipt."""

    case: Case
    name: str
    address: str
    subject: str
    text: str
    wrote_at: datetime
    is_verified: bool = False


def rules() -> dict[int, ReceiptRule]:
    """The rules that are on, by way in."""
    return {rule.way_in_id: rule for rule in ReceiptRule.objects.filter(is_on=True)}


def acknowledge_all(dues: Iterable[Due], *, at: datetime) -> list[Message]:
    """Queue a receipt to everyone whose way in gives one and who has not had one just now."""
    written = list(dues)
    on = rules() if written else {}
    desk = Desk.objects.first() if on else None
    if desk is None:
        return []
    return [
        _acknowledge(due, on[due.case.way_in_id], desk, at=at)
        for due in written
        if due.case.way_in_id in on and at - due.wrote_at <= LATEST and not _had_one(due, at=at)
    ]


def set_rule(way_in: WayIn, *, is_on: bool, own_words: dict[str, str]) -> ReceiptRule:
    """Switch receipts on or off for a way in, with the desk's own words by language."""
    words = {language: text.strip() for language, text in own_words.items() if text.strip()}
    rule, _new = ReceiptRule.objects.update_or_create(way_in=way_in, defaults={"is_on": is_on, "own_words": words})
    return rule


def forget_old(*, at: datetime) -> None:
    ReceiptSent.objects.filter(at__lt=at - KEPT).delete()


def preview(rule: ReceiptRule | None, *, language: str, is_verified: bool, letter: Words, at: datetime) -> Words:
    """What a customer who wrote this letter now would get."""
    desk = Desk.objects.first()
    facts = Facts(
        number=1234,
        desk=desk.name if desk else "",
        at=at,
        calendar=giving.book().calendar(rule.way_in_id if rule else None),
        subject=f"Re: {letter.subject}",
        asks=_asks(letter.text, language),
        wait=waiting.expected(rule.way_in if rule else None, at=at),
        notices=_going_on(rule.way_in if rule else None, language, at=at),
        own_words=_own_words(rule, language),
        is_verified=is_verified,
    )
    return receipt(facts, language=language)


def _acknowledge(due: Due, rule: ReceiptRule, desk: Desk, *, at: datetime) -> Message:
    case, language = due.case, due.case.language or desk.language
    wait = waiting.expected(case.way_in, at=at)
    facts = Facts(
        number=case.pk,
        desk=desk.name,
        at=at,
        calendar=giving.book().calendar(case.way_in_id),
        subject=f"Re: {due.subject}" if due.subject else "",
        name=due.name,
        asks=_asks(due.text, language) if due.is_verified else (),
        owner=case.owner.name if case.owner else "",
        wait=wait,
        notices=_going_on(case.way_in, language, at=at),
        own_words=_own_words(rule, language),
        is_verified=due.is_verified,
    )
    words = receipt(facts, language=language)
    if wait is not None:
        waiting.remember(case, wait)
    ReceiptSent.objects.create(address=_correspondent(due.address), case=case, at=at)
    return acknowledging.acknowledge(
        case,
        name=due.name if due.is_verified else "",
        address=due.address,
        subject=words.subject,
        text=words.text,
        at=at,
    )


def _had_one(due: Due, *, at: datetime) -> bool:
    sent = ReceiptSent.objects.filter(address=_correspondent(due.address), at__gt=at - ONE_A_CASE)
    rows = list(sent.order_by("-at").values_list("case_id", "at")[:MOST_A_DAY])
    is_often = len(rows) >= MOST_A_DAY or any(when > at - ONE_A_PERSON for _case, when in rows)
    return is_often or any(number == due.case.pk for number, _when in rows)


def _correspondent(address: str) -> str:
    local, _at, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"[:320]


def _asks(text: str, language: str) -> tuple[str, ...]:
    with translation.override(language):
        return coach.read(text, language=language or None).asks.questions


def _own_words(rule: ReceiptRule | None, language: str) -> str:
    return str(rule.own_words.get(language, "")) if rule else ""


def _going_on(way_in: WayIn | None, language: str, *, at: datetime) -> tuple[str, ...]:
    """What customers who come in there are told just now."""
    return tuple(notices.said_to(notice, language) for notice in notices.active(way_in, at=at))
