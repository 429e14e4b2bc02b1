"""What all public pages share: no session, no frame of the desk, their own policy of what the browser may do."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import content_disposition_header

from skranke.cases.receiving import StoredFile
from skranke.channels import ledger
from skranke.channels.form import private_links
from skranke.channels.form.models import PrivateLink
from skranke.channels.mail.dangers import danger_of
from skranke.people.models import LANGUAGES, Desk

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors {framed_by}"
)
MOST_FILES = 10
KEPT_SALT = "skranke.kept-files"


def desk() -> Desk:
    return Desk.objects.get()


def language_of(request: HttpRequest, *, offered: Sequence[tuple[str, str]], usual: str) -> str:
    """The language asked for, else the browser's, else the desk's; always one that is offered."""
    codes = [code for code, _name in offered] or [code for code, _name in LANGUAGES]
    asked = request.GET.get("lang") or request.POST.get("lang", "")
    wanted = [asked, translation.get_language_from_request(request), usual]
    return next((code for code in wanted if code in codes), codes[0])


def page(
    template: str,
    context: Mapping[str, Any],
    *,
    language: str,
    status: int = 200,
    framed_by: Sequence[str] = (),
    is_private: bool = False,
) -> HttpResponse:
    """A public page; one that is private is neither kept nor listed nor named to where its links lead."""
    with translation.override(language):
        body = render_to_string(template, {**context, "page_language": language})
    response = HttpResponse(body, status=status)
    response.headers["Content-Security-Policy"] = POLICY.format(framed_by=" ".join(framed_by) or "'none'")
    response.headers["Content-Language"] = language
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    if is_private:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if framed_by:
        response.xframe_options_exempt = True
    return response


def keep_files(uploads: "Sequence[UploadedFile[bytes]]", earlier: str) -> list[StoredFile]:
    """Files that were kept when the page was shown again, and those that came now, in the store."""
    kept = _kept(earlier)
    for upload in uploads[: max(0, MOST_FILES - len(kept))]:
        if not upload.size:
            continue
        digest = ledger.files().put_stream(upload.chunks())
        upload.seek(0)
        name = (upload.name or "file").replace("\x00", "")[-255:]
        danger = danger_of(name, upload.read(64))
        kept.append(
            StoredFile(name, upload.content_type or "application/octet-stream", upload.size, digest, danger=danger)
        )
    return kept


def sealed_files(files: Sequence[StoredFile]) -> str:
    rows = [[file.name, file.type, file.size_bytes, file.digest, file.danger] for file in files]
    return signing.dumps(rows, salt=KEPT_SALT) if rows else ""


def _kept(sealed: str) -> list[StoredFile]:
    try:
        rows = signing.loads(sealed, salt=KEPT_SALT) if sealed else []
    except (signing.BadSignature, json.JSONDecodeError):
        return []
    return [StoredFile(name, kind, size, digest, danger=danger) for name, kind, size, digest, danger in rows]


def remember_device(response: HttpResponse, link: PrivateLink, *, token: str) -> None:
    """This device may open the link from now on; the mark is sent along to that one address only."""
    response.set_cookie(
        "skranke_device",
        private_links.device_mark(link),
        max_age=private_links.LIFE,
        path=f"/yours/{token}",
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def disposition(name: str) -> str:
    return content_disposition_header(True, name) or "attachment"
