"""Setting a deadline by law running on a case, ending it, and warning of it in time."""

from datetime import datetime

from babel.dates import format_date
from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from skranke.cases import states, timeline
from skranke.cases.models import Case, Message
from skranke.lib.errors import DeskError
from skranke.people import letters
from skranke.people.models import Desk, Membership, User
from skranke.promise import legal
from skranke.promise.legal import Deadline

MOST = 500


class NoSuchDeadline(DeskError):
    code = "no_such_deadline"

    def __init__(self) -> None:
        super().__init__(_("Choose one of the deadlines in the list."))


SPOKEN_IN = {"sv": "SE", "da": "DK", "nb": "NO", "pl": "PL"}


def offered_for(case: Case) -> list[Deadline]:
    """What the law of the desk's country, or of the country the customer writes from, knows of."""
    countries = [desk_country(), SPOKEN_IN.get(case.language, "")]
    found = [deadline for country in countries for deadline in legal.offered_in(country)]
    return list(dict.fromkeys(found))


def start(case: Case, *, key: str, by: User, at: datetime) -> None:
    """The clock runs from the customer's first message, since that is when it reached us."""
    deadline = legal.BY_KEY.get(key)
    if deadline is None:
        raise NoSuchDeadline
    case.legal_key, case.legal_since, case.legal_warned_day = key, _received(case), 0
    case.legal_due_at = legal.due_at(deadline, received=case.legal_since, country=desk_country())
    states.reckon(case)
    states.save(case, "legal_key", "legal_since", "legal_due_at", "legal_warned_day")
    timeline.note(case, timeline.Kind.LEGAL_STARTED, by=by, at=at, key=key)


def stop(case: Case, *, by: User, at: datetime) -> None:
    """The customer has been answered in substance, or it was no such matter: a person says so."""
    if case.legal_due_at is None:
        return
    key, case.legal_key, case.legal_since, case.legal_due_at = case.legal_key, "", None, None
    states.reckon(case)
    states.save(case, "legal_key", "legal_since", "legal_due_at")
    timeline.note(case, timeline.Kind.LEGAL_STOPPED, by=by, at=at, key=key)


def warn_due(*, at: datetime) -> int:
    """Tell the owner and the leads on each day that a law's clock wants a warning, once a day and case."""
    country, told = desk_country(), 0
    running = Case.objects.filter(legal_due_at__isnull=False).order_by("legal_due_at")
    for case in running[:MOST]:
        deadline = legal.BY_KEY.get(case.legal_key)
        if deadline is None or case.legal_since is None:
            continue
        day = legal.day_number(deadline, received=case.legal_since, at=at, country=country)
        warning = legal.warning_due(deadline, day=day, warned=case.legal_warned_day)
        if warning and _claim(case, warning):
            _tell(case, deadline, day=day, at=at)
            told += 1
    return told


def _claim(case: Case, day: int) -> bool:
    """Only one of several processes speaks of a day."""
    mine = Case.objects.filter(pk=case.pk, legal_warned_day=case.legal_warned_day)
    return bool(mine.update(legal_warned_day=day))


def _tell(case: Case, deadline: Deadline, *, day: int, at: datetime) -> None:
    last = legal.last_day(deadline, received=case.legal_since or at, country=desk_country())
    for person in _who_is_told(case):
        with translation.override(person.language):
            date = format_date(last, "d MMMM", locale=person.language)
            subject = _("Case {number}: day {day}, answer by {date}").format(number=case.pk, day=day, date=date)
            text = f"{case.subject}\n\n{deadline.name}. {deadline.missed}\n\n{settings.SKRANKE_URL}/cases/{case.pk}"
            letters.write(person.email, subject=subject, text=text, at=at)
    timeline.note(case, timeline.Kind.LEGAL_WARNED, at=at, key=case.legal_key, day=day)


def _who_is_told(case: Case) -> list[User]:
    """The owner, and the leads of the team; of every team when the case has none."""
    leads = Q(memberships__role=Membership.LEAD)
    if case.team_id is not None:
        leads &= Q(memberships__team=case.team_id)
    return list(User.objects.filter(leads | Q(pk=case.owner_id), is_active=True).distinct().order_by("pk"))


def _received(case: Case) -> datetime:
    first = case.messages.filter(kind=Message.IN).order_by("at").values_list("at", flat=True).first()
    return first or case.opened_at


def desk_country() -> str:
    return Desk.objects.values_list("country", flat=True).first() or "PL"
