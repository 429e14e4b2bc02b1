"""The mail ledger as a page: for each mailbox whether its sum comes out, its days in numbers, the mails behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skranke.channels.mail import alarms, queries
from skranke.channels.mail.models import Balance, Mailbox
from skranke.channels.mail.queries import Day, Kind
from skranke.channels.models import Incoming
from skranke.people import rights
from skranke.web.contexts.look import size_words
from skranke.web.reader import Reader

DAYS_ON_OVERVIEW, DAYS_ON_PAGE = 7, 31


@dataclass(frozen=True)
class Number:
    """A number that opens the list behind it; `url` is empty for none."""

    value: int
    url: str = ""


@dataclass(frozen=True)
class DayRow:
    name: str
    numbers: Sequence[Number]
    comes_out: bool


@dataclass(frozen=True)
class Difference:
    words: str
    url: str


@dataclass(frozen=True)
class Sum:
    """A mailbox and how its sum stands."""

    number: int
    address: str
    words: str
    is_checked: bool
    is_wanted: bool
    differences: Sequence[Difference]
    since: str
    days: Sequence[DayRow]
    older_url: str
    fetched_percent: int
    progress: str


@dataclass(frozen=True)
class MailRow:
    """One mail behind a number."""

    number: int
    time: str
    time_exact: str
    sender: str
    subject: str
    state: str
    size: str
    url: str
    deed: str


def columns() -> list[str]:
    return [
        _("On the server"),
        _("In cases"),
        _("Spam"),
        _("Needs a look"),
        _("Filed"),
        _("Already here"),
        _("Not fetched yet"),
        _("No longer there"),
    ]


def overview(reader: Reader) -> list[Sum]:
    mailboxes = queries.mailboxes_read()
    today = reader.at.astimezone(reader.zone).date()
    return _sums(reader, mailboxes, until=today, days=DAYS_ON_OVERVIEW)


def of_mailbox(reader: Reader, mailbox: Mailbox, *, until: date | None) -> Sum:
    newest = queries.newest_day(mailbox, until or reader.at.astimezone(reader.zone).date())
    today = reader.at.astimezone(reader.zone).date()
    return _sums(reader, [mailbox], until=until or newest or today, days=DAYS_ON_PAGE)[0]


def _sums(reader: Reader, mailboxes: Sequence[Mailbox], *, until: date, days: int) -> list[Sum]:
    by_mailbox = queries.days_of(mailboxes, until=until, days=days)
    waiting = queries.still_to_fetch(mailboxes)
    return [
        _sum(reader, mailbox, by_mailbox[mailbox.pk], waiting=waiting[mailbox.pk], before=until - timedelta(days=days))
        for mailbox in mailboxes
    ]


def _sum(reader: Reader, mailbox: Mailbox, days: Sequence[Day], *, waiting: int, before: date) -> Sum:
    balance = getattr(mailbox, "balance", None) or Balance(mailbox=mailbox)
    on_server = sum(folder.on_server for folder in mailbox.folders.all())
    fetched = max(on_server - waiting, 0)
    return Sum(
        number=mailbox.pk,
        address=mailbox.way_in.address,
        words=_words(reader, balance),
        is_checked=balance.checked_at is not None,
        is_wanted=balance.wanted_at is not None,
        differences=_differences(balance),
        since=reader.stamp(balance.differs_since) if balance.differs_since else "",
        days=[_row(reader, mailbox, day) for day in days],
        older_url=f"{reverse('ledger_mailbox', args=[mailbox.pk])}?until={before.isoformat()}",
        fetched_percent=100 * fetched // on_server if on_server else 100,
        progress=_progress(fetched, on_server) if waiting else "",
    )


def _words(reader: Reader, balance: Balance) -> str:
    if balance.checked_at is None:
        return _("Not checked yet. The first check follows the first fetching.")
    if balance.difference:
        return _("The sum does not come out.")
    words = ngettext(
        "The sum comes out: {count} mail on the server, and the desk has it. Checked {moment}.",
        "The sum comes out: {count} mails on the server, and the desk has them all. Checked {moment}.",
        balance.on_server,
    )
    return words.format(count=balance.on_server, moment=reader.stamp(balance.checked_at))


def _differences(balance: Balance) -> list[Difference]:
    kinds = [Kind.WAITING, Kind.LOST, Kind.LATE, Kind.CASELESS]
    counts = [balance.missing, balance.lost, balance.late, balance.caseless]
    shown = [kind for kind, count in zip(kinds, counts, strict=True) if count]
    return [
        Difference(words, reverse("ledger_mails", args=[balance.mailbox_id, kind]))
        for words, kind in zip(alarms.sentences(balance), shown, strict=True)
    ]


def _progress(fetched: int, on_server: int) -> str:
    words = _("{fetched} of {total} mails are in. The older ones are fetched between 22 and 6, the newest first.")
    return words.format(fetched=fetched, total=on_server)


def _row(reader: Reader, mailbox: Mailbox, day: Day) -> DayRow:
    def number(kind: Kind, value: int) -> Number:
        url = reverse("ledger_mails", args=[mailbox.pk, kind])
        return Number(value, f"{url}?day={day.day.isoformat()}" if value else "")

    numbers = [number(Kind.ON_SERVER, day.on_server), *(number(kind, value) for kind, value in day.parts.items())]
    return DayRow(reader.day(day.day), [*numbers, number(Kind.GONE, day.gone)], comes_out=day.difference == 0)


@dataclass(frozen=True)
class Mails:
    """The list behind a number."""

    mailbox: int
    address: str
    title: str
    help: str
    day: str
    rows: Sequence[MailRow]
    older_url: str
    is_open: bool

    @classmethod
    def of(cls, reader: Reader, mailbox: Mailbox, kind: Kind, *, day: date | None, before: int) -> "Mails":
        if day is None and kind not in queries.SHORT:
            # A list of everything there ever was would be of no use, and slow.
            day = queries.newest_day(mailbox, reader.at.astimezone(reader.zone).date())
        found = queries.mails(mailbox, kind, day=day, before=before, at=reader.at)
        shown, is_open = found[: queries.PAGE], may_read(reader, mailbox)
        path = reverse("ledger_mails", args=[mailbox.pk, kind])
        on = f"&day={day.isoformat()}" if day else ""
        return cls(
            mailbox=mailbox.pk,
            address=mailbox.way_in.address,
            title=titles()[kind],
            help=_help(kind),
            day=reader.day(day) if day else "",
            rows=[_mail(reader, row, kind, is_open=is_open) for row in shown],
            older_url=f"{path}?before={shown[-1].pk}{on}" if len(found) > queries.PAGE else "",
            is_open=is_open,
        )


def titles() -> dict[Kind, str]:
    named = dict(zip([Kind.ON_SERVER, *queries.STATES, Kind.GONE], columns(), strict=True))
    return {
        **named,
        Kind.LOST: _("Taken away before they were fetched"),
        Kind.LATE: _("Not fetched for more than a day"),
        Kind.CASELESS: _("In no case any more"),
    }


def _help(kind: Kind) -> str:
    return {
        Kind.LOST: _("Ask who uses this mailbox. Once you know what became of a mail, say so here."),
        Kind.LATE: _("They are tried again and again. Look at the mailbox under Settings, and at its server."),
        Kind.CASELESS: _("Their cases were removed. Read a mail again, and it becomes a case once more."),
        Kind.HERE: _("The same mail came by another road as well and is in its case once."),
        Kind.FILED: _("Automatic mail and sent mail that are part of no case."),
        Kind.GONE: _("Somebody moved or deleted these on the server. The desk has them still."),
    }.get(kind, "")


def may_read(reader: Reader, mailbox: Mailbox) -> bool:
    """Who wrote and what about is for those who answer this mailbox; the numbers are for all who see trouble."""
    team = mailbox.way_in.team_id
    answers = rights.may(reader.user, rights.Deed.ANSWER_CASES)
    return answers and (team is None or team in rights.teams_of(reader.user))


def _mail(reader: Reader, row: Incoming, kind: Kind, *, is_open: bool) -> MailRow:
    moment = row.received_at or row.arrived_at
    message = row.message
    return MailRow(
        number=row.pk,
        time=reader.stamp(moment),
        time_exact=reader.exact(moment),
        sender=(row.sender or row.envelope_from or (message.sender_address if message else "")) if is_open else "",
        subject=(row.subject or (message.subject if message else "") or _("(no subject)")) if is_open else "",
        state=_("Taken away") if kind is Kind.LOST else str(row.get_state_display()),
        size=size_words(row.size_bytes),
        url=_url(row) if is_open else "",
        deed={Kind.LOST: "settle", Kind.CASELESS: "file"}.get(kind, "") if is_open else "",
    )


def _url(row: Incoming) -> str:
    if row.message is not None:
        return f"{reverse('case', args=[row.message.case_id])}#message-{row.message.pk}"
    return reverse("incoming", args=[row.pk]) if row.state in {Incoming.LOOK, Incoming.FILED} and row.digest else ""
