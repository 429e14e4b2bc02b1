"""The end of a shift: what is open and what was promised, handed to whoever comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from skranke.cases import access
from skranke.cases.models import Case
from skranke.people import letters
from skranke.people.models import Presence, User
from skranke.watch import calling, noticing, rota
from skranke.watch.models import Call, OnCall

MOST = 30
FRESH = timedelta(seconds=45)


@dataclass(frozen=True)
class Standing:
    """How things stand: open cases whose promise ends soonest, and what people are called about."""

    due: Sequence[Case]
    calls: Sequence[Call]


def standing(user: User, *, at: datetime) -> Standing:
    """What this person may see of it, until this time tomorrow."""
    due = access.visible(user).filter(state=Case.OPEN, answer_due_at__lte=at + timedelta(days=1))
    shown = due.select_related("customer", "owner").order_by("answer_due_at", "pk")[:MOST]
    return Standing(list(shown), calling.open_calls())


def looking_now(*, at: datetime) -> list[str]:
    """Who has a case open at this moment."""
    fresh = Presence.objects.filter(seen_at__gte=at - FRESH, user__is_active=True)
    return sorted(set(fresh.values_list("user__name", flat=True)))


def hand_over(shift: OnCall, *, to: User, note: str, by: User, at: datetime) -> None:
    """The next one has the rest of the shift, and a letter with all that is open."""
    rota.take_over(shift, by=to, at=at)
    now = standing(to, at=at)
    with translation.override(to.language):
        subject = _("{name} hands the watch over to you").format(name=by.name)
        due = [f"– #{case.pk} {case.subject} ({case.owner.name if case.owner else _('nobody')})" for case in now.due]
        parts = [
            note.strip()[:2000],
            "\n".join([_("Due until this time tomorrow:"), *due]) if due else _("Nothing is due until tomorrow."),
            "\n".join(f"– {noticing.words(call.kind, call.about)}" for call in now.calls),
            calling.url(),
        ]
        text = "\n\n".join(part for part in parts if part)
    letters.write(to.email, subject=subject, text=text, at=at)
