"""The report of a watched mailbox, made from the heads that were read."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from skranke.people.models import Desk
from skranke.promise import giving
from skranke.promise.giving import PLAIN, Situation
from skranke.promise.models import Promise, WayIn
from skranke.shadow import figures
from skranke.shadow.conversations import Line, waits_in
from skranke.shadow.figures import Figures
from skranke.shadow.heads import own_domain
from skranke.shadow.models import Seen, Shadow

# A thread may have begun before the period, and its answer has to be known.
LEAD = timedelta(days=60)
MOST_LINES = 100_000


def report(shadow: Shadow, *, days: int, at: datetime) -> Figures:
    """The figures of the days that end now; for files, of the days that end with their newest mail."""
    until = at if shadow.mailbox_id else _newest(shadow) or at
    since = until - timedelta(days=days)
    lines = _lines(shadow, since=since - LEAD)
    domain = own_domain(shadow.address)
    book, situation = giving.book(), situation_of(shadow)
    rules = figures.Rules(
        calendar=book.calendar(situation.way_in),
        zone=ZoneInfo(Desk.objects.values_list("time_zone", flat=True).first() or "UTC"),
        due=lambda since: book.answer_due(since, situation),
        ours=lambda address: address == shadow.address or bool(domain and address.endswith("@" + domain)),
    )
    return figures.of(lines, waits_in(lines, colleagues=domain), since=since, until=until, rules=rules)


def situation_of(shadow: Shadow) -> Situation:
    """The hours and promises of the address count, where it has its own."""
    return Situation(way_in=WayIn.objects.filter(address=shadow.address).values_list("pk", flat=True).first())


def promise_of(shadow: Shadow) -> Promise:
    """What the desk would promise to someone who writes to this address for the first time."""
    return giving.book().promise(Promise.FIRST, situation_of(shadow)) or PLAIN


def _newest(shadow: Shadow) -> datetime | None:
    return shadow.seen.order_by("-at").values_list("at", flat=True).first()


def _lines(shadow: Shadow, *, since: datetime) -> list[Line]:
    rows = (
        Seen.objects.filter(shadow=shadow, at__gte=since)
        .order_by("at", "pk")
        .values_list("pk", "key", "at", "is_ours", "is_machine", "sender", "to", "cited", "subject", "sender_name")[
            :MOST_LINES
        ]
    )
    return [
        Line(number, key, at, is_ours, is_machine, sender, tuple(to), tuple(cited), subject, name)
        for number, key, at, is_ours, is_machine, sender, to, cited, subject, name in rows
    ]
