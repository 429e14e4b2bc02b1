"""Who owns a case."""

from datetime import datetime

from django.utils.translation import gettext as _

from skranke.cases import states, timeline
from skranke.cases.models import Case
from skranke.lib.errors import DeskError
from skranke.people.models import Team, User


class CannotOwn(DeskError):
    code = "cannot_own"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("{name} cannot see cases of this team. Choose someone else, or hand the case to their team.").format(
                name=name
            )
        )


def take(case: Case, *, by: User, at: datetime) -> None:
    hand_over(case, to=by, by=by, at=at)


def hand_over(case: Case, *, to: User | None, by: User, at: datetime) -> None:
    """Give the case to a colleague, or to nobody so that anyone may take it."""
    if to is not None and not (to.is_active and _may_own(to, case)):
        raise CannotOwn(to.name)
    if case.owner_id == (to.pk if to else None):
        return
    case.owner, case.offered_by, case.offered_at = to, None, None
    states.save(case, "owner", "offered_by", "offered_at")
    if to == by:
        timeline.note(case, timeline.Kind.TAKEN, by=by, at=at)
    else:
        timeline.note(case, timeline.Kind.HANDED_OVER, by=by, at=at, to=to.name if to else "")


def hand_to_team(case: Case, *, team: Team, by: User, at: datetime) -> None:
    """Give the case to another team; an owner who is not in it loses the case."""
    case.team = team
    if case.owner is not None and not _may_own(case.owner, case):
        case.owner = case.offered_by = case.offered_at = None
    states.save(case, "team", "owner", "offered_by", "offered_at")
    timeline.note(case, timeline.Kind.HANDED_OVER, by=by, at=at, to=team.name)


def hand_over_all(*, of: User, to: User | None, by: User, at: datetime) -> int:
    """A colleague leaves: their open cases go to somebody else; the name stays on what they did."""
    mine = Case.objects.filter(owner=of, closed_at=None, state__in=[Case.OPEN, Case.WAITING, Case.SNOOZED])
    for case in mine:
        hand_over(case, to=to if to and _may_own(to, case) else None, by=by, at=at)
    return len(mine)


def owners_for(case: Case) -> list[User]:
    """Everyone who may own the case."""
    people = User.objects.filter(is_active=True, memberships__isnull=False)
    if case.team_id is not None:
        people = people.filter(memberships__team=case.team_id)
    return list(people.distinct().order_by("name"))


def _may_own(user: User, case: Case) -> bool:
    memberships = user.memberships.all() if case.team_id is None else user.memberships.filter(team=case.team_id)
    return memberships.exists()
