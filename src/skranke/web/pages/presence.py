"""Seeing each other on a case."""

from django.http import HttpRequest, HttpResponse

from skranke.cases import access
from skranke.people import presence as people_here
from skranke.web import shell
from skranke.web.contexts.case import onlookers_of
from skranke.web.reader import Reader, signed_in


@signed_in
def presence(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """By GET who else is here; by POST say that one is here, is writing, or has gone."""
    access.case_for(reader.user, number)
    if request.method == "POST":
        if request.POST.get("gone"):
            people_here.leave(reader.user, case_number=number)
        else:
            writing = request.POST.get("writing") == "1"
            people_here.be_seen(reader.user, case_number=number, is_writing=writing, at=reader.at)
        return HttpResponse(status=204)
    context = {"onlookers": onlookers_of(reader, number)}
    return shell.page(request, "cases/_presence.html", context)
