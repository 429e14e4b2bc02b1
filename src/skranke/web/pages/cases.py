"""One case: the page, its print, and the deeds that change it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.cases import access, closing, handing_over, legal_clock, noting, offering, tagging
from skranke.cases.errors import PastTime
from skranke.cases.models import Case
from skranke.lib.errors import NotFound
from skranke.people.models import CustomerGroup, Team
from skranke.web import shell
from skranke.web.contexts.case import CasePage
from skranke.web.contexts.law import offers_for
from skranke.web.contexts.notices import offers_for as notices_for
from skranke.web.reader import Reader, signed_in


@signed_in
def case(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    found = access.case_for(reader.user, number)
    if found.state == Case.MERGED and found.merged_into_id is not None:
        messages.info(request, _("Case {number} was merged into this one.").format(number=number))
        return redirect("case", found.merged_into_id)
    context = {"page": CasePage.of(reader, found, whole="whole" in request.GET)}
    return shell.page(request, "cases/case.html", context, part="cases/_live.html")


@signed_in
def more(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """What is seldom done with a case: put it under a notice, set a deadline by law running."""
    found = access.case_for(reader.user, number)
    laws = [] if found.legal_key else offers_for(found)
    groups = list(CustomerGroup.objects.order_by("name"))
    context = {"case": found, "laws": laws, "notices": notices_for(found), "groups": groups}
    return shell.page(request, "cases/more.html", context)


@signed_in
def paper(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """The whole case, laid out for paper."""
    found = access.case_for(reader.user, number)
    return shell.page(request, "cases/print.html", {"page": CasePage.of(reader, found, whole=True)})


@require_POST
@signed_in
def do(request: HttpRequest, reader: Reader, number: int, deed: str) -> HttpResponse:
    """One of the deeds that need no page of their own."""
    if deed not in DEEDS:
        raise NotFound(_("There is no such deed. Go back to the case."))
    found = access.case_for(reader.user, number)
    before = found.version
    DEEDS[deed](found, request.POST, reader)
    return changed(request, reader, number, version_before=before)


def changed(
    request: HttpRequest, reader: Reader, number: int, *, version_before: int | None = None, with_composer: bool = False
) -> HttpResponse:
    """The case after a deed: the changed parts for htmx, else the way back to the page."""
    found = access.visible(reader.user).select_related("customer", "owner", "way_in", "team").filter(pk=number).first()
    if found is None:
        messages.info(request, _("The case is with the other team now."))
        return _lead_to(request, reverse("inbox"))
    if not shell.wants_part(request):
        return redirect("case", number)
    # What the writer had seen plus their own deed is what they have seen now; anything else they still have to read.
    has_seen = request.POST.get("seen_version") == str(version_before)
    context = {"page": CasePage.of(reader, found), "with_composer": with_composer, "has_seen": has_seen}
    return shell.page(request, "cases/_changed.html", context)


def _lead_to(request: HttpRequest, url: str) -> HttpResponse:
    if shell.wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _take(case: Case, _typed: QueryDict, reader: Reader) -> None:
    handing_over.take(case, by=reader.user, at=reader.at)


def _hand_over(case: Case, typed: QueryDict, reader: Reader) -> None:
    people = {str(user.pk): user for user in handing_over.owners_for(case)}
    handing_over.hand_over(case, to=people.get(typed.get("to", "")), by=reader.user, at=reader.at)


def _to_team(case: Case, typed: QueryDict, reader: Reader) -> None:
    wanted = typed.get("team", "")
    team = Team.objects.filter(pk=int(wanted)).first() if wanted.isdecimal() else None
    if team is None:
        raise NotFound(_("There is no such team. Choose another one."))
    handing_over.hand_to_team(case, team=team, by=reader.user, at=reader.at)


def _put_off(case: Case, typed: QueryDict, reader: Reader) -> None:
    wanted = typed.get("until", "")
    until = reader.from_wall(typed.get("until_other", "") if wanted == "other" else wanted)
    if until is None:
        raise PastTime
    closing.snooze(case, until=until, by=reader.user, at=reader.at)


def _note(case: Case, typed: QueryDict, reader: Reader) -> None:
    noting.note(case, author=reader.user, text=typed.get("note", ""), at=reader.at)


DEEDS: dict[str, Callable[[Case, QueryDict, Reader], object]] = {
    "take": _take,
    "hand-over": _hand_over,
    "to-team": _to_team,
    "close": lambda case, _typed, reader: closing.close(case, by=reader.user, at=reader.at),
    "reopen": lambda case, _typed, reader: closing.reopen(case, by=reader.user, at=reader.at),
    "put-off": _put_off,
    "spam": lambda case, _typed, reader: closing.mark_spam(case, by=reader.user, at=reader.at),
    "not-spam": lambda case, _typed, reader: closing.not_spam(case, by=reader.user, at=reader.at),
    "tag": lambda case, typed, reader: tagging.tag(case, name=typed.get("tag", ""), by=reader.user, at=reader.at),
    "untag": lambda case, typed, reader: tagging.untag(case, name=typed.get("tag", ""), by=reader.user, at=reader.at),
    "note": _note,
    "offer": lambda case, _typed, reader: offering.offer(case, by=reader.user, at=reader.at),
    "keep": lambda case, _typed, reader: offering.withdraw(case, by=reader.user, at=reader.at),
    "law": lambda case, typed, reader: legal_clock.start(case, key=typed.get("law", ""), by=reader.user, at=reader.at),
    "law-end": lambda case, _typed, reader: legal_clock.stop(case, by=reader.user, at=reader.at),
}
