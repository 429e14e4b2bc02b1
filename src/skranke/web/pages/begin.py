"""After the set-up: connect a mailbox, look around in a sample shop, or later; and back from the sample."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from skranke.cases.models import Case
from skranke.lib import clock
from skranke.lib.errors import NotFound
from skranke.people import rights
from skranke.people.models import Desk, User
from skranke.people.rights import Deed
from skranke.sample import removing
from skranke.sample.build import build
from skranke.web import shell
from skranke.web.contexts.outbox import letters
from skranke.web.gate import for_all, for_deed


@for_deed(Deed.CHANGE_SETTINGS)
def begin(request: HttpRequest, user: User) -> HttpResponse:
    if Desk.objects.get().is_sample:
        return shell.page(request, "begin/start_for_real.html", {})
    return shell.page(request, "begin/begin.html", {"may_sample": not Case.objects.exists()})


@for_deed(Deed.CHANGE_SETTINGS)
def build_sample(request: HttpRequest, user: User) -> HttpResponseBase:
    if request.method == "POST":
        build(by=user, at=clock.now())
        messages.info(request, _("Welcome to Ekeby Cykel, a bicycle shop that does not exist. Try anything."))
    return redirect("inbox")


@for_deed(Deed.CHANGE_SETTINGS)
def remove_sample(request: HttpRequest, user: User) -> HttpResponseBase:
    if request.method == "POST":
        removing.remove(by=user, at=clock.now())
        messages.info(request, _("The sample shop is gone. From now on everything is real."))
    return redirect("begin")


@for_all
def sample_outbox(request: HttpRequest, user: User) -> HttpResponse:
    """What a sample desk would have sent; letters to staff open doors, so administrators alone see them."""
    if not Desk.objects.get().is_sample:
        raise NotFound(_("This page belongs to the sample shop. Here mail really leaves."))
    with_staff_letters = rights.may(user, Deed.CHANGE_STAFF)
    return shell.page(request, "sample/outbox.html", {"letters": letters(user, with_staff_letters=with_staff_letters)})
