"""The cast: Astrid owns the case, Bo is in her team, Cecilia is in another, Dag is the customer; Lea leads, Adam is
the administrator (and answers no cases)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from skranke.people.models import Customer, CustomerAddress, Desk, Membership, Team, User
from skranke.promise.models import Watch, WayIn

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
PASSWORD = "a-long-enough-pass"


@dataclass
class Cast:
    desk: Desk
    team: Team
    other_team: Team
    astrid: User
    bo: User
    cecilia: User
    lea: User
    adam: User
    dag: Customer
    way_in: WayIn


def user(name: str, *, team: Team | None, role: str = Membership.AGENT, is_admin: bool = False) -> User:
    made = User(email=f"{name.lower()}@skomakarn.example", name=name, language="en", is_admin=is_admin, joined_at=NOON)
    made.set_password(PASSWORD)
    made.save()
    if team is not None:
        Membership.objects.create(user=made, team=team, role=role)
    return made


def assemble() -> Cast:
    desk = Desk.objects.create(
        name="Skomakarn", country="SE", language="sv", time_zone="Europe/Stockholm", set_up_at=NOON
    )
    team, other = Team.objects.create(name="Butiken"), Team.objects.create(name="Verkstan")
    dag = Customer.objects.create(name="Dag Dahl", language="sv", since=NOON.date())
    CustomerAddress.objects.create(customer=dag, value="dag@kund.example")
    way_in = WayIn.objects.create(name="Post", kind=WayIn.MAIL, address="hej@skomakarn.example", team=team)
    Watch.objects.create(way_in=way_in, team=team)
    return Cast(
        desk=desk,
        team=team,
        other_team=other,
        astrid=user("Astrid", team=team),
        bo=user("Bo", team=team),
        cecilia=user("Cecilia", team=other),
        lea=user("Lea", team=team, role=Membership.LEAD),
        adam=user("Adam", team=None, is_admin=True),
        dag=dag,
        way_in=way_in,
    )
