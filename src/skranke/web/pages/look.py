"""Mail that needs a look, and making a case of it."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.channels import ledger, looking
from skranke.channels.models import Incoming
from skranke.lib.errors import DeskError, NotFound
from skranke.web import shell
from skranke.web.contexts.look import Look, LookAt
from skranke.web.reader import Reader, signed_in


@signed_in
def needs_a_look(request: HttpRequest, reader: Reader) -> HttpResponse:
    state = Incoming.FILED if request.GET.get("filed") else Incoming.LOOK
    before = request.GET.get("before", "")
    context = {"look": Look.of(reader, state=state, before=int(before) if before.isdecimal() else 0)}
    return shell.page(request, "inbox/look.html", context)


@signed_in
def incoming(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    context = {"look": LookAt.of(reader, looking.incoming_for(reader.user, number))}
    return shell.page(request, "inbox/look_at.html", context)


@signed_in
def raw(request: HttpRequest, reader: Reader, number: int) -> HttpResponseBase:
    """The mail as it came, as a download."""
    return raw_download(looking.incoming_for(reader.user, number).digest, name=f"mail-{number}.eml")


@require_POST
@signed_in
def make_case(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    row = looking.incoming_for(reader.user, number)
    typed = {name: request.POST.get(name, "") for name in ("sender", "name", "subject")}
    try:
        case = looking.make_case(row, **typed, by=reader.user, at=reader.at)
    except DeskError as error:
        context = {"look": LookAt.of(reader, row, error=error.message, typed=typed)}
        return shell.page(request, "inbox/look_at.html", context, status=error.status)
    return redirect("case", case.pk)


def raw_download(digest: str, *, name: str) -> HttpResponseBase:
    path = ledger.mails().path(digest)
    if not digest or not path.exists():
        raise NotFound(_("The raw mail is not in the store any more."))
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="message/rfc822")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
