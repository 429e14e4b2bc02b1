"""Mail that needs a look: what could not be read, names no sender, or was filed by itself; a person may make a case."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from skranke.cases import opening, receiving
from skranke.cases.models import Case
from skranke.cases.receiving import Arrival
from skranke.cases.replying import people_in
from skranke.channels import ledger
from skranke.channels.mail import reading
from skranke.channels.mail.addressing import OurAddresses
from skranke.channels.models import Incoming
from skranke.lib.errors import DeskError, NotFound
from skranke.people import customers, rights
from skranke.people.models import User
from skranke.promise.models import WayIn

PAGE = 50
SHOWN_BYTES = 100_000
UNSURE = [Incoming.LOOK, Incoming.FILED]


class WhoWroteIt(DeskError):
    code = "who_wrote_it"

    def __init__(self) -> None:
        super().__init__(_("A case needs a sender. Write one mail address, then make the case."))


def needing(user: User, *, state: str = Incoming.LOOK, before: int = 0) -> list[Incoming]:
    """The newest such mails that this person may see, one page and one more."""
    if not rights.may(user, rights.Deed.ANSWER_CASES):
        return []
    # What was sent from another mail program stands in the mail ledger; here it would bury what machines wrote.
    rows = Incoming.objects.filter(state=state).exclude(reason="sent").order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    others = _addresses_of_others(user)
    return [row for row in rows[: PAGE + 1] if not _is_for(others, row)]


def count(user: User, *, most: int) -> int:
    """How many need a look, counted no further than `most`; those of other teams are counted with them."""
    if not rights.may(user, rights.Deed.ANSWER_CASES):
        return 0
    return Incoming.objects.filter(state=Incoming.LOOK)[:most].values("pk").count()


def incoming_for(user: User, number: int) -> Incoming:
    row = Incoming.objects.filter(pk=number, state__in=UNSURE).first()
    may = rights.may(user, rights.Deed.ANSWER_CASES)
    if row is None or not may or _is_for(_addresses_of_others(user), row):
        raise NotFound(_("There is no such mail to look at. It may have become a case meanwhile."))
    return row


def raw_start(row: Incoming) -> str:
    """The beginning of the raw mail, readable whatever bytes it holds."""
    with ledger.mails().path(row.digest).open("rb") as file:
        return file.read(SHOWN_BYTES).decode("utf-8", "replace").replace("\0", "␀")


def make_case(row: Incoming, *, sender: str, name: str, subject: str, by: User, at: datetime) -> Case:
    """Open a case with what can be read of the mail, from the sender a person named."""
    people = people_in(sender)
    if len(people) != 1:
        raise WhoWroteIt
    address, name = people[0]["address"], name.strip() or people[0]["name"]
    arrival = replace(_arrival(row), sender_address=address, sender_name=name, subject=subject, automatic="")
    with transaction.atomic():
        if not Incoming.objects.filter(pk=row.pk, state__in=UNSURE).update(state=Incoming.CASE):
            raise NotFound(_("This mail has become a case meanwhile."))
        customer = customers.find_or_add(address, name=name, at=at)
        case = opening.new_case(customer, subject=subject, at=arrival.at, way_in=_way_in(row))
        message = receiving.receive(case, arrival)
        Incoming.objects.filter(pk=row.pk).update(message=message, reason="")
    return case


def _arrival(row: Incoming) -> Arrival:
    raw = ledger.mails().read(row.digest)
    try:
        return reading.read(raw, digest=row.digest, arrived_at=row.arrived_at, source=row.source).arrival
    except Exception:
        # Whatever made it unreadable: a person has looked and wants the case, with the raw words in it.
        return Arrival(sender_name="", sender_address="", text=raw_start(row), at=row.arrived_at, raw=row.digest)


def _way_in(row: Incoming) -> WayIn | None:
    ours = OurAddresses()
    return next((way for address in row.envelope_to if (way := ours.way_in_for(address))), ours.first)


def _addresses_of_others(user: User) -> set[str]:
    """The addresses of teams this person is not in."""
    ways = WayIn.objects.filter(team__isnull=False).exclude(team__in=rights.teams_of(user))
    return set(ways.values_list("address", flat=True))


def _is_for(addresses: set[str], row: Incoming) -> bool:
    to = {address.casefold() for address in row.envelope_to}
    return bool(to) and to <= addresses
