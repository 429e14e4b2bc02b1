"""Before an answer: what others with the same trouble needed, and what is worth remembering about a customer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.cases import access
from skranke.cases.models import Case
from skranke.coach.remembering import may_be_kept
from skranke.lib.errors import DeskError
from skranke.people import facts
from skranke.web import shell
from skranke.web.contexts.case import CasePage
from skranke.web.contexts.like import Like
from skranke.web.reader import Reader, signed_in


class NotToBeKept(DeskError):
    code = "not_to_be_kept"

    def __init__(self) -> None:
        super().__init__(
            _("This is not kept: health, grief, belief, union and money are nobody's to note. Nothing was saved.")
        )


@signed_in
def like(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    case = access.case_for(reader.user, number)
    return shell.page(request, "cases/like.html", {"like": Like.of(reader, case)}, part="cases/_like.html")


@require_POST
@signed_in
def remember(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """Keep a fact for a year; what nobody should keep about another is refused, whoever sends it."""
    case = access.case_for(reader.user, number)
    text = " ".join(request.POST.get("fact", "").split())
    if not text or not may_be_kept(text):
        raise NotToBeKept
    facts.remember(case.customer, text=text, at=reader.at)
    return _facts(request, reader, case)


@require_POST
@signed_in
def forget(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    case = access.case_for(reader.user, number)
    wanted = request.POST.get("fact", "")
    if wanted.isdecimal():
        facts.forget(case.customer, number=int(wanted[:18]))
    return _facts(request, reader, case)


def _facts(request: HttpRequest, reader: Reader, case: Case) -> HttpResponse:
    if not shell.wants_part(request):
        return redirect("case", case.pk)
    before = CasePage.of(reader, case).before
    return shell.page(request, "cases/_facts.html", {"before": before, "oob": True})
