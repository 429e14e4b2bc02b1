"""Mail that needs a look: what could not be read, names no sender, or was filed by itself; a person may make a case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from skranke.cases import opening, receiving
from skranke.cases.models import Case
from skranke.cases.receiving import Arrival
from skranke.cases.replying import people_in
from skranke.channels import ledger
from skranke.channels.mail import reading
from skranke.channels.mail.addressing import OurAddresses, plain
from skranke.channels.models import Incoming
from skranke.lib.errors import DeskError, NotFound
from skranke.people import customers, rights
from skranke.people.models import User
from skranke.promise.models import WayIn

PAGE = 50
CHUNK = 100
SHOWN_BYTES = 100_000
UNSURE = [Incoming.LOOK, Incoming.FILED]


class WhoWroteIt(DeskError):
    code = "who_wrote_it"

    def __init__(self) -> None:
        super().__init__(_("A case needs a sender. Write one mail address, then make the case."))


def needing(user: User, *, state: str = Incoming.LOOK, before: int = 0) -> list[Incoming]:
    """The newest such mails that this person may see, one page and one more."""
    # What was sent from another mail program stands in the mail ledger; here it would bury what machines wrote.
    rows = Incoming.objects.filter(state=state).exclude(reason="sent").exclude(digest="").order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    return list(islice(_seen_by(user, rows), PAGE + 1))


def count(user: User, *, most: int) -> int:
    """How many need a look and may be seen by this person, counted no further than `most`."""
    if not rights.may(user, rights.Deed.ANSWER_CASES):
        return 0
    rows = Incoming.objects.filter(state=Incoming.LOOK)
    number = rows[:most].values("pk").count()
    if number and _others(user):
        number = sum(1 for _row in islice(_seen_by(user, rows.only("envelope_to", "place")), most))
    return number


def incoming_for(user: User, number: int) -> Incoming:
    row = next(_seen_by(user, Incoming.objects.filter(pk=number, state__in=UNSURE).exclude(digest="")), None)
    if row is None:
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
        ledger.tell_that_a_look_is_needed()
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
    ways = (ours.way_in_for(address) for address in _came_to(row, ours.of_mailboxes()))
    return next((way for way in ways if way), ours.first)


def _seen_by(user: User, rows: QuerySet[Incoming]) -> Iterator[Incoming]:
    """Those of the rows that are not for other teams alone; none for a mere administrator."""
    if not rights.may(user, rights.Deed.ANSWER_CASES):
        return iter(())
    others = _others(user)
    if not others:
        return iter(rows)
    mailboxes = OurAddresses().of_mailboxes()
    return (row for row in rows.iterator(CHUNK) if not _is_for(others, _came_to(row, mailboxes)))


def _others(user: User) -> set[str]:
    """The addresses of teams this person is not in."""
    ways = WayIn.objects.filter(kind=WayIn.MAIL, team__isnull=False).exclude(team__in=rights.teams_of(user))
    return set(ways.values_list("address", flat=True))


def _came_to(row: Incoming, mailboxes: Mapping[str, str]) -> list[str]:
    """Our addresses that a mail came to: those its sender's server named, else the mailbox it lay in."""
    lay_in = mailboxes.get(row.place.partition("/")[0])
    return row.envelope_to or ([lay_in] if lay_in else [])


def _is_for(others: set[str], came_to: Sequence[str]) -> bool:
    return bool(came_to) and all(address.casefold() in others or plain(address) in others for address in came_to)
