"""Files that customers fetch by a link: a page with a button, since scanners follow every link in a mail."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.cases import access
from skranke.cases.models import Attachment
from skranke.channels import ledger
from skranke.channels.mail import file_links
from skranke.lib import clock
from skranke.lib.errors import NotFound
from skranke.web import moments, shell
from skranke.web.contexts.look import size_words
from skranke.web.reader import Reader, signed_in


def fetch_file(request: HttpRequest, token: str) -> HttpResponseBase:
    found = file_links.file_of(token, at=clock.now())
    if found is None:
        raise NotFound(_("This link leads to nothing any more. Answer the mail it came with, and ask for a new one."))
    language = found.message.case.language if found.message else ""
    with translation.override(language or translation.get_language() or "en"):
        return _file(found) if request.method == "POST" else _page(request, found)


@require_POST
@signed_in
def withdraw_links(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    message = access.message_for(reader.user, number)
    file_links.withdraw(message, at=reader.at)
    messages.info(request, _("The links of this answer lead to nothing any more."))
    return redirect("case", message.case_id)


def _page(request: HttpRequest, file: Attachment) -> HttpResponse:
    context = {"file": file, "size": size_words(file.size_bytes), "day": _last_day(file)}
    response = shell.page(request, "file_link.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


def _last_day(file: Attachment) -> str:
    return moments.day(file.link_until.date()) if file.link_until else ""


def _file(file: Attachment) -> HttpResponseBase:
    path = ledger.files().path(file.digest)
    if not path.exists():
        raise NotFound(_("This file is not in the store any more."))
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
