"""Searching."""

from django.http import HttpRequest, HttpResponse

from skranke.web import shell
from skranke.web.contexts.search import SearchPage
from skranke.web.reader import Reader, signed_in


@signed_in
def search(request: HttpRequest, reader: Reader) -> HttpResponse:
    context = {"search": SearchPage.of(reader, request.GET.get("q", ""))}
    return shell.page(request, "search/search.html", context, part="search/_results.html")
