"""Settings: signing in at mail providers, first the desk's registration there, then each mailbox's consent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.channels.mail.models import Client, Mailbox
from skranke.channels.mail.oauth import granting, registering, services
from skranke.channels.mail.oauth.granting import Errand
from skranke.lib import clock
from skranke.lib.errors import DeskError
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.web import shell
from skranke.web.forms.provider_sign_in import RegistrationForm, values_of
from skranke.web.gate import for_deed

ERRAND = "mail_sign_in"


@for_deed(Deed.CHANGE_SETTINGS)
def services_list(request: HttpRequest, user: User) -> HttpResponse:
    registered = set(Client.objects.values_list("service", flat=True))
    rows = [{"service": service, "is_registered": service.key in registered} for service in services.services()]
    return shell.page(request, "settings/sign_in_services.html", {"rows": rows})


@for_deed(Deed.CHANGE_SETTINGS)
def registration(request: HttpRequest, user: User, key: str) -> HttpResponseBase:
    service = services.by_key(key)
    client = Client.objects.filter(service=key).first()
    if request.method == "POST" and request.POST.get("deed") == "withdraw":
        registering.withdraw(service, by=user, at=clock.now())
        return redirect("sign_in_services")
    posted = request.POST if request.method == "POST" else None
    form = RegistrationForm(posted, initial=values_of(client), service=service, client=client)
    if form.is_valid():
        registering.register(service, form.registration(), by=user, at=clock.now())
        messages.info(request, _("{service} is set up. Mailboxes there can sign in now.").format(service=service.name))
        return redirect("sign_in_services")
    context = {
        "service": service,
        "client": client,
        "form": form,
        "return_address": services.return_address(),
        "scopes": service.scopes.split(),
        "count": client.grants.count() if client else 0,
    }
    return shell.page(request, "settings/sign_in_service.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_deed(Deed.CHANGE_SETTINGS)
def begin(request: HttpRequest, user: User) -> HttpResponseBase:
    """To the provider, by a page of our own: forms may lead nowhere but to us."""
    address, key = request.POST.get("address", ""), request.POST.get("service", "")
    errand, url = granting.begin(address, service=key)
    request.session[ERRAND] = errand.as_dict()
    response = shell.page(request, "settings/sign_in_leave.html", {"service": services.by_key(key), "url": url})
    response.headers["Refresh"] = f"0; url={url}"
    return response


@for_deed(Deed.CHANGE_SETTINGS)
def come_back(request: HttpRequest, user: User) -> HttpResponseBase:
    """From the provider, with a code or a refusal; an errand is good for one return."""
    kept = request.session.pop(ERRAND, None)
    errand = Errand(**kept) if kept else None
    try:
        grant = granting.complete(errand, request.GET.dict(), by=user, at=clock.now())
    except DeskError as error:
        messages.error(request, error.message)
        return redirect(_page_of(errand.address) if errand else reverse("mailboxes"))
    messages.info(request, _("{address} is signed in. Test and save it below.").format(address=grant.address))
    return redirect(_page_of(grant.address))


@require_POST
@for_deed(Deed.CHANGE_SETTINGS)
def forget(request: HttpRequest, user: User) -> HttpResponseBase:
    address = request.POST.get("address", "").strip().casefold()
    granting.forget(address, by=user, at=clock.now())
    messages.info(request, _("The sign-in of {address} is forgotten here.").format(address=address))
    return redirect(_page_of(address))


def _page_of(address: str) -> str:
    """Where the mailbox is changed, or connected."""
    number = Mailbox.objects.filter(way_in__address=address).values_list("pk", flat=True).first()
    if number is not None:
        return reverse("change_mailbox", args=[number])
    return f"{reverse('new_mailbox')}?{urlencode({'address': address})}"
