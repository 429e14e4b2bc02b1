"""Making, changing and taking back what is promised to customers."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from skranke.lib.errors import NotFound
from skranke.people import audit
from skranke.people.models import CustomerGroup, User
from skranke.promise.models import Promise, WayIn


@dataclass(frozen=True)
class Wish:
    kind: str
    amount: int
    unit: str
    way_in: WayIn | None = None
    group: CustomerGroup | None = None
    tag: str = ""
    pauses: bool = True


def promise_of(number: int) -> Promise:
    found = Promise.objects.select_related("way_in", "group").filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no such promise any more."))
    return found


def keep(wish: Wish, *, by: User, at: datetime, promise: Promise | None = None) -> Promise:
    promise = promise or Promise()
    promise.kind, promise.amount, promise.unit = wish.kind, wish.amount, wish.unit
    promise.way_in, promise.group, promise.tag, promise.pauses = wish.way_in, wish.group, wish.tag, wish.pauses
    promise.save()
    audit.note("promise changed", by=by, at=at, about=str(promise))
    return promise


def take_back(promise: Promise, *, by: User, at: datetime) -> None:
    about = str(promise)
    promise.delete()
    audit.note("promise taken back", by=by, at=at, about=about)


def group_named(name: str, *, by: User, at: datetime) -> CustomerGroup:
    """The group of that name, made when there is none."""
    name = " ".join(name.split())
    found = CustomerGroup.objects.filter(name__iexact=name).first()
    if found is None:
        found = CustomerGroup.objects.create(name=name)
        audit.note("group added", by=by, at=at, about=name)
    return found
