"""Searching."""

from django.http import HttpRequest, HttpResponse

from skranke.web import shell
from skranke.web.contexts.search import SearchPage
from skranke.web.reader import Reader, signed_in

MOST_IN_PALETTE = 6


@signed_in
def search(request: HttpRequest, reader: Reader) -> HttpResponse:
    context = {"search": SearchPage.of(reader, request.GET.get("q", ""))}
    return shell.page(request, "search/search.html", context, part="search/_results.html")


@signed_in
def palette(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What the palette offers for the words typed: cases and customers."""
    context = {"search": SearchPage.of(reader, request.GET.get("q", ""), most=MOST_IN_PALETTE)}
    return shell.page(request, "search/_palette_results.html", context)
