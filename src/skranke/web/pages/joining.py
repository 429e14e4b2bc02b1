"""Two cases that are one: finding the other, merging, and taking them apart again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.cases import access, merging, queries
from skranke.cases.errors import CannotMerge
from skranke.cases.models import Case
from skranke.lib.errors import DeskError, NotFound
from skranke.web import shell
from skranke.web.contexts.inbox import rows_of
from skranke.web.reader import Reader, signed_in


@signed_in
def merge(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """Choose the case that this one belongs to; it is found by number, by words, or among the customer's others."""
    case = access.case_for(reader.user, number)
    error, status = "", 200
    if request.method == "POST":
        try:
            into = _merge(reader, case, request.POST.get("into", ""))
        except DeskError as wrong:
            error, status = wrong.message, 422
        else:
            messages.info(request, _("Case {number} was merged into this one.").format(number=case.pk))
            return redirect("case", into.pk)
    return _choose(request, reader, case, error=error, status=status)


@require_POST
@signed_in
def unmerge(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    case = access.case_for(reader.user, number)
    merging.unmerge(case, by=reader.user, at=reader.at)
    messages.info(request, _("Case {number} stands by itself again.").format(number=case.pk))
    return redirect("case", case.pk)


@require_POST
@signed_in
def unsplit(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """Put a case that was split off back where it came from."""
    case = access.case_for(reader.user, number)
    into = merging.unsplit(case, by=reader.user, at=reader.at)
    messages.info(request, _("Case {number} was merged into this one.").format(number=case.pk))
    return redirect("case", into.pk)


def _merge(reader: Reader, case: Case, typed: str) -> Case:
    number = typed.strip().lstrip("#")
    if not number.isdecimal():
        raise NotFound(_("Write the number of a case, such as 123."))
    into = access.case_for(reader.user, int(number[:18]))
    if into.state == Case.MERGED:
        raise CannotMerge
    merging.merge(case, into=into, by=reader.user, at=reader.at)
    return into


def _choose(request: HttpRequest, reader: Reader, case: Case, *, error: str, status: int) -> HttpResponse:
    typed = request.GET.get("q", "")
    if typed:
        found = [other for other in queries.found(reader.user, typed, most=20) if other.pk != case.pk]
    else:
        found = queries.earlier_cases(case, user=reader.user, most=20)
    context = {"case": case, "rows": rows_of(reader, found), "typed": typed, "error": error}
    return shell.page(request, "cases/merge.html", context, status=status)
