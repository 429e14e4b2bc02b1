"""A receipt: an automatic message that a mail has reached us. It answers nothing and moves no promise."""

from datetime import datetime

from skranke.cases import timeline
from skranke.cases.models import Case, Message

RECEIPT = "receipt"


def acknowledge(case: Case, *, name: str, address: str, subject: str, text: str, at: datetime) -> Message:
    """Queue the receipt; whether one is due is the channel's business."""
    message = Message.objects.create(
        case=case,
        kind=Message.OUT,
        state=Message.QUEUED,
        automatic=RECEIPT,
        to=[{"name": name, "address": address}],
        subject=subject[:998],
        text=text,
        at=at,
        send_at=at,
    )
    timeline.note(case, timeline.Kind.ACKNOWLEDGED, at=at, message=message.pk, address=address)
    return message
