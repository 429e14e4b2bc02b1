"""A customer's own page of a case, by the private link: what was said, and going on with it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from skranke.cases import receiving, threads
from skranke.cases.models import Case
from skranke.channels import ledger
from skranke.channels.form import crowd, private_links
from skranke.channels.form.models import PrivateLink
from skranke.lib import clock
from skranke.lib.errors import DeskError, NotFound
from skranke.people.models import LANGUAGES
from skranke.web.contexts.yours import YoursView, files_of
from skranke.web.forms.posted import LONGEST_TEXT
from skranke.web.pages.form import public


@csrf_exempt  # the device's mark is not sent from other sites, and nobody is signed in here
def yours(request: HttpRequest, token: str) -> HttpResponseBase:
    at, desk = clock.now(), public.desk()
    language = public.language_of(request, offered=LANGUAGES, usual=desk.language)
    try:
        link = private_links.find(token, at=at)
    except private_links.LinkGone as error:
        with translation.override(language):
            context = {"desk": desk.name, "words": str(private_links.LinkGone().message), "error": error}
        return public.page("form/gone.html", context, language=language, status=404, is_private=True)
    language = request.GET.get("lang") or link.language or language
    with translation.override(language):
        if not private_links.knows_device(link, request.COOKIES.get("skranke_device", "")):
            return _ask_for_code(request, link, token, language=language, at=at)
        if request.method == "POST":
            return _go_on(request, link, token, language=language, at=at)
        return _show(link, token, language=language, at=at)


def file(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    """A file of the case, as a download."""
    link = private_links.find(token, at=clock.now())
    if not private_links.knows_device(link, request.COOKIES.get("skranke_device", "")):
        return redirect("yours", token)
    found = next((row for row in files_of(_case(link)) if row.pk == number), None)
    if found is None:
        raise NotFound(_("There is no such file on this case."))
    response = StreamingHttpResponse(ledger.files().chunks(found.digest), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = public.disposition(found.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _show(
    link: PrivateLink, token: str, *, language: str, at: datetime, text: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    view = YoursView.of(_case(link), token=token, language=language, at=at, text=text, error=error)
    return public.page("form/yours.html", {"view": view}, language=language, status=status, is_private=True)


def _go_on(request: HttpRequest, link: PrivateLink, token: str, *, language: str, at: datetime) -> HttpResponse:
    """The customer writes more, or ends the link."""
    if "revoke" in request.POST:
        private_links.revoke(link, at=at)
        return redirect("yours", token)
    text = request.POST.get("text", "").replace("\x00", "").strip()
    if not crowd.posts.lets_in(str(request.META.get("REMOTE_ADDR", "")), at=at):
        words = _("Many messages came from your network just now. Wait ten minutes, then send again.")
        return _show(link, token, language=language, at=at, text=text, error=words, status=429)
    if not text or len(text) > LONGEST_TEXT:
        words = _("Write what you want to add.") if not text else _("That is too long for one message. Shorten it.")
        return _show(link, token, language=language, at=at, text=text, error=words, status=422)
    case = _case(link)
    files = public.keep_files(request.FILES.getlist("files"), "")
    said_last = case.messages.order_by("-pk").values_list("text", flat=True).first()
    if said_last != text or files:  # pressed twice
        name = case.customer.name
        receiving.receive(
            case,
            receiving.Arrival(sender_name=name, sender_address=link.address, text=text, at=at, files=files),
        )
    return redirect("yours", token)


def _ask_for_code(request: HttpRequest, link: PrivateLink, token: str, *, language: str, at: datetime) -> HttpResponse:
    """A device that is not known gets in by a code that is mailed."""
    error, status, was_sent = "", 200, False
    if request.method == "POST":
        try:
            if not crowd.codes.lets_in(str(request.META.get("REMOTE_ADDR", "")), at=at):
                raise private_links.TooManyCodes
            if "send" in request.POST:
                private_links.send_code(link, at=at)
                was_sent = True
            else:
                private_links.take_code(link, request.POST.get("code", ""), at=at)
                response = redirect("yours", token)
                public.remember_device(response, link, token=token)
                return response
        except DeskError as wrong:
            error, status, was_sent = wrong.message, wrong.status, True
    context = {
        "desk": public.desk().name,
        "address": hidden(link.address),
        "error": error,
        "was_sent": was_sent,
    }
    return public.page("form/code.html", context, language=language, status=status, is_private=True)


def hidden(address: str) -> str:
    """Enough of an address for its owner to know it: d•••@kund.example."""
    local, _at, domain = address.partition("@")
    return f"{local[:1]}•••@{domain}"


def _case(link: PrivateLink) -> Case:
    return threads.settled(link.case)
