"""Focus: one case at a time, handed over by the order of work; and the card before a hard conversation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.cases import next_case as order
from skranke.people import private, rights
from skranke.web.reader import Reader, signed_in

FOCUS, PASSED = "focus", "passed"
# A case that was just looked at is not handed over again before so many others.
MOST_PASSED = 8


@signed_in
def next_case(request: HttpRequest, reader: Reader) -> HttpResponse:
    """To the case that most needs this person, but for those they come from; by a form it becomes theirs."""
    rights.require(reader.user, rights.Deed.ANSWER_CASES)
    passed = _passed(request)
    if request.method == "POST":
        found = order.take_next(reader.user, at=reader.at, but=passed)
    else:
        found = next(iter(order.ranked(reader.user, at=reader.at, but=passed)), None)
    if found is None:
        request.session.pop(PASSED, None)
        messages.info(request, _("Nobody else waits for you."))
        return redirect("inbox")
    place = reverse("case", args=[found.pk])
    return redirect(f"{place}#text" if request.method == "POST" else place)


@require_POST
@signed_in
def focus(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    """Begin or end it; it begins with the case one is at, or with the next."""
    rights.require(reader.user, rights.Deed.ANSWER_CASES)
    is_on = not request.session.get(FOCUS, False)
    request.session[FOCUS] = is_on
    number = request.POST.get("case", "")
    if number.isdecimal():
        return redirect("case", int(number[:18]))
    return next_case(request) if is_on else redirect("inbox")


@require_POST
@signed_in
def self_check(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Whether the card is offered by itself; what was thought over it is nobody's business."""
    rights.require(reader.user, rights.Deed.ANSWER_CASES)
    private.switch_self_check(reader.user, to=request.POST.get("to", ""))
    number = request.POST.get("case", "")
    return redirect("case", int(number[:18])) if number.isdecimal() else redirect("own_settings")


def _passed(request: HttpRequest) -> list[int]:
    """The cases passed lately in this session, the one they come from last."""
    come_from = request.POST.get("after", request.GET.get("after", ""))
    passed: list[int] = request.session.get(PASSED, [])
    if come_from.isdecimal():
        number = int(come_from[:18])
        passed = [*(each for each in passed if each != number), number][-MOST_PASSED:]
        request.session[PASSED] = passed
    return passed
