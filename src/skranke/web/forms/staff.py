"""The forms about staff: inviting, joining, roles, leaving, teams."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from skranke.people import rights
from skranke.people.models import LANGUAGES, Membership, Team, User
from skranke.people.staffing import ADMIN, Post

ROLES = [
    (Membership.AGENT, _("Agent: answers the team’s cases")),
    (Membership.LEAD, _("Lead: answers, invites, and sees what is in trouble")),
    (ADMIN, _("Administrator: changes settings, and leads the team")),
]


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("Mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.order_by("name")
        if not by.is_admin:
            leads = [team for team, role in rights.teams_and_roles(by) if role == Membership.LEAD]
            teams = teams.filter(pk__in=leads)
            self.fields["role"].choices = ROLES[:1]  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]

    def post(self) -> Post:
        role = self.cleaned_data["role"]
        is_admin = role == ADMIN
        return Post(self.cleaned_data["team"], Membership.LEAD if is_admin else role, is_admin=is_admin)


class JoinForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As customers see it under your answers."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 10 characters; a few words in a row are good."),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.email, name=self.data.get("name", "")))
        return password


class RolesForm(forms.Form):
    """One choice a team, and whether they administer."""

    is_admin = forms.BooleanField(label=_("Administrator: changes settings and staff"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        has = dict(user.memberships.values_list("team_id", "role"))
        super().__init__(*args, **kwargs)
        self.initial = {"is_admin": user.is_admin, **{f"team_{team}": role for team, role in has.items()}}
        self.teams = list(Team.objects.order_by("name"))
        choices = [("", _("not in the team")), (Membership.AGENT, _("agent")), (Membership.LEAD, _("lead"))]
        for team in self.teams:
            self.fields[f"team_{team.pk}"] = forms.ChoiceField(label=team.name, choices=choices, required=False)

    def team_fields(self) -> list[forms.BoundField]:
        return [self[f"team_{team.pk}"] for team in self.teams]

    def roles(self) -> dict[Team, str]:
        return {team: self.cleaned_data[f"team_{team.pk}"] for team in self.teams}


class LeaveForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Who takes over the open cases"),
        help_text=_("A case that this person may not see goes to nobody, so that its team finds it."),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet: anyone may take them"),
    )

    def __init__(self, *args: Any, leaving: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_active=True, memberships__isnull=False).exclude(pk=leaving.pk)
        self.fields["to"].queryset = others.distinct().order_by("name")  # type: ignore[attr-defined]


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name of the team"), max_length=100)
