"""One's own way of working: what *next* goes by, what one hears of, and the words of a notification."""

from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from skranke.cases import access
from skranke.cases.models import Message
from skranke.people import private
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.web import shell
from skranke.web.forms.work import WorkForm, values_of
from skranke.web.gate import for_deed
from skranke.web.reader import Reader, signed_in

WORKER = Path(__file__).resolve().parents[1] / "static" / "js" / "worker.js"
ICONS = {"192": "image/png", "512": "image/png"}


@for_deed(Deed.ANSWER_CASES)
def work(request: HttpRequest, user: User) -> HttpResponseBase:
    form = WorkForm(request.POST or None, initial=values_of(private.of(user)))
    if request.method == "POST" and form.is_valid():
        form.keep(user)
        messages.info(request, _("Your settings are saved."))
        return redirect("work")
    return shell.page(request, "settings/work.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
def word(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """What to say of news on a case, if this person wants to hear of it; 204 for silence."""
    case = access.case_for(reader.user, number)
    own = private.of(reader.user)
    count = case.messages.filter(kind=Message.IN, automatic="")[:2].count()
    name = case.customer.name or case.subject
    if case.owner_id == reader.user.pk and own.hears_own:
        title = _("Your case has an answer")
    elif own.hears_new and case.owner_id is None and count == 1:
        title = _("A new case")
    else:
        return HttpResponse(status=204)
    # The text of the letter stays at the desk: a screen may be seen by others.
    return JsonResponse({"title": title, "body": name, "url": f"/cases/{case.pk}", "sound": own.has_sound})


@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes the desk installable as an app."""
    icons = [
        {"src": static(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": kind} for size, kind in ICONS.items()
    ]
    icons.append({"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"})
    return JsonResponse(
        {
            "id": "/",
            "name": "Skranke",
            "short_name": "Skranke",
            "start_url": "/",
            "display": "standalone",
            "background_color": "#f8f7f3",
            "theme_color": "#0b5a61",
            "icons": icons,
            "shortcuts": [{"name": _("Counter"), "url": "/counter"}, {"name": _("New case"), "url": "/cases/new"}],
        },
        content_type="application/manifest+json",
    )


@cache_control(max_age=0)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at an address that stays, since it governs what lies below it."""
    return HttpResponse(WORKER.read_text("utf-8"), content_type="text/javascript")
