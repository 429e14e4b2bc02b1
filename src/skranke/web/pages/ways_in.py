"""Settings: the register of ways in, and what the company's own pages show beside it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from skranke.cases import reckoning
from skranke.channels.mail.models import Mailbox
from skranke.lib import clock
from skranke.lib.errors import DeskError
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.promise import own_pages, ways_in
from skranke.promise.models import OwnSite, WayIn
from skranke.web import shell
from skranke.web.contexts.ways_in import ways
from skranke.web.forms.ways_in import SiteForm, WayInForm, values_of
from skranke.web.gate import for_deed


@for_deed(Deed.CHANGE_SETTINGS)
def register(request: HttpRequest, user: User) -> HttpResponse:
    return _list(request, None)


@for_deed(Deed.CHANGE_SETTINGS)
def new_way_in(request: HttpRequest, user: User) -> HttpResponseBase:
    """Filled in with what a link from the found ones carries."""
    if request.method != "POST":
        given = {name: request.GET[name] for name in ("kind", "address", "name") if name in request.GET}
        return _form(request, WayInForm(initial={"owner": user.pk, **given}))
    form = WayInForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        made = ways_in.register(form.wish(), by=user, at=clock.now())
    except ways_in.WayInKnown as error:
        form.add_error("address", error.message)
        return _form(request, form, status=422)
    messages.info(request, _("“{name}” is in the register and watched.").format(name=made.name))
    return redirect("ways_in")


@for_deed(Deed.CHANGE_SETTINGS)
def change_way_in(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    way_in = ways_in.way_in_of(number)
    form = WayInForm(request.POST or None, way_in=way_in, initial=values_of(way_in))
    if not form.is_valid():
        return _form(request, form, way_in=way_in, status=422 if form.is_bound else 200)
    ways_in.change(way_in, form.wish(), by=user, at=clock.now())
    reckoning.reckon_open()
    messages.info(request, _("“{name}” is saved.").format(name=form.cleaned_data["name"]))
    return redirect("ways_in")


@require_POST
@for_deed(Deed.CHANGE_SETTINGS)
def remove_way_in(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    way_in = ways_in.way_in_of(number)
    if Mailbox.objects.filter(way_in=way_in).exists():
        raise ways_in.HasMailbox
    ways_in.remove(way_in, by=user, at=clock.now())
    messages.info(request, _("“{name}” left the register. Take it off your pages too.").format(name=way_in.name))
    return redirect("ways_in")


@require_POST
@for_deed(Deed.CHANGE_SETTINGS)
def read_pages(request: HttpRequest, user: User) -> HttpResponseBase:
    """Walk over the company's own pages now."""
    form = SiteForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    url = form.cleaned_data["url"]
    try:
        done = own_pages.walk(url)
    except DeskError as error:
        form.add_error("url", error.message)
        return _list(request, form, status=422)
    own_pages.keep(url, done, at=clock.now())
    if not done.read:
        form.add_error("url", done.unread[0][1] if done.unread else _("Nothing could be read there."))
        return _list(request, form, status=422)
    count = len(done.read)
    words = ngettext("{count} page was read.", "{count} pages were read.", count).format(count=count)
    messages.info(request, words)
    return redirect("ways_in")


@require_POST
@for_deed(Deed.CHANGE_SETTINGS)
def leave_out(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    own_pages.leave_out(number, is_left_out=True)
    messages.info(request, _("It is left out and not listed again."))
    return redirect("ways_in")


def _list(request: HttpRequest, form: SiteForm | None, *, status: int = 200) -> HttpResponse:
    site = OwnSite.objects.first()
    context = {
        "rows": ways(at=clock.now(), mailboxes=list(Mailbox.objects.values_list("way_in_id", flat=True))),
        "site": site,
        "shown": own_pages.unregistered(),
        "form": form or SiteForm(initial={"url": site.url if site else ""}),
    }
    return shell.page(request, "settings/ways_in.html", context, status=status)


def _form(request: HttpRequest, form: WayInForm, *, way_in: WayIn | None = None, status: int = 200) -> HttpResponse:
    return shell.page(request, "settings/way_in.html", {"form": form, "way_in": way_in}, status=status)
