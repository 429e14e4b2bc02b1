"""Settings: when the desk is open."""

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.cases import reckoning
from skranke.lib import clock
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.promise import opening_hours
from skranke.promise.models import Hours
from skranke.web import shell
from skranke.web.contexts.hours import hours_rows, own_day_rows
from skranke.web.forms.hours import HoursForm, OwnDayForm
from skranke.web.gate import for_deed


@for_deed(Deed.CHANGE_SETTINGS)
def hours_list(request: HttpRequest, user: User) -> HttpResponse:
    return _list(request, OwnDayForm())


@for_deed(Deed.CHANGE_SETTINGS)
def new_hours(request: HttpRequest, user: User) -> HttpResponseBase:
    return _keep(request, user, None)


@for_deed(Deed.CHANGE_SETTINGS)
def change_hours(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    return _keep(request, user, opening_hours.hours_of(number))


@require_POST
@for_deed(Deed.CHANGE_SETTINGS)
def remove_hours(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    hours = opening_hours.hours_of(number)
    opening_hours.remove(hours, by=user, at=clock.now())
    words = _("“{name}” is removed. Its ways in keep the desk’s own hours.").format(name=hours.name)
    return _saved(request, words)


@require_POST
@for_deed(Deed.CHANGE_SETTINGS)
def add_own_day(request: HttpRequest, user: User) -> HttpResponseBase:
    form = OwnDayForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    own = opening_hours.add_own_day(**form.cleaned_data, by=user, at=clock.now())
    return _saved(request, _("“{name}” is saved.").format(name=own.name))


@require_POST
@for_deed(Deed.CHANGE_SETTINGS)
def remove_own_day(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    opening_hours.remove_own_day(number, by=user, at=clock.now())
    return _saved(request, _("The day is as usual again."))


def _keep(request: HttpRequest, user: User, hours: Hours | None) -> HttpResponseBase:
    desk, at = shell.the_desk(request), clock.now()
    country = (hours.country if hours else "") or desk.country
    form = HoursForm(request.POST or None, country=country, today=_today(request, at), hours=hours)
    if not form.is_valid():
        context = {"form": form, "hours": hours}
        return shell.page(request, "settings/hours_form.html", context, status=422 if form.is_bound else 200)
    try:
        kept = opening_hours.keep(form.wish(), ways_in=form.cleaned_data["ways_in"], by=user, at=at, hours=hours)
    except opening_hours.HoursNameTaken as error:
        form.add_error("name", error.message)
        return shell.page(request, "settings/hours_form.html", {"form": form, "hours": hours}, status=422)
    return _saved(request, _("“{name}” is saved. What is due on open cases was reckoned anew.").format(name=kept.name))


def _saved(request: HttpRequest, words: str) -> HttpResponseBase:
    reckoning.reckon_open()
    messages.info(request, words)
    return redirect("hours")


def _list(request: HttpRequest, form: OwnDayForm, *, status: int = 200) -> HttpResponse:
    at = clock.now()
    context = {
        "rows": hours_rows(desk=shell.the_desk(request), at=at),
        "own_days": own_day_rows(today=_today(request, at)),
        "form": form,
    }
    return shell.page(request, "settings/hours.html", context, status=status)


def _today(request: HttpRequest, at: datetime) -> date:
    return at.astimezone(shell.zone_of(request)).date()
