"""Staff and teams: inviting, joining, roles, leaving; and who may do which of it."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skranke.cases import handing_over, replying
from skranke.cases.models import Case, Message
from skranke.people import staffing
from skranke.people.models import AuditEntry, Invite, Letter, Membership, Team, User
from tests.cast import NOON, PASSWORD, Cast, user
from tests.makers import make_case
from tests.web.test_setting_up import sign_in

STAFF = "/settings/staff"
LINK = re.compile(re.escape(settings.SKRANKE_URL) + r"(/join/[\w-]+)")
NORA = {"name": "Nora Lind", "password": "sju sidor om en söndag", "language": "nb"}


def invitation(client: Client, cast: Cast, *, role: str = "agent", by: User | None = None) -> str:
    """An invitation of Nora's, and its link."""
    sign_in(client, by or cast.adam)
    fields = {"email": "Nora@Skomakarn.example", "role": role, "team": cast.team.pk}
    page = client.post(STAFF + "/invite", fields).content.decode()
    found = LINK.search(page)
    assert found, page
    return found[1]


def test_an_invitation_goes_by_letter_and_by_link(client: Client, cast: Cast) -> None:
    link = invitation(client, cast)
    letter = Letter.objects.get()
    assert letter.to == "nora@skomakarn.example"
    assert link in letter.text
    assert letter.subject == "Du är inbjuden till Skomakarn"  # in the language of the desk
    guest = Client()
    answer = guest.get(link)
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not User.objects.filter(email="nora@skomakarn.example").exists()
    assert guest.post(link, NORA).headers["Location"] == "/"
    nora = User.objects.get(email="nora@skomakarn.example")
    assert nora.check_password(NORA["password"])
    assert (nora.language, nora.is_admin, nora.memberships.get().role) == ("nb", False, "agent")
    assert guest.get(STAFF).status_code == 403  # signed in, and an agent
    assert Client().get(link).status_code == 404
    assert Client().post(link, NORA).status_code == 404


def test_joining_keeps_what_was_written_but_the_password(client: Client, cast: Cast) -> None:
    link = invitation(client, cast)
    answer = Client().post(link, {**NORA, "password": "kort"})
    assert answer.status_code == 422
    assert "Nora Lind" in answer.content.decode()
    assert "kort" not in answer.content.decode()


def test_an_old_withdrawn_or_replaced_link_opens_nothing(client: Client, cast: Cast) -> None:
    first = invitation(client, cast)
    card = Invite.objects.get()
    client.get(f"{STAFF}/invites/{card.pk}/withdraw")
    assert Invite.objects.exists(), "A link that is followed changes nothing."
    page = client.post(f"{STAFF}/invites/{card.pk}/again").content.decode()
    again = LINK.search(page)
    assert again
    assert Client().get(first).status_code == 404
    assert Client().get(again[1]).status_code == 200
    Invite.objects.update(expires_at=NOON - timedelta(days=1))
    assert Client().get(again[1]).status_code == 404
    client.post(f"{STAFF}/invites/{Invite.objects.get().pk}/withdraw")
    assert not Invite.objects.exists()


def test_who_is_here_already_is_not_invited(client: Client, cast: Cast) -> None:
    sign_in(client, cast.adam)
    fields = {"email": cast.bo.email, "role": "agent", "team": cast.team.pk}
    answer = client.post(STAFF + "/invite", fields)
    assert answer.status_code == 422
    assert "has an account here already" in answer.content.decode()
    assert not Letter.objects.exists()


def test_a_lead_invites_agents_into_the_own_team_and_nothing_more(client: Client, cast: Cast) -> None:
    assert invitation(client, cast, by=cast.lea)
    Invite.objects.all().delete()
    for fields in (
        {"role": "lead", "team": cast.team.pk},
        {"role": "admin", "team": cast.team.pk},
        {"role": "agent", "team": cast.other_team.pk},
    ):
        assert client.post(STAFF + "/invite", {"email": "x@skomakarn.example", **fields}).status_code == 422
    invitation(client, cast, role="admin")
    card = Invite.objects.get()
    sign_in(client, cast.lea)
    for deed in ("again", "withdraw"):
        assert client.post(f"{STAFF}/invites/{card.pk}/{deed}").status_code == 403
    assert Invite.objects.get() == card


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (STAFF, "adam lea"),
        (STAFF + "/invite", "adam lea"),
        (STAFF + "/{bo}/roles", "adam"),
        (STAFF + "/{bo}/leave", "adam"),
        ("/settings/teams/new", "adam"),
        ("/settings/teams/{team}", "adam"),
        ("/settings/record", "adam"),
        ("/trouble", "adam lea"),
    ],
)
def test_who_may_see_what(client: Client, cast: Cast, path: str, allowed: str) -> None:
    path = path.format(bo=cast.bo.pk, team=cast.team.pk)
    assert client.get(path).headers["Location"].startswith("/account/login")
    for name in ("adam", "lea", "astrid"):
        answer = sign_in(client, getattr(cast, name)).get(path)
        assert answer.status_code == (200 if name in allowed else 403), name


def test_roles_are_changed_and_the_last_administrator_stays(client: Client, cast: Cast) -> None:
    sign_in(client, cast.adam)
    path, team, other = f"{STAFF}/{cast.bo.pk}/roles", f"team_{cast.team.pk}", f"team_{cast.other_team.pk}"
    assert client.post(path, {team: "", other: "lead", "is_admin": ""}).status_code == 302
    assert list(cast.bo.memberships.values_list("team__name", "role")) == [("Verkstan", "lead")]
    assert client.post(path, {other: "queen"}).status_code == 422
    own = f"{STAFF}/{cast.adam.pk}/roles"
    answer = client.post(own, {team: "agent"})
    assert answer.status_code == 422
    assert "only administrator" in answer.content.decode()
    assert not cast.adam.memberships.exists(), "Nothing is changed by halves."
    client.post(path, {other: "lead", "is_admin": "on"})
    assert client.post(own, {team: "agent"}).status_code == 302
    assert sign_in(client, User.objects.get(pk=cast.adam.pk)).get(STAFF).status_code == 403


def test_someone_who_leaves_hands_over_and_is_signed_out_and_keeps_the_name(client: Client, cast: Cast) -> None:
    case = make_case(cast)
    handing_over.take(case, by=cast.bo, at=NOON)
    replying.reply(case, author=cast.bo, text="Kom in på torsdag.", at=NOON)
    browser = sign_in(Client(), cast.bo)
    sign_in(client, cast.adam)
    before = Session.objects.count()
    answer = client.post(f"{STAFF}/{cast.bo.pk}/leave", {"to": cast.astrid.pk}, follow=True)
    assert "Open cases handed over: 1." in answer.content.decode()
    assert Case.objects.get().owner == cast.astrid
    assert Message.objects.get(kind=Message.OUT).author == cast.bo
    assert Session.objects.count() == before - 1
    assert "/account/login" in browser.get(STAFF).headers["Location"]
    assert not Client().login(email=cast.bo.email, password=PASSWORD)
    assert "Bo" in client.get(STAFF).content.decode()
    assert not Membership.objects.filter(user=cast.bo).exists()
    # And may come back.
    staffing.invite(cast.bo.email, post=staffing.Post(cast.team), by=cast.adam, at=NOON)


def test_cases_that_the_successor_may_not_see_go_to_nobody(client: Client, cast: Cast) -> None:
    case = make_case(cast)
    handing_over.take(case, by=cast.bo, at=NOON)
    sign_in(client, cast.adam).post(f"{STAFF}/{cast.bo.pk}/leave", {"to": cast.cecilia.pk})
    assert Case.objects.get().owner is None


def test_the_last_administrator_cannot_leave(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast.adam).post(f"{STAFF}/{cast.adam.pk}/leave", {"to": ""})
    assert answer.status_code == 422
    cast.adam.refresh_from_db()
    assert cast.adam.is_active


def test_teams_are_added_and_renamed(client: Client, cast: Cast) -> None:
    sign_in(client, cast.adam)
    assert client.post("/settings/teams/new", {"name": "Köket"}).status_code == 302
    assert client.post("/settings/teams/new", {"name": " köket "}).status_code == 422
    assert client.post(f"/settings/teams/{cast.team.pk}", {"name": "Disken"}).status_code == 302
    assert sorted(Team.objects.values_list("name", flat=True)) == ["Disken", "Köket", "Verkstan"]
    assert client.get("/settings/teams/999").status_code == 404
    assert client.get(f"{STAFF}/999/roles").status_code == 404


def test_the_record_says_who_changed_what(client: Client, cast: Cast) -> None:
    sign_in(client, cast.adam).post("/settings/teams/new", {"name": "Köket"})
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.by_name, entry.about) == (cast.adam, "Adam", "Köket")
    page = client.get("/settings/record").content.decode()
    assert "added a team" in page
    assert "Köket" in page


def test_more_staff_does_not_mean_more_queries(client: Client, cast: Cast) -> None:
    sign_in(client, cast.adam)
    client.get(STAFF)
    with CaptureQueriesContext(connection) as few:
        client.get(STAFF)
    for number in range(10):
        user(f"Extra{number}", team=cast.team)
    with CaptureQueriesContext(connection) as many:
        client.get(STAFF)
    assert len(many) == len(few)


def test_trouble_names_answers_that_want_a_decision_on_cases_one_may_see(client: Client, cast: Cast) -> None:
    case = make_case(cast, subject="Klacken igen")
    message = replying.reply(case, author=cast.bo, text="Kom in på torsdag.", at=NOON)
    Message.objects.filter(pk=message.pk).update(state=Message.FAILED, error="550 5.1.1 User unknown")
    page = sign_in(client, cast.lea).get("/trouble").content.decode()
    assert "Klacken igen" in page
    assert "User unknown" in page
    assert "Klacken igen" not in sign_in(client, cast.adam).get("/trouble").content.decode()
