"""Settings: the learning spam filter, what it has learned from, and forgetting it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from skranke.channels.mail.models import SpamFilter
from skranke.channels.mail.spam import judging, learning
from skranke.lib import clock
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.web import shell
from skranke.web.gate import for_deed


@for_deed(Deed.CHANGE_SETTINGS)
def spam_filter(request: HttpRequest, user: User) -> HttpResponseBase:
    if request.method == "POST":
        _do(request.POST.get("deed", ""), user)
        messages.info(request, _("The spam filter is changed."))
        return redirect("spam_filter")
    known = SpamFilter.objects.first() or SpamFilter()
    context = {"filter": known, "enough": judging.ENOUGH, "is_ready": min(known.spam, known.ham) >= judging.ENOUGH}
    return shell.page(request, "settings/spam.html", context)


def _do(deed: str, user: User) -> None:
    if deed in {"on", "off"}:
        learning.switch(is_on=deed == "on", by=user, at=clock.now())
    elif deed == "forget":
        learning.forget_everything(by=user, at=clock.now())
