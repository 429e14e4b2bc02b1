"""Whether the desk is up, and the source of this version (AGPL-3.0 § 13)."""

from django.http import HttpRequest, HttpResponse

from skranke import __version__


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def source(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"Skranke {__version__}\n", content_type="text/plain")
