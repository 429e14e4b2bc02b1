"""At the counter or on the phone: find whoever it is, and write one line."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from skranke.cases import counter as desk
from skranke.lib.errors import DeskError
from skranke.people import rights
from skranke.people.models import Customer
from skranke.web import shell
from skranke.web.contexts.counter import Card, Counter, customer_for
from skranke.web.reader import Reader, signed_in


@signed_in
def counter(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Ask for a number or a name; for somebody new, write down who it is and what they need."""
    rights.require(reader.user, rights.Deed.ANSWER_CASES)
    if request.method == "POST":
        return _write(request, reader, None)
    found = Counter.of(reader, request.GET.get("q", ""))
    if len(found.people) == 1:
        return redirect(found.people[0][1])
    return shell.page(request, "counter/counter.html", {"counter": found})


@signed_in
def card(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    rights.require(reader.user, rights.Deed.ANSWER_CASES)
    customer = customer_for(reader, number)
    if request.method == "POST":
        return _write(request, reader, customer)
    return shell.page(request, "counter/card.html", {"card": Card.of(reader, customer)})


def _write(request: HttpRequest, reader: Reader, customer: Customer | None) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in ("name", "phone")}
    line, is_settled = request.POST.get("line", ""), "settled" in request.POST
    try:
        if customer is None and not (typed["name"].strip() or typed["phone"].strip()):
            raise DeskError(_("Write a name or a number, so that the case can be found again."))
        case = desk.write_down(
            line, author=reader.user, at=reader.at, customer=customer, is_settled=is_settled, **typed
        )
    except DeskError as error:
        context = {"error": error.message, "line": line, "is_settled": is_settled, **typed}
        if customer is None:
            return shell.page(request, "counter/counter.html", {"counter": Counter("", []), **context}, status=422)
        return shell.page(request, "counter/card.html", {"card": Card.of(reader, customer), **context}, status=422)
    messages.info(request, _("Written down as case {number}.").format(number=case.pk))
    return redirect("counter_card", case.customer_id)
