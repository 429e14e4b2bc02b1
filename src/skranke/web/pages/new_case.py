"""Writing first to a customer."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from skranke.cases import writing_first
from skranke.lib.errors import DeskError
from skranke.people import rights
from skranke.promise.models import WayIn
from skranke.web import shell
from skranke.web.forms.new_case import NewCaseForm
from skranke.web.reader import Reader, signed_in


@signed_in
def new_case(request: HttpRequest, reader: Reader) -> HttpResponse:
    rights.require(reader.user, rights.Deed.ANSWER_CASES)
    ways = WayIn.objects.filter(kind=WayIn.MAIL, is_active=True).order_by("pk")
    mine = ways.filter(team__isnull=True) | ways.filter(team__in=rights.teams_of(reader.user))
    form = NewCaseForm(request.POST or None, ways=list(mine))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            message = writing_first.write_first(author=reader.user, at=reader.at, **form.cleaned_data)
            return redirect("case", message.case_id)
        except DeskError as error:
            form.add_error(None, forms.ValidationError(error.message))
    return shell.page(request, "cases/new.html", {"form": form, "title": _("New case")}, status=status)
