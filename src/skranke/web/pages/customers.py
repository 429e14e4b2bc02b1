"""The customer beside a case: what we know of them, changed where it is read."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from skranke.cases import access, states
from skranke.people import customers
from skranke.people.models import LANGUAGES, Customer, CustomerGroup
from skranke.web.pages.cases import changed
from skranke.web.reader import Reader, signed_in


@require_POST
@signed_in
def describe(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    case = access.case_for(reader.user, number)
    customers.describe(
        case.customer,
        name=request.POST.get("name", "").strip(),
        language=_one_of(request.POST.get("language", ""), [code for code, _name in LANGUAGES]),
        preferred_channel=_one_of(request.POST.get("channel", ""), [code for code, _name in Customer.CHANNELS]),
        preferred_time=request.POST.get("time", "").strip(),
        found_us_by=request.POST["found_us_by"].strip() if "found_us_by" in request.POST else None,
    )
    added = request.POST.get("address", "").strip()
    if added:
        customers.add_address(case.customer, added)
    return changed(request, reader, number, version_before=case.version)


@require_POST
@signed_in
def put_in_group(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """A group may be promised something of its own, so what is due is reckoned anew."""
    case = access.case_for(reader.user, number)
    customers.put_in_group(case.customer, _group(request.POST.get("group", "")))
    states.reckon(case)
    states.save_due(case)
    return changed(request, reader, number, version_before=case.version)


@require_POST
@signed_in
def forget_address(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    case = access.case_for(reader.user, number)
    customers.remove_address(case.customer, request.POST.get("address", ""))
    return changed(request, reader, number, version_before=case.version)


def _one_of(typed: str, known: list[str]) -> str:
    return typed if typed in known else ""


def _group(typed: str) -> CustomerGroup | None:
    return CustomerGroup.objects.filter(pk=int(typed)).first() if typed.isdecimal() else None
