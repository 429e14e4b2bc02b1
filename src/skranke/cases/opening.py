"""Opening a case: by a customer's first message, or by us writing first."""

from collections.abc import Mapping
from datetime import datetime

from skranke.cases import states, timeline
from skranke.cases.models import Case
from skranke.people.models import Customer
from skranke.promise.models import WayIn


def new_case(
    customer: Customer,
    *,
    subject: str,
    at: datetime,
    way_in: WayIn | None = None,
    language: str = "",
    spam_why: Mapping[str, object] | None = None,
    is_history: bool = False,
) -> Case:
    """A case, not yet saved, that needs an answer (or lies under spam, or is history), in the team of its way in."""
    case = Case(
        customer=customer,
        subject=" ".join(subject.split())[:300],
        language=language or customer.language,
        way_in=way_in,
        team_id=way_in.team_id if way_in else None,
        opened_at=at,
        last_message_at=at,
    )
    if spam_why:
        case.state, case.spam_why = Case.SPAM, dict(spam_why)
    elif is_history:
        case.state, case.closed_at = Case.CLOSED, at
    else:
        states.needs_answer(case, since=at)
    return case


def open_case(
    customer: Customer, *, subject: str, at: datetime, way_in: WayIn | None = None, language: str = ""
) -> Case:
    """Open a case with nothing said on it yet."""
    case = new_case(customer, subject=subject, at=at, way_in=way_in, language=language)
    case.save(force_insert=True)
    timeline.note(case, timeline.Kind.OPENED, at=at)
    return case
