"""Who works here: inviting, joining, roles, and leaving."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from skranke.lib.errors import NotFound
from skranke.lib.secrets import fingerprint
from skranke.people import audit, letters, rights
from skranke.people.errors import AlreadyHere, InviteSpent, LastAdmin, NotYours, TeamNameTaken
from skranke.people.models import Desk, Invite, Membership, Presence, Team, User

VALID = timedelta(days=7)
ADMIN = "admin"


@dataclass(frozen=True)
class Post:
    """What somebody is to be: agent or lead in a team, administrator or not."""

    team: Team | None
    role: str = Membership.AGENT
    is_admin: bool = False


def invite(email: str, *, post: Post, by: User | None, at: datetime) -> str:
    """Write the letter of invitation and return its link, which works before mail does; an older one stops working."""
    email = email.strip().casefold()
    _guard_invite(email, post=post, by=by)
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        Invite.objects.filter(email=email, accepted_at=None).delete()
        Invite.objects.create(
            email=email,
            team=post.team or _first_team(),
            role=post.role,
            is_admin=post.is_admin,
            token_hash=fingerprint(token),
            invited_by=by,
            invited_at=at,
            expires_at=at + VALID,
        )
        audit.note("invited", by=by, at=at, about=email)
        link = f"{settings.SKRANKE_URL}/join/{token}"
        _write_invitation(email, link=link, by=by, at=at)
    return link


def invited(token: str, *, at: datetime) -> Invite:
    """The invitation behind a link; 404 once it is used, withdrawn or too old."""
    found = Invite.objects.select_related("team").filter(token_hash=fingerprint(token), accepted_at=None).first()
    if found is None or found.expires_at < at:
        raise InviteSpent
    return found


def join(token: str, *, name: str, password: str, language: str, at: datetime) -> User:
    """Accept an invitation: an account with the address it was sent to."""
    with transaction.atomic():
        card = invited(token, at=at)
        took = Invite.objects.filter(pk=card.pk, accepted_at=None).update(accepted_at=at)
        if not took:
            raise InviteSpent
        if User.objects.filter(email=card.email, is_active=True).exists():
            raise AlreadyHere(card.email)
        user = User.objects.filter(email=card.email).first() or User(email=card.email, joined_at=at)
        user.name, user.language, user.is_admin, user.is_active = name.strip(), language, card.is_admin, True
        user.set_password(password)
        user.save()
        Membership.objects.update_or_create(user=user, team=card.team, defaults={"role": card.role})
        audit.note("joined", by=user, at=at, about=card.email)
    return user


def withdraw(number: int, *, by: User, at: datetime) -> None:
    card = Invite.objects.filter(pk=number, accepted_at=None).first()
    if card is None:
        raise InviteSpent
    _guard_invite_rights(Post(card.team, card.role, is_admin=card.is_admin), by=by)
    card.delete()
    audit.note("invitation withdrawn", by=by, at=at, about=card.email)


def waiting() -> list[Invite]:
    """Invitations that nobody has accepted yet, the newest first."""
    return list(Invite.objects.filter(accepted_at=None).select_related("team", "invited_by").order_by("-invited_at"))


def colleague(number: int) -> User:
    found = User.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is nobody with this number among the staff."))
    return found


def change_roles(user: User, *, roles: dict[Team, str], is_admin: bool, by: User, at: datetime) -> None:
    """Set in which teams somebody is agent or lead (no role: not in the team), and whether they administer."""
    rights.require(by, rights.Deed.CHANGE_STAFF)
    with transaction.atomic():
        if user.is_admin and not is_admin:
            _keep_an_admin(user)
        for team, role in roles.items():
            if role:
                Membership.objects.update_or_create(user=user, team=team, defaults={"role": role})
            else:
                Membership.objects.filter(user=user, team=team).delete()
        User.objects.filter(pk=user.pk).update(is_admin=is_admin)
        audit.note("roles changed", by=by, at=at, about=user.email)


def leave(user: User, *, by: User, at: datetime) -> None:
    """Somebody leaves: they can no longer sign in, and every browser they are signed in with ends; the name stays."""
    rights.require(by, rights.Deed.CHANGE_STAFF)
    with transaction.atomic():
        if user.is_admin:
            _keep_an_admin(user)
        user.is_active, user.is_admin = False, False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "is_admin", "password"])
        Membership.objects.filter(user=user).delete()
        Presence.objects.filter(user=user).delete()
        audit.note("left", by=by, at=at, about=user.email)
    end_sessions(user)


def end_sessions(user: User) -> int:
    """Sign somebody out of every browser."""
    theirs = [row.pk for row in Session.objects.iterator() if row.get_decoded().get("_auth_user_id") == str(user.pk)]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)


def add_team(name: str, *, by: User, at: datetime) -> Team:
    rights.require(by, rights.Deed.CHANGE_STAFF)
    name = _free_name(name)
    audit.note("team added", by=by, at=at, about=name)
    return Team.objects.create(name=name)


def rename_team(team: Team, *, name: str, by: User, at: datetime) -> None:
    rights.require(by, rights.Deed.CHANGE_STAFF)
    name = _free_name(name, but=team)
    Team.objects.filter(pk=team.pk).update(name=name)
    audit.note("team renamed", by=by, at=at, about=f"{team.name} → {name}")


def team_of(number: int) -> Team:
    found = Team.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no such team."))
    return found


def _free_name(name: str, *, but: Team | None = None) -> str:
    name = " ".join(name.split())[:100]
    others = Team.objects.filter(name__iexact=name)
    if not name or (others.exclude(pk=but.pk) if but else others).exists():
        raise TeamNameTaken(name)
    return name


def _guard_invite(email: str, *, post: Post, by: User | None) -> None:
    if by is not None:
        _guard_invite_rights(post, by=by)
    if User.objects.filter(email__iexact=email, is_active=True).exists():
        raise AlreadyHere(email)


def _guard_invite_rights(post: Post, *, by: User) -> None:
    """Administrators invite anyone; leads invite agents into the teams that they lead."""
    rights.require(by, rights.Deed.INVITE)
    if by.is_admin:
        return
    leads = {team for team, role in rights.teams_and_roles(by) if role == Membership.LEAD}
    if post.is_admin or post.role != Membership.AGENT or post.team is None or post.team.pk not in leads:
        raise NotYours


def _keep_an_admin(user: User) -> None:
    # Locked, so that two administrators cannot take the role from each other at the same moment.
    admins = list(User.objects.select_for_update().filter(is_admin=True, is_active=True).values_list("pk", flat=True))
    if admins == [user.pk]:
        raise LastAdmin


def _first_team() -> Team:
    team = Team.objects.order_by("pk").first()
    assert team is not None, "A desk that is set up has a team."
    return team


def _write_invitation(email: str, *, link: str, by: User | None, at: datetime) -> None:
    desk = Desk.objects.get()
    with translation.override(desk.language):
        subject = _("You are invited to {desk}").format(desk=desk.name)
        lines = [
            _("{name} invites you to answer customers at {desk}.").format(
                name=by.name if by else desk.name, desk=desk.name
            ),
            _("Open this link to choose a password. It works for seven days, and once:"),
            link,
        ]
    letters.write(email, subject=subject, text="\n\n".join(lines), at=at)
