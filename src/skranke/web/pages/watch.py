"""The watch: what needs a person, who is on call, handing over at the end of a shift."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.lib import clock
from skranke.lib.errors import DeskError, NotAllowed
from skranke.people import audit, rights
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.watch import calling, handing_over, rota, sms
from skranke.watch.models import Pager
from skranke.web import shell
from skranke.web.contexts.watch import WatchView
from skranke.web.forms.watch import HandOverForm, PagerForm, ShiftForm, SmsForm
from skranke.web.gate import for_deed
from skranke.web.reader import Reader, signed_in


@signed_in
def watch(request: HttpRequest, reader: Reader) -> HttpResponse:
    return _page(request, reader)


@require_POST
@signed_in
def have_it(request: HttpRequest, reader: Reader, number: int) -> HttpResponseBase:
    calling.acknowledge(number, at=reader.at)
    messages.info(request, _("You have it. Nobody else is called about this."))
    return redirect("watch")


@require_POST
@signed_in
def add_shift(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    rights.require(reader.user, Deed.SEE_TROUBLE)
    form = ShiftForm(request.POST, zone=reader.zone)
    if not form.is_valid():
        return _page(request, reader, shift=form, status=422)
    given = form.cleaned_data
    try:
        rota.add(given["user"], starts_at=given["starts_at"], ends_at=given["ends_at"])
    except rota.BadShift as error:
        form.add_error("ends_at", error.message)
        return _page(request, reader, shift=form, status=422)
    view = WatchView.of(reader)
    hole = _("Nobody is on call: {times}.").format(times="; ".join(view.holes)) if view.holes else ""
    messages.info(request, " ".join([_("The shift is in the rota."), hole]).strip())
    return redirect("watch")


@require_POST
@signed_in
def take_shift(request: HttpRequest, reader: Reader, number: int) -> HttpResponseBase:
    rota.take_over(rota.shift_of(number, at=reader.at), by=reader.user, at=reader.at)
    messages.info(request, _("The shift is yours."))
    return redirect("watch")


@require_POST
@signed_in
def remove_shift(request: HttpRequest, reader: Reader, number: int) -> HttpResponseBase:
    rights.require(reader.user, Deed.SEE_TROUBLE)
    rota.remove(rota.shift_of(number, at=reader.at))
    return redirect("watch")


@require_POST
@signed_in
def hand_over(request: HttpRequest, reader: Reader, number: int) -> HttpResponseBase:
    shift = rota.shift_of(number, at=reader.at)
    if shift.user_id != reader.user.pk:
        raise NotAllowed(_("Only whoever has the shift hands it over. Take it over instead."))
    form = HandOverForm(request.POST, user=reader.user)
    if not form.is_valid():
        return _page(request, reader, over=form, status=422)
    to = form.cleaned_data["to"]
    handing_over.hand_over(shift, to=to, note=form.cleaned_data["note"], by=reader.user, at=reader.at)
    messages.info(request, _("{name} has the watch now, and a letter with all that is open.").format(name=to.name))
    return redirect("watch")


@require_POST
@signed_in
def own_number(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    form = PagerForm(request.POST)
    if not form.is_valid():
        return _page(request, reader, pager=form, status=422)
    number = form.cleaned_data["number"]
    if number:
        Pager.objects.update_or_create(user=reader.user, defaults={"number": number})
    else:
        Pager.objects.filter(user=reader.user).delete()
    messages.info(request, _("Saved."))
    return redirect("watch")


def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's shifts for the calendar of their phone; the address itself is the secret."""
    user = rota.user_of_feed(token)
    with translation.override(user.language):
        content = rota.feed(user, at=clock.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@for_deed(Deed.CHANGE_SETTINGS)
def sms_service(request: HttpRequest, user: User) -> HttpResponseBase:
    """The account that SMS are sent through; a test says in words what it thinks of it."""
    known = sms.service()
    initial = {"kind": known.kind, "account": known.account, "sender": known.sender} if known else {}
    form = SmsForm(request.POST or None, has_secret=known is not None, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        sms.keep(**{name: given[name] for name in ("kind", "account", "secret", "sender")})
        audit.note("sms service changed", by=user, at=clock.now(), about=given["kind"])
        try:
            if given["test_to"]:
                sms.send(given["test_to"], _("A test of your desk at {url}.").format(url=settings.SKRANKE_URL))
            messages.info(request, _("Saved."))
            return redirect("sms_service")
        except DeskError as error:
            form.add_error("test_to", error.message)
    status = 422 if form.is_bound else 200
    return shell.page(request, "settings/sms.html", {"form": form, "known": known}, status=status)


def _page(
    request: HttpRequest,
    reader: Reader,
    *,
    shift: ShiftForm | None = None,
    over: HandOverForm | None = None,
    pager: PagerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    number = Pager.objects.filter(user=reader.user).values_list("number", flat=True).first()
    context = {
        "view": WatchView.of(reader),
        "shift": shift or ShiftForm(zone=reader.zone),
        "over": over or HandOverForm(user=reader.user),
        "pager": pager or PagerForm(initial={"number": number or ""}),
        "may_plan": rights.may(reader.user, Deed.SEE_TROUBLE),
        "has_sms": sms.service() is not None,
        "site": settings.SKRANKE_URL,
    }
    return shell.page(request, "watch/watch.html", context, status=status)
