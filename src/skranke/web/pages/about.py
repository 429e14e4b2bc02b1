"""Whether the desk is up, and the source of this version (AGPL-3.0 § 13)."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from skranke import __version__
from skranke.lib.errors import NotFound
from skranke.web.source import packed


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def source(request: HttpRequest) -> FileResponse:
    """The source as it runs here, changes of one's own included; for anyone who can reach the desk."""
    return FileResponse(packed().open("rb"), as_attachment=True, filename=f"skranke-{__version__}.tar.gz")


def nothing_here(request: HttpRequest, part: str) -> HttpResponse:
    raise NotFound(_("There is nothing at this address. Go back to the inbox."))
