"""The register of ways in: everything the company shows, each with an owner and somebody who watches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from skranke.lib.errors import DeskError, NotFound
from skranke.people import audit
from skranke.people.models import Team, User
from skranke.promise.models import Hours, Watch, WayIn

LONGEST_TOLD = 500


class NoWatch(DeskError):
    code = "no_watch"

    def __init__(self) -> None:
        super().__init__(_("Say who watches this way in. What nobody reads should not be shown to customers."))


class WayInKnown(DeskError):
    code = "way_in_known"

    def __init__(self, address: str) -> None:
        super().__init__(_("{address} is in the register already. Change it there.").format(address=address))


class HasMailbox(DeskError):
    code = "has_mailbox"

    def __init__(self) -> None:
        super().__init__(_("Mail is still fetched for this address. Remove its mailbox, then it leaves the register."))


@dataclass(frozen=True)
class WatchWish:
    """Somebody who is to watch: a person, a team, or everyone; in the opening hours unless a week is given."""

    team: Team | None = None
    user: User | None = None
    week: Mapping[int, Sequence[Sequence[int]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    name: str
    kind: str
    address: str
    owner: User
    watches: Sequence[WatchWish]
    team: Team | None = None
    hours: Hours | None = None
    languages: Sequence[str] = ()
    told_outside: Mapping[str, str] = field(default_factory=dict)
    is_emergency: bool = False


def way_in_of(number: int) -> WayIn:
    found = WayIn.objects.select_related("team", "owner", "hours").filter(pk=number, is_active=True).first()
    if found is None:
        raise NotFound(_("There is no such way in; it may have been removed meanwhile."))
    return found


def register(wish: Wish, *, by: User, at: datetime) -> WayIn:
    """Add a way in with its watch; one that was removed earlier comes back."""
    address = normal(wish.address)
    if not wish.watches:
        raise NoWatch
    with transaction.atomic():
        if WayIn.objects.filter(address=address, is_active=True).exists():
            raise WayInKnown(address)
        fields = {**_fields(wish), "kind": wish.kind, "is_active": True}
        way_in, _is_new = WayIn.objects.update_or_create(address=address, defaults=fields)
        set_watches(way_in, wish.watches)
        audit.note("way in added", by=by, at=at, about=address)
    return way_in


def change(way_in: WayIn, wish: Wish, *, by: User, at: datetime) -> None:
    """Everything but the address and its kind, which is what customers know."""
    if not wish.watches:
        raise NoWatch
    with transaction.atomic():
        WayIn.objects.filter(pk=way_in.pk).update(**_fields(wish))
        set_watches(way_in, wish.watches)
        audit.note("way in changed", by=by, at=at, about=way_in.address)


def remove(way_in: WayIn, *, by: User, at: datetime) -> None:
    """It is shown no more; the cases that came by it stay."""
    WayIn.objects.filter(pk=way_in.pk).update(is_active=False)
    audit.note("way in removed", by=by, at=at, about=way_in.address)


def set_watches(way_in: WayIn, wishes: Sequence[WatchWish]) -> None:
    way_in.watches.all().delete()
    Watch.objects.bulk_create(
        Watch(
            way_in=way_in,
            team=wish.team,
            user=wish.user,
            week={str(day): [list(s) for s in stretches] for day, stretches in wish.week.items() if stretches},
        )
        for wish in wishes
    )


def normal(address: str) -> str:
    """The form in which addresses are compared; numbers and postal addresses keep their letters."""
    text = " ".join(address.split())[:320]
    return text.casefold() if "@" in text or "://" in text else text


def _fields(wish: Wish) -> dict[str, object]:
    told = {code: text.strip()[:LONGEST_TOLD] for code, text in wish.told_outside.items() if text.strip()}
    return {
        "name": wish.name,
        "owner": wish.owner,
        "team": wish.team,
        "hours": wish.hours,
        "languages": list(wish.languages),
        "told_outside": told,
        "is_emergency": wish.is_emergency,
    }
