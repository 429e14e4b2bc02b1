"""Makers: rows with defaults, for tests."""

from datetime import datetime, timedelta

from skranke.cases import opening, receiving
from skranke.cases.models import Case
from tests.cast import NOON, Cast


def make_case(
    cast: Cast,
    *,
    at: datetime = NOON,
    subject: str = "Klacken",
    text: str = "Klacken har lossnat.",
    message_id: str = "",
) -> Case:
    """A case opened by a mail of Dag's, that nobody owns yet."""
    case = opening.open_case(cast.dag, subject=subject, at=at, way_in=cast.way_in)
    receiving.receive(
        case, arrival(text=text, at=at, subject=subject, message_id=message_id or f"<{case.pk}@kund.example>")
    )
    case.refresh_from_db()
    return case


def arrival(
    *,
    text: str = "Klacken har lossnat.",
    at: datetime = NOON,
    subject: str = "Klacken",
    sender: str = "dag@kund.example",
    name: str = "Dag Dahl",
    message_id: str = "<1@kund.example>",
    cited: tuple[str, ...] = (),
    automatic: str = "",
) -> receiving.Arrival:
    return receiving.Arrival(
        sender_name=name,
        sender_address=sender,
        text=text,
        at=at,
        subject=subject,
        message_id=message_id,
        cited=cited,
        automatic=automatic,
    )


def later(**delta: float) -> datetime:
    return NOON + timedelta(**delta)
