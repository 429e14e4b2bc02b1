"""The first page of a new desk."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skranke.lib import clock
from skranke.lib.errors import NotFound
from skranke.people import setting_up
from skranke.web import shell
from skranke.web.forms.setting_up import SetUpForm

# Where the browser's language most likely sits.
HOME = {
    "sv": ("SE", "Europe/Stockholm"),
    "da": ("DK", "Europe/Copenhagen"),
    "nb": ("NO", "Europe/Oslo"),
    "pl": ("PL", "Europe/Warsaw"),
    "en": ("GB", "Europe/London"),
}


def set_up(request: HttpRequest) -> HttpResponse:
    """Create the first account and the desk; once that is done, the page does not exist any more."""
    if shell.is_set_up():
        raise NotFound(_("This desk is set up already. Sign in instead."))
    if request.method != "POST":
        language = get_language() or "en"
        country, zone = HOME.get(language, HOME["en"])
        return _form(request, SetUpForm(initial={"language": language, "country": country, "time_zone": zone}))
    form = SetUpForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        setting_up.check(form.cleaned_data["set_up_code"])
    except setting_up.WrongCode as error:
        form.add_error("set_up_code", error.message)
        return _form(request, form, status=422)
    fields = {name: value for name, value in form.cleaned_data.items() if name != "set_up_code"}
    user = setting_up.set_up(**fields, at=clock.now())
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("begin")


def _form(request: HttpRequest, form: SetUpForm, *, status: int = 200) -> HttpResponse:
    return shell.page(request, "set_up/set_up.html", {"form": form}, status=status)
