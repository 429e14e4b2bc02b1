"""Who may do what: one table, role by deed. Each package's `access.py` hands out rows by it.

Agents see the cases of their teams and cases without a team; leads likewise, and what concerns the teams they lead;
administrators see settings, and cases only if they are also agents or leads.
"""

from enum import StrEnum

from skranke.people.errors import NotYours
from skranke.people.models import Membership, User


class Deed(StrEnum):
    ANSWER_CASES = "answer_cases"
    SEE_TROUBLE = "see_trouble"
    APPROVE = "approve"
    CHANGE_POLICIES = "change_policies"
    INVITE = "invite"
    CHANGE_SETTINGS = "change_settings"
    CHANGE_STAFF = "change_staff"


AGENT, LEAD, ADMIN = "agent", "lead", "admin"
TABLE: dict[Deed, frozenset[str]] = {
    Deed.ANSWER_CASES: frozenset({AGENT, LEAD}),
    Deed.SEE_TROUBLE: frozenset({LEAD, ADMIN}),
    Deed.APPROVE: frozenset({LEAD}),
    Deed.CHANGE_POLICIES: frozenset({LEAD}),
    Deed.INVITE: frozenset({LEAD, ADMIN}),
    Deed.CHANGE_SETTINGS: frozenset({ADMIN}),
    Deed.CHANGE_STAFF: frozenset({ADMIN}),
}


def roles_of(user: User) -> frozenset[str]:
    """The roles someone has in any team, and `admin`; one query a request, kept on the user object."""
    known: frozenset[str] | None = getattr(user, "_roles", None)
    if known is None:
        known = frozenset(role for _team, role in teams_and_roles(user)) | (
            frozenset({ADMIN}) if user.is_admin else frozenset()
        )
        user._roles = known  # type: ignore[attr-defined]
    return known


def teams_and_roles(user: User) -> list[tuple[int, str]]:
    known: list[tuple[int, str]] | None = getattr(user, "_teams", None)
    if known is None:
        known = list(Membership.objects.filter(user=user).values_list("team_id", "role"))
        user._teams = known  # type: ignore[attr-defined]
    return known


def teams_of(user: User) -> list[int]:
    return [team for team, _role in teams_and_roles(user)]


def forget(user: User) -> None:
    """Ask anew what this person may, after teams or roles have changed."""
    for known in ("_roles", "_teams"):
        if hasattr(user, known):
            delattr(user, known)


def may(user: User, deed: Deed) -> bool:
    return bool(roles_of(user) & TABLE[deed])


def require(user: User, deed: Deed) -> None:
    if not may(user, deed):
        raise NotYours
