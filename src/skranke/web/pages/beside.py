"""Settings: a mailbox that is only watched beside the mail program, and its report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from skranke.lib import clock
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.shadow import beginning
from skranke.shadow.models import Shadow
from skranke.shadow.report import report
from skranke.web import shell
from skranke.web.contexts.beside import PERIODS, build
from skranke.web.gate import for_deed
from skranke.web.reader import Reader

DAYS = 30


@for_deed(Deed.SEE_TROUBLE)
def beside_list(request: HttpRequest, user: User) -> HttpResponse:
    rows = Shadow.objects.select_related("mailbox").order_by("address")
    return shell.page(request, "beside/list.html", {"rows": list(rows)})


@for_deed(Deed.SEE_TROUBLE)
def beside(request: HttpRequest, user: User, number: int) -> HttpResponse:
    shadow = beginning.shadow_of(number)
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdecimal() and int(asked) in PERIODS else DAYS
    reader = Reader(user, clock.now(), shell.zone_of(request))
    page = build(reader, shadow, report(shadow, days=days, at=reader.at), days=days)
    return shell.page(request, "beside/report.html", {"report": page, "shadow": shadow})


@require_POST
@for_deed(Deed.CHANGE_SETTINGS)
def become_desk(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    shadow = beginning.shadow_of(number)
    named = request.POST.get("unanswered", "").split(",") if request.POST.get("take_along") else []
    wanted = [int(each) for each in named if each.isdecimal()]
    taken = beginning.turn_into_desk(shadow, unanswered=wanted, by=user, at=clock.now())
    text = _("{address} is the desk’s now. New mail appears in the inbox.").format(address=shadow.address)
    if taken:
        more = ngettext("{n} unanswered mail came along.", "{n} unanswered mails came along.", taken)
        text = f"{text} {more.format(n=taken)}"
    messages.info(request, text)
    return redirect("mailboxes")


@for_deed(Deed.CHANGE_SETTINGS)
def forget_beside(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    shadow = beginning.shadow_of(number)
    if request.method != "POST":
        return shell.page(request, "beside/forget.html", {"shadow": shadow})
    beginning.forget(shadow, by=user, at=clock.now())
    messages.info(
        request, _("The report of {address} is gone. The mailbox itself is as it was.").format(address=shadow.address)
    )
    return redirect("mailboxes")
