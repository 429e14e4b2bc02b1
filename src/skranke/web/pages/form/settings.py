"""Settings: the web forms of the desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from skranke.channels.form import building
from skranke.channels.form.models import Form
from skranke.lib import clock
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.web import shell
from skranke.web.forms.web_forms import WebForm, values_of
from skranke.web.gate import for_deed


@for_deed(Deed.CHANGE_SETTINGS)
def form_list(request: HttpRequest, user: User) -> HttpResponse:
    found = Form.objects.filter(way_in__is_active=True).select_related("way_in__team").order_by("way_in__name")
    rows = [{"form": form, "url": building.url_of(form.key)} for form in found]
    return shell.page(request, "settings/forms.html", {"rows": rows})


@for_deed(Deed.CHANGE_SETTINGS)
def new_form(request: HttpRequest, user: User) -> HttpResponseBase:
    form = WebForm(request.POST or None)
    if not form.is_valid():
        context = {"form": form, "of": None}
        return shell.page(request, "settings/form.html", context, status=422 if form.is_bound else 200)
    made = building.add(form.wish(), by=user, at=clock.now())
    messages.info(request, _("“{name}” is there. Open it once, then link to it.").format(name=made.way_in.name))
    return redirect("web_forms")


@for_deed(Deed.CHANGE_SETTINGS)
def change_form(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    found = building.form_of(number)
    form = WebForm(request.POST or None, form=found, initial=values_of(found))
    if not form.is_valid():
        context = {"form": form, "of": found}
        return shell.page(request, "settings/form.html", context, status=422 if form.is_bound else 200)
    building.change(found, form.wish(), by=user, at=clock.now())
    messages.info(request, _("“{name}” is saved.").format(name=form.cleaned_data["name"]))
    return redirect("web_forms")
