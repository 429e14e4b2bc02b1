"""One message: as formatted mail, as raw source, its pictures and files, and asking somebody else about it."""

from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from skranke.cases import access, forwarding, merging, noting
from skranke.cases.models import Message
from skranke.channels import ledger
from skranke.channels.mail.sanitising import safe_html
from skranke.lib import outside
from skranke.lib.errors import DeskError, NotFound
from skranke.web import shell
from skranke.web.contexts.dangers import danger_words
from skranke.web.contexts.letter import LetterPage, RawPage, picture_addresses
from skranke.web.contexts.messages import INLINE_TYPES, file_line, message_entry
from skranke.web.pages.cases import changed
from skranke.web.pages.look import raw_download
from skranke.web.reader import Reader, signed_in

SANDBOX = "sandbox; default-src 'none'"
# No script runs in the frame, so being of one origin with the page lets the page measure its height and nothing else.
LETTER_POLICY = (
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:;"
    " style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
SALT = "skranke.picture"


@xframe_options_sameorigin
@signed_in
def html(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """The mail as its sender laid it out, made safe; remote pictures only once they are asked for."""
    message = access.message_for(reader.user, number)
    wants_pictures = "pictures" in request.GET
    safe = safe_html(
        message.html,
        fold_label=_("Earlier messages"),
        attachment_url=picture_addresses(message).get,
        remote_url=(lambda url: _through_us(message, url)) if wants_pictures else (lambda _url: None),
    )
    response = shell.page(request, "cases/letter.html", {"letter": LetterPage(message.pk, safe, wants_pictures)})
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@signed_in
def picture(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """A remote picture, fetched by the desk; only addresses that stand in the mail, which their signature proves."""
    message = access.message_for(reader.user, number)
    try:
        said_on, url = signing.loads(request.GET.get("from", ""), salt=SALT)
    except signing.BadSignature:
        said_on, url = 0, ""
    if said_on != message.pk:
        raise NotFound(_("There is no such picture in this mail."))
    fetched = outside.fetch(url, types=outside.PICTURES)
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "private, max-age=86400"}
    return HttpResponse(fetched.content, content_type=fetched.type, headers=headers)


@signed_in
def raw(request: HttpRequest, reader: Reader, number: int) -> HttpResponseBase:
    """The mail as it came or left: to read, or as a download."""
    message = access.message_for(reader.user, number)
    if "download" in request.GET:
        return raw_download(message.raw, name=f"mail-{number}.eml")
    if not message.raw or not ledger.mails().path(message.raw).exists():
        raise NotFound(_("There is no raw mail for this message."))
    return shell.page(request, "cases/raw.html", {"raw": RawPage.of(message)})


@signed_in
def file(request: HttpRequest, reader: Reader, number: int) -> HttpResponseBase:
    """An attachment, always as a download; what can do harm says so first."""
    attachment = access.attachment_for(reader.user, number)
    if attachment.danger and "anyway" not in request.GET:
        of = attachment.message or attachment.draft
        context = {
            "file": file_line(attachment),
            "words": danger_words(attachment.danger),
            "number": of.case_id if of else 0,
        }
        return shell.page(request, "cases/danger.html", context)
    return _file(reader, number, inline=False)


@signed_in
def inline_file(request: HttpRequest, reader: Reader, number: int) -> HttpResponseBase:
    """A picture that stands in the text of a mail; no other kind of file opens in the page."""
    return _file(reader, number, inline=True)


@require_POST
@signed_in
def confirm(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    message = access.message_for(reader.user, number)
    noting.confirm_sender(message, by=reader.user, at=reader.at)
    return changed(request, reader, message.case_id, version_before=message.case.version)


@require_POST
@signed_in
def same_matter(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    message = access.message_for(reader.user, number)
    noting.same_matter(message, by=reader.user, at=reader.at)
    return changed(request, reader, message.case_id, version_before=message.case.version)


@require_POST
@signed_in
def split(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    new = merging.split(access.message_for(reader.user, number), by=reader.user, at=reader.at)
    return redirect("case", new.pk)


@signed_in
def forward(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """Ask somebody else, with this message; what they answer joins the case."""
    message = access.message_for(reader.user, number)
    typed = {"to": request.POST.get("to", ""), "text": request.POST.get("text", "")}
    error, status = "", 200
    if request.method == "POST":
        try:
            forwarding.forward(message, author=reader.user, at=reader.at, **typed)
            return redirect("case", message.case_id)
        except DeskError as wrong:
            error, status = wrong.message, wrong.status
    context = {"typed": typed, "error": error, "case": message.case, "entry": _entry(reader, message)}
    return shell.page(request, "cases/forward.html", context, status=status)


def _entry(reader: Reader, message: Message) -> object:
    return message_entry(reader, message, is_first=True)


def _through_us(message: Message, url: str) -> str:
    signed = signing.dumps([message.pk, url], salt=SALT)
    return f"{reverse('picture', args=[message.pk])}?from={signed}"


def _file(reader: Reader, number: int, *, inline: bool) -> HttpResponseBase:
    attachment = access.attachment_for(reader.user, number)
    path = ledger.files().path(attachment.digest)
    if not path.exists() or (inline and attachment.type not in INLINE_TYPES):
        raise NotFound(_("This file is not in the store any more."))
    response = FileResponse(
        path.open("rb"),
        as_attachment=not inline,
        filename=attachment.name,
        content_type=attachment.type if inline else "application/octet-stream",
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
