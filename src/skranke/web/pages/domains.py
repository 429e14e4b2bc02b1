"""Settings: the domains that mail leaves from, their signing keys and what the DNS says of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from skranke.channels.mail import signing
from skranke.channels.mail.domain_records import Record
from skranke.channels.mail.models import SigningDomain
from skranke.lib import clock
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.web import shell
from skranke.web.gate import for_deed


@for_deed(Deed.CHANGE_SETTINGS)
def domain_list(request: HttpRequest, user: User) -> HttpResponse:
    known = {row.domain: row for row in SigningDomain.objects.all()}
    rows = [{"domain": domain, "signing": known.get(domain)} for domain in signing.domains()]
    return shell.page(request, "settings/domains.html", {"rows": rows})


@for_deed(Deed.CHANGE_SETTINGS)
def domain(request: HttpRequest, user: User, domain: str) -> HttpResponseBase:
    name = signing.known(domain)
    row = SigningDomain.objects.filter(domain=name).first()
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    if deed == "make":
        signing.make_key(name, by=user, at=clock.now())
    elif deed == "forget":
        signing.forget(name, by=user, at=clock.now())
        messages.info(request, _("Mail from {domain} is no longer signed here.").format(domain=name))
    elif deed == "check" and row is not None:
        found = signing.check(row, at=clock.now())
        row.refresh_from_db()
        return _page(request, name, row, found)
    else:
        return _page(request, name, row, [])
    return redirect("domain", name)


def _page(request: HttpRequest, name: str, row: SigningDomain | None, found: list[Record]) -> HttpResponse:
    context = {"domain": name, "signing": row, "record": signing.record_of(row) if row else None, "found": found}
    return shell.page(request, "settings/domain.html", context)
