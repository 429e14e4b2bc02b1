"""The mail ledger: whether everything that the mail servers have is in the desk, and each number as a list."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.channels.mail import balancing, mailboxes
from skranke.channels.mail.models import Mailbox
from skranke.channels.mail.queries import Kind
from skranke.channels.models import Incoming
from skranke.lib.errors import NotFound
from skranke.people import rights
from skranke.people.rights import Deed
from skranke.web import shell
from skranke.web.contexts import ledger
from skranke.web.reader import Reader, signed_in


@signed_in
def overview(request: HttpRequest, reader: Reader) -> HttpResponse:
    rights.require(reader.user, Deed.SEE_TROUBLE)
    context = {"sums": ledger.overview(reader), "columns": ledger.columns()}
    return shell.page(request, "ledger/ledger.html", context)


@signed_in
def of_mailbox(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """A month of one mailbox, and on to the months before."""
    rights.require(reader.user, Deed.SEE_TROUBLE)
    mailbox = mailboxes.mailbox_of(number)
    found = ledger.of_mailbox(reader, mailbox, until=_day(request.GET.get("until", "")))
    return shell.page(request, "ledger/mailbox.html", {"sum": found, "columns": ledger.columns()})


@signed_in
def mails(request: HttpRequest, reader: Reader, number: int, kind: str) -> HttpResponse:
    rights.require(reader.user, Deed.SEE_TROUBLE)
    if kind not in set(Kind):
        raise NotFound(_("There is no such list in the mail ledger."))
    before = request.GET.get("before", "")
    found = ledger.Mails.of(
        reader,
        mailboxes.mailbox_of(number),
        Kind(kind),
        day=_day(request.GET.get("day", "")),
        before=int(before[:18]) if before.isdecimal() else 0,
    )
    return shell.page(request, "ledger/mails.html", {"mails": found})


@require_POST
@signed_in
def check(request: HttpRequest, reader: Reader, number: int) -> HttpResponseBase:
    """The next visit to the mailbox checks its sum."""
    rights.require(reader.user, Deed.SEE_TROUBLE)
    balancing.want(mailboxes.mailbox_of(number), at=reader.at)
    messages.info(request, _("The sum is being checked. The result is here in a minute; a large mailbox takes longer."))
    return redirect("ledger_mailbox", number)


@require_POST
@signed_in
def settle(request: HttpRequest, reader: Reader, number: int) -> HttpResponseBase:
    """Somebody knows of a mail that was taken away."""
    row, mailbox = _row_for(reader, number)
    balancing.settle_lost(row, by=reader.user, at=reader.at)
    messages.info(request, _("The mail counts as dealt with. It stays in the ledger, among what was filed."))
    return redirect("ledger_mailbox", mailbox.pk)


@require_POST
@signed_in
def file_again(request: HttpRequest, reader: Reader, number: int) -> HttpResponseBase:
    row, mailbox = _row_for(reader, number)
    balancing.file_again(row, by=reader.user, at=reader.at)
    messages.info(request, _("The mail is read again and is in the inbox in a moment."))
    return redirect("ledger_mailbox", mailbox.pk)


def _row_for(reader: Reader, number: int) -> tuple[Incoming, Mailbox]:
    """A mail of a mailbox that this person answers."""
    rights.require(reader.user, Deed.SEE_TROUBLE)
    row = Incoming.objects.filter(pk=number, source=Incoming.IMAP).first()
    mailbox = balancing.mailbox_at(row.place) if row is not None else None
    if row is None or mailbox is None or not ledger.may_read(reader, mailbox):
        raise NotFound(_("There is no such mail in the ledger, or it belongs to another team."))
    return row, mailbox


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
