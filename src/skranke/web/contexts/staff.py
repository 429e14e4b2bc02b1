"""The list of staff: who is in which team as what; nothing about how somebody works."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from skranke.people.models import User


@dataclass(frozen=True)
class Person:
    number: int
    name: str
    email: str
    roles: list[str]
    has_left: bool


def people() -> list[Person]:
    """Everyone, those who have left last."""
    users = User.objects.prefetch_related("memberships__team").order_by("-is_active", "name")
    return [Person(user.pk, user.name, user.email, _roles(user), not user.is_active) for user in users]


def _roles(user: User) -> list[str]:
    found = [
        _("{role} in {team}").format(role=member.get_role_display(), team=member.team.name)
        for member in sorted(user.memberships.all(), key=lambda member: member.team.name)
    ]
    return ([_("administrator")] if user.is_admin else []) + found
