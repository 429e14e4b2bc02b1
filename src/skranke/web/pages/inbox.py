"""The inbox and its views."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from skranke.cases.queries import View
from skranke.lib.errors import NotFound
from skranke.web import shell
from skranke.web.contexts.inbox import Inbox
from skranke.web.reader import Reader, signed_in


@signed_in
def inbox(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What needs an answer, the most urgent first."""
    return _view(request, reader, View.NEEDS_ANSWER)


@signed_in
def case_view(request: HttpRequest, reader: Reader, key: str) -> HttpResponse:
    if key not in set(View):
        raise NotFound(_("There is no such view. Go back to the inbox."))
    return _view(request, reader, View(key))


def _view(request: HttpRequest, reader: Reader, view: View) -> HttpResponse:
    context = {"inbox": Inbox.of(reader, view, after=request.GET.get("after", ""))}
    return shell.page(request, "inbox/inbox.html", context, part="inbox/_inbox.html")
