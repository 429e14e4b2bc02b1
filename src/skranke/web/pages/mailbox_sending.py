"""Settings: how the answers of a mailbox leave."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from skranke.channels.base import Fate
from skranke.channels.mail import identities, mailboxes, plus_testing, sent_copies
from skranke.channels.mail.models import Mailbox
from skranke.lib import clock
from skranke.lib.errors import DeskError
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.web import shell
from skranke.web.forms.mailbox_sending import IdentityForm, SendingForm
from skranke.web.gate import for_deed


@for_deed(Deed.CHANGE_SETTINGS)
def sending(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    mailbox = mailboxes.mailbox_of(number)
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    form = SendingForm(request.POST if deed == "save" else None, initial=_values(mailbox))
    identity = IdentityForm(request.POST if deed == "add" else None)
    if deed == "save" and form.is_valid():
        mailboxes.change_sending(mailbox, by=user, at=clock.now(), **form.cleaned_data)
        messages.info(request, _("{address} is changed.").format(address=mailbox.way_in.address))
    elif deed == "add" and identity.is_valid() and _added(identity, mailbox, user):
        messages.info(request, _("The name is added."))
    elif deed == "remove":
        wanted = request.POST.get("identity", "")
        identities.remove(mailbox, int(wanted) if wanted.isdecimal() else 0, by=user, at=clock.now())
    elif deed == "try":
        _try(request, mailbox, user)
    else:
        return _page(request, mailbox, form, identity)
    return redirect("mailbox_sending", mailbox.pk)


def _page(request: HttpRequest, mailbox: Mailbox, form: SendingForm, identity: IdentityForm) -> HttpResponse:
    context = {
        "mailbox": mailbox,
        "form": form,
        "identity": identity,
        "identities": mailbox.identities.select_related("team").order_by("pk"),
        "keeps_itself": sent_copies.does_it_itself(mailbox),
        "domain": mailbox.way_in.address.rpartition("@")[2],
    }
    is_wrong = form.is_bound or identity.is_bound
    return shell.page(request, "settings/mailbox_sending.html", context, status=422 if is_wrong else 200)


def _added(form: IdentityForm, mailbox: Mailbox, user: User) -> bool:
    try:
        identities.add(mailbox, by=user, at=clock.now(), **form.cleaned_data)
    except DeskError as error:
        form.add_error(None, error.message)
        return False
    return True


def _try(request: HttpRequest, mailbox: Mailbox, user: User) -> None:
    try:
        outcome = plus_testing.ask(mailbox, by=user, at=clock.now())
    except DeskError as error:
        messages.error(request, error.message)
        return
    if outcome.fate is Fate.DELIVERED:
        messages.info(request, _("The letter is on its way. If it comes back to the desk, plus-addresses are used."))
    else:
        messages.error(request, outcome.error)


def _values(mailbox: Mailbox) -> dict[str, object]:
    return {"keeps_sent": mailbox.keeps_sent, "largest_mb": mailbox.largest_mb}
