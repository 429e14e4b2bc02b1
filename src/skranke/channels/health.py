"""How the desk is, each point in words with what to do: for `skranke doctor` and the page of trouble."""

import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skranke.cases.models import Event, Message
from skranke.channels import heartbeat
from skranke.channels.mail import alarms, mailboxes, probing
from skranke.channels.mail.models import Balance, Mailbox
from skranke.channels.models import Heartbeat, Incoming
from skranke.lib.errors import DeskError
from skranke.people.models import Letter

LOW_DISK_BYTES = 1 << 30
LATE = timedelta(minutes=5)
AT_WORK = timedelta(minutes=1)
LONG_UNCHECKED = timedelta(days=2)
CLOCK_MAY_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True)
class Point:
    """One thing that was looked at; `to_do` is empty when it is well."""

    about: str
    words: str
    to_do: str = ""

    @property
    def is_ok(self) -> bool:
        return not self.to_do


def examine(*, at: datetime) -> Iterator[Point]:
    """Everything, mail servers included; a look that fails itself is reported as trouble."""
    yield from _safely(database, at=at)
    looks = (clock, disk, key, background, receiver, waiting_mail, mail_ledger, outgoing, letters, mailbox_connections)
    for look in looks:
        yield from _safely(look, at=at)


def quick(*, at: datetime) -> list[Point]:
    """What can be told at once, for a page."""
    looks = (clock, disk, key, background, waiting_mail, mail_ledger, outgoing, letters, mailbox_reports)
    return [point for look in looks for point in _safely(look, at=at)]


def _safely(look: "Callable[..., Iterator[Point]]", *, at: datetime) -> Iterator[Point]:
    try:
        yield from look(at=at)
    except (DatabaseError, OSError) as error:
        about = look.__name__.replace("_", " ")
        yield Point(about, f"{type(error).__name__}: {error}", _("Mend this first; the rest may follow from it."))


def database(*, at: datetime) -> Iterator[Point]:
    plan = MigrationExecutor(connection)
    open_steps = plan.migration_plan(plan.loader.graph.leaf_nodes())
    name = settings.DATABASES["default"]["NAME"]
    words = f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}, {name}"
    yield Point(_("database"), words)
    if open_steps:
        count = len(open_steps)
        text = ngettext("{count} step is missing.", "{count} steps are missing.", count).format(count=count)
        yield Point(_("migrations"), text, _("Call `skranke migrate`, or start the desk, which does it too."))
    else:
        yield Point(_("migrations"), _("The database is up to date."))


def clock(*, at: datetime) -> Iterator[Point]:
    """Wrong clocks break two-factor codes and promises; the database and what was written last tell on them."""
    newest = Event.objects.order_by("-pk").values_list("at", flat=True).first()
    others = [moment for moment in (newest, _database_time()) if moment is not None]
    ahead = max((moment - at for moment in others), default=timedelta(0))
    text = _("This machine says {time} UTC.").format(time=f"{at:%Y-%m-%d %H:%M}")
    if ahead > CLOCK_MAY_DIFFER:
        yield Point(_("clock"), text, _("Something was written later than that. Set the clock by a time server (NTP)."))
    else:
        yield Point(_("clock"), text)


def _database_time() -> datetime | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        moment = cursor.fetchone()[0]
    return moment if isinstance(moment, datetime) else None


def disk(*, at: datetime) -> Iterator[Point]:
    home = Path(settings.SKRANKE_HOME)
    usage = shutil.disk_usage(home)
    text = _("{free} GB of {total} GB are free at {place}.").format(
        free=f"{usage.free / 1e9:.1f}", total=f"{usage.total / 1e9:.1f}", place=home
    )
    is_low = usage.free < LOW_DISK_BYTES
    yield Point(
        _("disk"), text, _("Make room. When the disk is full, mail is refused until there is room.") if is_low else ""
    )


def key(*, at: datetime) -> Iterator[Point]:
    path = Path(os.environ.get("SKRANKE_SECRET_FILE") or Path(settings.SKRANKE_HOME) / "secret.key")
    others = path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    to_do = _("Others on this machine can read it. Call: chmod 600 {path}").format(path=path) if others else ""
    yield Point(_("key"), str(path), to_do)


def background(*, at: datetime) -> Iterator[Point]:
    beat = Heartbeat.objects.filter(part="background").first()
    if beat is None or beat.beat_at < at - AT_WORK:
        yield Point(
            _("background"),
            _("Nothing is fetched, sent or woken at the moment."),
            _("Start the desk with `skranke serve`. If it runs, look into its log and start it again."),
        )
    else:
        yield Point(_("background"), _("It is at work."))
        for silent in heartbeat.silent(at=at):
            text = _("Nothing was heard of it since {time} UTC.").format(time=f"{silent.beat_at:%Y-%m-%d %H:%M}")
            yield Point(silent.part, text, _("Start the desk again, and look into its log."))
    for trouble in Heartbeat.objects.exclude(trouble="").exclude(part__startswith="mailbox ").order_by("part"):
        yield Point(trouble.part, trouble.trouble, _("It is tried again by itself; if it stays, look into the log."))


def receiver(*, at: datetime) -> Iterator[Point]:
    host, port = settings.SKRANKE_SMTP_HOST, settings.SKRANKE_SMTP_PORT
    if not port:
        yield Point(_("receiver"), _("It is switched off (SKRANKE_SMTP_PORT=0)."))
        return
    try:
        with socket.create_connection((host, port), timeout=5) as talk:
            is_there = talk.recv(4) == b"220 "
    except OSError:
        is_there = False
    text = _("Mail is taken at {host}:{port}.") if is_there else _("Nobody takes mail at {host}:{port}.")
    to_do = _("Start the desk. If it runs, another program has the port: choose one by SKRANKE_SMTP_PORT.")
    yield Point(_("receiver"), text.format(host=host, port=port), "" if is_there else to_do)


def waiting_mail(*, at: datetime) -> Iterator[Point]:
    late = Incoming.objects.filter(state=Incoming.STORED, arrived_at__lt=at - LATE).count()
    text = _("Mail that came in and is not in the inbox yet: {count}.").format(count=late)
    to_do = _("It is safe. If it stays, start the desk again and look into its log.") if late else ""
    yield Point(_("mail in"), text, to_do)


def mail_ledger(*, at: datetime) -> Iterator[Point]:
    """Whether the sum of each mailbox comes out."""
    to_do = _("Open the mail ledger: it lists each of these mails, and what can be done.")
    balances = Balance.objects.select_related("mailbox__way_in").exclude(checked_at=None).order_by("pk")
    for balance in balances:
        about = _("mail ledger of {address}").format(address=balance.mailbox.way_in.address)
        if balance.difference:
            yield Point(about, " ".join(alarms.sentences(balance)), to_do)
        elif balance.checked_at and balance.checked_at < at - LONG_UNCHECKED and not balance.mailbox.is_paused:
            text = _("The sum was last checked on {day}.").format(day=f"{balance.checked_at:%Y-%m-%d}")
            yield Point(about, text, _("Look at the mailbox under Settings: the desk cannot read it at the moment."))
        else:
            yield Point(about, _("What the server has, the desk has."))


def outgoing(*, at: datetime) -> Iterator[Point]:
    late = Message.objects.filter(kind=Message.OUT, state=Message.QUEUED, send_at__lt=at - LATE)
    tried = late.exclude(error="").order_by("-send_at").values_list("error", flat=True).first()
    count = late.count() + Message.objects.filter(state=Message.QUEUED, attempts__gt=0, send_at__gte=at - LATE).count()
    words = _("Answers that could not leave yet: {count}.").format(count=count)
    to_do = _("They are tried again by themselves. Look at the mailboxes above, and whether the desk runs.")
    yield Point(_("mail out"), f"{words} {tried or ''}".strip(), to_do if count else "")
    for state, text in (
        (Message.FAILED, _("Answers that were not delivered: {count}.")),
        (Message.MAYBE, _("Answers of which nobody knows whether they left: {count}.")),
    ):
        number = Message.objects.filter(kind=Message.OUT, state=state, automatic="").count()
        if number:
            yield Point(_("mail out"), text.format(count=number), _("Open each case and decide there."))


def letters(*, at: datetime) -> Iterator[Point]:
    late = Letter.objects.filter(state=Letter.QUEUED, written_at__lt=at - LATE).count()
    failed = Letter.objects.filter(state=Letter.FAILED).count()
    text = _("Letters to staff that have not left: {count}.").format(count=late + failed)
    to_do = _("Copy the link on the page of staff instead, and look at the mailbox that sends.")
    yield Point(_("letters"), text, to_do if late + failed else "")


def mailbox_reports(*, at: datetime) -> Iterator[Point]:
    """What the fetching said last of each mailbox."""
    for beat in Heartbeat.objects.filter(part__startswith="mailbox ").exclude(trouble="").order_by("part"):
        address = beat.part.removeprefix("mailbox ")
        yield Point(address, beat.trouble, _("Change the mailbox under Settings and test it there."))


def mailbox_connections(*, at: datetime) -> Iterator[Point]:
    """Speak to every mail server now."""
    for mailbox in Mailbox.objects.select_related("way_in", "grant__client").order_by("pk"):
        address = mailbox.way_in.address
        if mailbox.is_paused:
            yield Point(address, _("Paused: no mail is fetched, answers still leave."))
        try:
            findings = _probe(mailbox, at=at)
        except DeskError as error:
            yield Point(address, error.message, _("Change the mailbox under Settings and test it there."))
            continue
        for finding in findings:
            to_do = "" if finding.is_ok else _("Change the mailbox under Settings and test it there.")
            yield Point(f"{address} ({finding.about})", finding.words, to_do)


def _probe(mailbox: Mailbox, *, at: datetime) -> list[probing.Finding]:
    reading = mailboxes.reading(mailbox, at=at) if mailbox.imap_host and not mailbox.is_paused else None
    sending = mailboxes.sending(mailbox, at=at) if mailbox.smtp_host else None
    return probing.probe(reading=reading, folder=mailbox.imap_folder, sending=sending, address=mailbox.way_in.address)
