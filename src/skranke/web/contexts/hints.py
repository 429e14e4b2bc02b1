"""What the coach says of a draft, ready for the browser: places in its own count, words, and few of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from skranke import coach
from skranke.cases.models import Case, Message
from skranke.coach import contempt
from skranke.coach.explain import words_of_code
from skranke.coach.report import Context, Finding, Review, Virtue

MOST_SHOWN = 20  # nobody reads more; the strongest come first
NUDGE = 0.5  # weaker than this is a nudge: dotted instead of wavy
MOST_MESSAGES = 3
LONGEST_MESSAGE = 6_000


def context_of(case: Case, *, agent_name: str, at: datetime, messages: Sequence[Message] | None = None) -> Context:
    """What the coach may know about the case while an answer is written; `messages` where they are at hand."""
    waiting = unanswered(case) if messages is None else _unanswered_in(messages, case)
    since = case.unanswered_since if case.needs_answer else None
    return Context(
        customer_name=case.customer.name or None,
        customer_message=in_one([message.text for message in waiting]) or None,
        hours_waited=(at - since).total_seconds() / 3600 if since else None,
        earlier_attempts=max(0, len(waiting) - 1) if since else 0,
        agent_name=agent_name,
    )


def unanswered(case: Case) -> list[Message]:
    """What the customer said and nobody has answered, oldest first; without that the last thing they said."""
    said = case.messages.filter(kind=Message.IN, automatic="", is_held=False).only("pk", "text", "at", "case_id")
    if case.needs_answer and case.unanswered_since:
        waiting = list(said.filter(at__gte=case.unanswered_since).order_by("at", "pk")[:50])
        if waiting:
            return waiting
    return list(said.order_by("-at", "-pk")[:1])


def _unanswered_in(messages: Sequence[Message], case: Case) -> list[Message]:
    theirs = [m for m in messages if m.kind == Message.IN and not m.automatic and not m.is_held]
    since = case.unanswered_since if case.needs_answer else None
    waiting = [message for message in theirs if since and message.at >= since]
    return waiting or theirs[-1:]


def in_one(texts: Sequence[str]) -> str:
    """Several messages read as one, the newest of them."""
    return "\n\n".join(text[:LONGEST_MESSAGE] for text in texts[-MOST_MESSAGES:])


def of_reply(review: Review, text: str, *, off: Iterable[str], page_language: str) -> dict[str, Any]:
    """The hints and virtues of a reply."""
    shown = few(review.findings, off=off)
    titles = words_of_code(page_language)
    count = units(text)
    return {
        "hints": [_hint(finding, text, count, str(titles[finding.code]["title"])) for finding in shown],
        "virtues": [_virtue(virtue, str(titles[virtue.code]["title"])) for virtue in asked(review)],
    }


def of_note(findings: Sequence[Finding], text: str, *, off: Iterable[str], page_language: str) -> dict[str, Any]:
    """The hints on a note among ourselves; nothing is asked of it."""
    count, title = units(text), contempt.words(page_language)["title"]
    return {"hints": [_hint(finding, text, count, title) for finding in few(findings, off=off)], "virtues": []}


def of_draft(text: str, *, context: Context, page_language: str) -> Sequence[dict[str, Any]]:
    """The checklist of a draft as it stands, by the rules."""
    review = coach.review_by_rules(text, context=context, page_language=page_language)
    titles = words_of_code(page_language)
    return [_virtue(virtue, str(titles[virtue.code]["title"])) for virtue in asked(review)]


def asked(review: Review) -> list[Virtue]:
    """What this case asks for, done or not; what is given beyond that is a gift and no item on a list."""
    return [virtue for virtue in review.virtues if virtue.is_asked_for]


def few(findings: Sequence[Finding], *, off: Iterable[str]) -> list[Finding]:
    """The strongest, one at each place, without the kinds that are switched off; in the order of the text."""
    silent, kept = frozenset(off), list[Finding]()
    for finding in sorted(findings, key=lambda f: (-f.strength, f.start)):
        is_free = all(finding.end <= other.start or other.end <= finding.start for other in kept)
        if finding.code not in silent and is_free:
            kept.append(finding)
    return sorted(kept[:MOST_SHOWN], key=lambda finding: finding.start)


def units(text: str) -> list[int] | None:
    """How many UTF-16 units stand before each character, as browsers count; None where they are the same."""
    if text.isascii() or max(text, default="") <= "\uffff":
        return None
    counted, places = 0, [0]
    for sign in text:
        counted += 2 if sign > "\uffff" else 1
        places.append(counted)
    return places


def _hint(finding: Finding, text: str, places: list[int] | None, title: str) -> dict[str, Any]:
    is_second = finding.rule.endswith("second_opinion")
    start, end = (finding.start, finding.end) if places is None else (places[finding.start], places[finding.end])
    return {
        "code": finding.code,
        "start": start,
        "end": end,
        "words": text[finding.start : finding.end],
        "kind": "nudge" if finding.strength < NUDGE else "fault",
        "second": is_second,
        "whole": is_second or finding.code == "keyword_reply",
        "title": title,
        "message": finding.message,
        "why": finding.why,
        "instead": finding.instead,
        "source": reverse("guide", args=[finding.code]),
        "rewrites": list(finding.rewrites),
    }


def _virtue(virtue: Virtue, title: str) -> dict[str, Any]:
    return {
        "code": virtue.code,
        "title": title,
        "holds": virtue.holds,
        "message": virtue.message,
        "why": virtue.why,
        "source": reverse("guide", args=[virtue.code]),
    }
