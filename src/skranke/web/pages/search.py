"""Searching."""

from django.http import HttpRequest, HttpResponse

from skranke.cases import saved_replies
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
    typed, number = request.GET.get("q", ""), request.GET.get("case", "")
    context = {
        "search": SearchPage.of(reader, typed, most=MOST_IN_PALETTE),
        "replies": saved_replies.titled(typed)[:MOST_IN_PALETTE],
        "number": int(number[:18]) if number.isdecimal() else 0,
    }
    return shell.page(request, "search/_palette_results.html", context)
