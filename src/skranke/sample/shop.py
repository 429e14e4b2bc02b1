"""The sample shop: its people, its teams and its ways in. All of them carry an address that cannot exist."""

from dataclasses import dataclass
from datetime import datetime

from skranke.channels.form import building
from skranke.channels.form.building import FormWish
from skranke.channels.mail.models import Mailbox
from skranke.people import rights
from skranke.people.models import Desk, Membership, Team, User
from skranke.promise import ways_in
from skranke.promise.models import WayIn
from skranke.promise.ways_in import WatchWish

DOMAIN = "ekeby-cykel.example"
SHOP, WORKSHOP = f"hej@{DOMAIN}", f"verkstad@{DOMAIN}"
FORM_FIELDS = [
    {
        "key": "field1",
        "kind": "text",
        "required": False,
        "labels": {
            "sv": "Ordernummer",
            "da": "Ordrenummer",
            "nb": "Ordrenummer",
            "pl": "Numer zamówienia",
            "en": "Order number",
        },
        "choices": {},
    }
]
WORKSHOP_NAMES = {"sv": "Verkstaden", "da": "Værkstedet", "nb": "Verkstedet", "pl": "Serwis", "en": "Workshop"}
SHOP_NAME = "Ekeby Cykel"
# A number from the range that the Swedish authority keeps for stories.
PHONE, DOOR = "08-465 004 10", "Storgatan 12, Ekeby"
ADDRESSES = [SHOP, WORKSHOP, PHONE, DOOR]
# Key in the scripts: name, language, role.
STAFF = {
    "karin": ("Karin Holm", "sv", Membership.LEAD),
    "jonas": ("Jonas Berg", "sv", Membership.AGENT),
    "mette": ("Mette Friis", "da", Membership.AGENT),
    "ola": ("Ola Nordby", "nb", Membership.AGENT),
    "zofia": ("Zofia Lewandowska", "pl", Membership.AGENT),
}


@dataclass(frozen=True)
class Shop:
    people: dict[str, User]
    ways_in: dict[str, WayIn]

    def someone(self, key: str) -> User:
        return self.people[key]


def open_shop(*, by: User, at: datetime) -> Shop:
    """Add the shop's people, teams and ways in to the desk; `by` looks around as one of them."""
    desk = Desk.objects.get()
    shop_team = Team.objects.order_by("pk").first() or Team.objects.create(name=SHOP_NAME)
    workshop = Team.objects.create(name=_free_name(WORKSHOP_NAMES[desk.language]))
    for team in (shop_team, workshop):
        Membership.objects.get_or_create(user=by, team=team, defaults={"role": Membership.LEAD})
    rights.forget(by)
    people = {key: _join(key, teams=[shop_team, workshop], at=at) for key in STAFF}
    _show_the_rest(team=shop_team, owner=people["karin"], at=at)
    shown = {
        "shop": _way_in(SHOP_NAME, SHOP, team=shop_team, at=at),
        "workshop": _way_in(f"{SHOP_NAME} {workshop.name}", WORKSHOP, team=workshop, at=at),
    }
    WayIn.objects.filter(pk__in=[way.pk for way in shown.values()]).update(owner=people["karin"])
    return Shop({**people, "me": by}, shown)


def _free_name(name: str) -> str:
    return f"{name} ({SHOP_NAME})" if Team.objects.filter(name=name).exists() else name


def _join(key: str, *, teams: list[Team], at: datetime) -> User:
    name, language, role = STAFF[key]
    user = User(email=f"{key}@{DOMAIN}", name=name, language=language, joined_at=at)
    user.set_unusable_password()
    user.save()
    Membership.objects.bulk_create(Membership(user=user, team=team, role=role) for team in teams)
    return user


def _way_in(name: str, address: str, *, team: Team, at: datetime) -> WayIn:
    way_in = WayIn.objects.create(name=name, kind=WayIn.MAIL, address=address, team=team)
    ways_in.set_watches(way_in, [WatchWish(team=team)])
    Mailbox.objects.create(way_in=way_in, sender_name=name, fetch_from=at.date(), trusted_server=f"mx.{DOMAIN}")
    return way_in


def _show_the_rest(*, team: Team, owner: User, at: datetime) -> None:
    """What the shop shows beside its addresses: a number that nobody watches on Fridays, a form, and its door."""
    phone = WayIn.objects.create(
        name=SHOP_NAME, kind=WayIn.PHONE, address=PHONE, team=team, owner=owner, languages=["sv", "en"]
    )
    week = {day: [(9 * 60, 17 * 60)] for day in range(4)}
    ways_in.set_watches(phone, [WatchWish(user=owner, week=week)])
    form = FormWish(SHOP_NAME, team, words={}, own_fields=FORM_FIELDS, framed_by=[], watch=WatchWish(team=team))
    building.add(form, by=owner, at=at)
    counter = WayIn.objects.create(
        name=SHOP_NAME, kind=WayIn.COUNTER, address=DOOR, team=team, owner=owner, languages=["sv"]
    )
    ways_in.set_watches(counter, [WatchWish(team=team)])
