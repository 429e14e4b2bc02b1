"""One's own settings: name, signature, language, looks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from skranke.people.models import User
from skranke.web import shell
from skranke.web.forms.own_settings import OwnSettingsForm
from skranke.web.gate import for_all


@for_all
def own_settings(request: HttpRequest, user: User) -> HttpResponseBase:
    form = OwnSettingsForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if form.is_valid():
        form.instance.save(update_fields=list(form.cleaned_data))
        with translation.override(form.cleaned_data["language"]):
            messages.info(request, _("Your settings are saved."))
        return redirect("own_settings")
    return _page(request, form, status=422 if form.is_bound else 200)


def _page(request: HttpRequest, form: OwnSettingsForm, *, status: int) -> HttpResponse:
    return shell.page(request, "settings/own.html", {"form": form}, status=status)
