"""Settings: who works here, and joining by an invitation."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skranke.cases import handing_over
from skranke.lib import clock
from skranke.lib.errors import DeskError
from skranke.people import rights, staffing
from skranke.people.models import AuditEntry, Invite, Team, User
from skranke.people.rights import Deed
from skranke.web import shell
from skranke.web.contexts.staff import people
from skranke.web.forms.staff import InviteForm, JoinForm, LeaveForm, RolesForm, TeamForm
from skranke.web.gate import for_deed

MOST_ENTRIES = 200
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@for_deed(Deed.INVITE)
def staff_list(request: HttpRequest, user: User) -> HttpResponse:
    return _staff(request, user)


@for_deed(Deed.INVITE)
def invite(request: HttpRequest, user: User) -> HttpResponse:
    """Write an invitation and show its link, to copy when no mail arrives."""
    form = InviteForm(request.POST or None, by=user)
    if not form.is_valid():
        return shell.page(request, "staff/invite.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        link = staffing.invite(form.cleaned_data["email"], post=form.post(), by=user, at=clock.now())
    except DeskError as error:
        form.add_error("email", error.message)
        return shell.page(request, "staff/invite.html", {"form": form}, status=422)
    return shell.page(request, "staff/invited.html", {"link": link, "email": form.cleaned_data["email"]})


@for_deed(Deed.INVITE)
def invite_again(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    card = Invite.objects.filter(pk=number, accepted_at=None).select_related("team").first()
    if request.method != "POST" or card is None:
        return redirect("staff")
    post = staffing.Post(card.team, card.role, is_admin=card.is_admin)
    link = staffing.invite(card.email, post=post, by=user, at=clock.now())
    return shell.page(request, "staff/invited.html", {"link": link, "email": card.email})


@for_deed(Deed.INVITE)
def withdraw_invite(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    if request.method == "POST":
        staffing.withdraw(number, by=user, at=clock.now())
        messages.info(request, _("The invitation is withdrawn; its link no longer works."))
    return redirect("staff")


@for_deed(Deed.CHANGE_STAFF)
def change_roles(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    someone = staffing.colleague(number)
    form = RolesForm(request.POST or None, user=someone)
    if request.method == "POST" and form.is_valid():
        try:
            is_admin = form.cleaned_data["is_admin"]
            staffing.change_roles(someone, roles=form.roles(), is_admin=is_admin, by=user, at=clock.now())
        except DeskError as error:
            form.add_error("is_admin", error.message)
        else:
            messages.info(request, _("The roles of {name} are changed.").format(name=someone.name))
            return redirect("staff")
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/roles.html", {"form": form, "someone": someone}, status=status)


@for_deed(Deed.CHANGE_STAFF)
def leave(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    """A colleague leaves: the open cases go to somebody else, the sessions end, the name stays."""
    someone = staffing.colleague(number)
    form = LeaveForm(request.POST if request.method == "POST" else None, leaving=someone)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return shell.page(request, "staff/leave.html", {"form": form, "someone": someone}, status=status)
    at = clock.now()
    try:
        with transaction.atomic():
            count = handing_over.hand_over_all(of=someone, to=form.cleaned_data["to"], by=user, at=at)
            staffing.leave(someone, by=user, at=at)
    except DeskError as error:
        form.add_error(None, error.message)
        return shell.page(request, "staff/leave.html", {"form": form, "someone": someone}, status=422)
    text = _("{name} has left. Open cases handed over: {count}. The name stays on what they wrote.")
    messages.info(request, text.format(name=someone.name, count=count))
    return redirect("staff")


@for_deed(Deed.CHANGE_STAFF)
def new_team(request: HttpRequest, user: User) -> HttpResponseBase:
    return _team(request, user, None)


@for_deed(Deed.CHANGE_STAFF)
def rename_team(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    return _team(request, user, staffing.team_of(number))


@for_deed(Deed.CHANGE_STAFF)
def audit(request: HttpRequest, user: User) -> HttpResponse:
    entries = AuditEntry.objects.order_by("-at", "-pk")[:MOST_ENTRIES]
    return shell.page(request, "staff/audit.html", {"entries": entries, "most": MOST_ENTRIES})


def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """Whoever holds the link chooses a name and a password; GET changes nothing, since scanners follow links."""
    card = staffing.invited(token, at=clock.now())
    language = get_language() or "en"
    form = JoinForm(
        request.POST if request.method == "POST" else None, email=card.email, initial={"language": language}
    )
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return _private(shell.page(request, "staff/join.html", {"form": form, "card": card}, status=status))
    user = staffing.join(token, **form.cleaned_data, at=clock.now())
    login(request, user, backend=BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _staff(request: HttpRequest, user: User) -> HttpResponse:
    context = {
        "people": people(),
        "invites": staffing.waiting(),
        "teams": Team.objects.order_by("name"),
        "may_change": rights.may(user, Deed.CHANGE_STAFF),
        "now": clock.now(),
    }
    return shell.page(request, "staff/staff.html", context)


def _team(request: HttpRequest, user: User, team: Team | None) -> HttpResponseBase:
    form = TeamForm(request.POST if request.method == "POST" else None, initial={"name": team.name if team else ""})
    if form.is_valid():
        try:
            name, at = form.cleaned_data["name"], clock.now()
            if team is None:
                staffing.add_team(name, by=user, at=at)
            else:
                staffing.rename_team(team, name=name, by=user, at=at)
            return redirect("staff")
        except DeskError as error:
            form.add_error("name", error.message)
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/team.html", {"form": form, "team": team}, status=status)


def _private(response: HttpResponse) -> HttpResponse:
    # The address holds the key; it must not travel on in a referrer.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
