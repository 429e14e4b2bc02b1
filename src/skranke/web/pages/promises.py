"""Settings: what is promised to customers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.cases import reckoning
from skranke.lib import clock
from skranke.people.models import CustomerGroup, User
from skranke.people.rights import Deed
from skranke.promise import promising
from skranke.promise.models import Promise
from skranke.web import shell
from skranke.web.contexts.hours import promise_rows, words_of
from skranke.web.forms.promises import GroupForm, PromiseForm, values_of
from skranke.web.gate import for_deed


@for_deed(Deed.CHANGE_SETTINGS)
def promise_list(request: HttpRequest, user: User) -> HttpResponse:
    return _list(request, GroupForm())


@for_deed(Deed.CHANGE_SETTINGS)
def new_promise(request: HttpRequest, user: User) -> HttpResponseBase:
    return _keep(request, user, None)


@for_deed(Deed.CHANGE_SETTINGS)
def change_promise(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    return _keep(request, user, promising.promise_of(number))


@require_POST
@for_deed(Deed.CHANGE_SETTINGS)
def take_back_promise(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    promising.take_back(promising.promise_of(number), by=user, at=clock.now())
    reckoning.reckon_open()
    messages.info(request, _("The promise is taken back. What is due on open cases was reckoned anew."))
    return redirect("promises")


@require_POST
@for_deed(Deed.CHANGE_SETTINGS)
def add_group(request: HttpRequest, user: User) -> HttpResponseBase:
    form = GroupForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    promising.group_named(form.cleaned_data["name"], by=user, at=clock.now())
    return redirect("promises")


def _keep(request: HttpRequest, user: User, promise: Promise | None) -> HttpResponseBase:
    form = PromiseForm(request.POST or None, initial=values_of(promise) if promise else None)
    if not form.is_valid():
        context = {"form": form, "promise": promise}
        return shell.page(request, "settings/promise_form.html", context, status=422 if form.is_bound else 200)
    kept = promising.keep(form.wish(), by=user, at=clock.now(), promise=promise)
    reckoning.reckon_open()
    messages.info(
        request, _("Saved: {promise} What is due on open cases was reckoned anew.").format(promise=words_of(kept))
    )
    return redirect("promises")


def _list(request: HttpRequest, form: GroupForm, *, status: int = 200) -> HttpResponse:
    at, zone = clock.now(), shell.zone_of(request)
    groups = list(CustomerGroup.objects.order_by("name"))
    context = {"rows": promise_rows(at=at, zone=zone), "groups": groups, "form": form}
    return shell.page(request, "settings/promises.html", context, status=status)
