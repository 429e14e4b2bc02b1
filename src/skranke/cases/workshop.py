"""Asking the workshop: a question goes to someone without an account, the answer comes back as a note, and they hear
when the customer is pleased."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from skranke.cases import closing, noting, replying, search, states, threads, timeline
from skranke.cases.errors import NothingToSend
from skranke.cases.models import Case, Message, Question
from skranke.lib.errors import DeskError, NotFound
from skranke.lib.secrets import fingerprint
from skranke.people.customers import normal_address
from skranke.people.models import User

OPEN_FOR = timedelta(days=30)
LONGEST = 10_000


class AnsweredAlready(DeskError):
    code = "answered_already"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This question has an answer already. Thank you."))


def ask(
    case: Case, *, by: User, at: datetime, name: str, text: str, address: str = "", until: datetime | None = None,
    link: str = "{token}",
) -> tuple[Question, str]:  # fmt: skip
    """Send the question (by mail, or leave its link to be handed over) and say its secret; `link` holds `{token}`.

    With `until` the case is put off until then, or until the answer comes if that is sooner.
    """
    if not text.strip() or not name.strip():
        raise NothingToSend
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        message = _carry(case, by=by, at=at, name=name, address=address, text=text, link=link.format(token=token))
        question = Question.objects.create(
            case=case,
            message=message,
            to_name=name.strip()[:100],
            to_address=address.strip()[:320],
            text=text.strip()[:LONGEST],
            token_hash=fingerprint(token),
            asked_at=at,
            open_until=at + OPEN_FOR,
        )
        if until is not None:
            closing.snooze(case, until=until, by=by, at=at)
    return question, token


def question_of(token: str, *, at: datetime) -> Question:
    found = (
        Question.objects.select_related("case", "message")
        .filter(token_hash=fingerprint(token), open_until__gt=at)
        .first()
    )
    if found is None:
        raise NotFound(_("This link leads to nothing any more. Ask whoever sent it for a new one."))
    return found


def answer(question: Question, *, text: str, at: datetime, ready_on: date | None = None) -> Message:
    """Keep the answer as a note on the case, which needs us again: the customer is to hear it in our words."""
    if not text.strip():
        raise NothingToSend
    with transaction.atomic():
        if not Question.objects.filter(pk=question.pk, answered_at=None).update(answered_at=at, ready_on=ready_on):
            raise AnsweredAlready
        case = Case.objects.select_for_update().get(pk=question.case_id)
        lines = [text.strip()[:LONGEST]]
        if ready_on is not None:
            lines.append(_("Ready on {day}.").format(day=ready_on.isoformat()))
        note = noting.keep(case, author=None, name=question.to_name, text="\n\n".join(lines), at=at)
        if case.state in {Case.SNOOZED, Case.WAITING}:
            # The promise is reckoned anew: from now on it is us the customer waits for.
            case.unanswered_since = None if case.state == Case.WAITING else case.unanswered_since
            states.needs_answer(case, since=at)
            states.save(case)
    return note


def thank(question: Question, *, by: User, text: str, at: datetime) -> None:
    """Tell them that the customer is pleased, or that it was not their fault; once, by mail where they have one."""
    if not Question.objects.filter(pk=question.pk, thanked_at=None).update(thanked_at=at):
        return
    if question.to_address:
        _carry(question.case, by=by, at=at, name=question.to_name, address=question.to_address, text=text, link="")
    else:
        noting.note(question.case, author=by, text=f"{question.to_name}: {text}", at=at)


def _carry(case: Case, *, by: User, at: datetime, name: str, address: str, text: str, link: str) -> Message:
    """A mail to them that answers nothing and moves no promise; without an address a note among ourselves."""
    if not address.strip():
        return noting.note(case, author=by, text=_("To {name}: {text}").format(name=name, text=text.strip()), at=at)
    people = replying.people_in(address)
    answer_here = _("Answer here, without signing in:")
    body = f"{text.strip()}\n\n{answer_here}\n{link}" if link else text.strip()
    message = Message.objects.create(
        case=case,
        kind=Message.OUT,
        is_forward=True,
        state=Message.QUEUED,
        author=by,
        sender_name=by.name,
        to=people,
        subject=case.subject,
        text=body,
        signature=by.signature,
        at=at,
        send_at=at + replying.UNDO,
    )
    for person in people:
        threads.add(case, person["address"], name=person["name"] or name)
        case.participants.filter(address=normal_address(person["address"])).update(is_outside=True)
    search.index(message)
    timeline.note(case, timeline.Kind.FORWARDED, by=by, at=at, message=message.pk, to=name)
    return message
