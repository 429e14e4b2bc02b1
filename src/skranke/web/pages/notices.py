"""Notices: what is going on, told before customers ask; and one answer to all who have asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.cases import access, notices
from skranke.cases.models import Case, Notice
from skranke.lib.errors import DeskError
from skranke.people import rights
from skranke.people.models import LANGUAGES
from skranke.web import shell
from skranke.web.contexts.notices import NoticePage, hints_on, notice_rows
from skranke.web.forms.notices import AnswerAllForm, NoticeForm, first_values, values_of
from skranke.web.reader import Reader, signed_in

SEND_ANYWAY = "send_anyway"


@signed_in
def notice_list(request: HttpRequest, reader: Reader) -> HttpResponse:
    rights.require(reader.user, rights.Deed.ANSWER_CASES)
    return shell.page(request, "notices/notices.html", {"rows": notice_rows(reader)})


@signed_in
def new_notice(request: HttpRequest, reader: Reader) -> HttpResponse:
    rights.require(reader.user, rights.Deed.ANSWER_CASES)
    return _keep(request, reader, None)


@signed_in
def change_notice(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    return _keep(request, reader, notices.notice_for(reader.user, number))


@signed_in
def notice(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    found = notices.notice_for(reader.user, number)
    shown = NoticePage.of(reader, found)
    return _page(request, shown, AnswerAllForm(languages=shown.languages))


@require_POST
@signed_in
def end(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    notices.end(notices.notice_for(reader.user, number), at=reader.at)
    messages.info(request, _("The notice is over; nobody is shown it any more."))
    return redirect("notice", number)


@require_POST
@signed_in
def link(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Put a case under a notice, from the case or from the notice."""
    found, case = _pair(request, reader)
    notices.link(found, case, by=reader.user, at=reader.at)
    if request.POST.get("from") == "notice":
        return redirect("notice", found.pk)
    return redirect("case", case.pk)


@require_POST
@signed_in
def unlink(request: HttpRequest, reader: Reader) -> HttpResponse:
    found, case = _pair(request, reader)
    notices.unlink(found, case, by=reader.user, at=reader.at)
    return redirect("notice", found.pk)


@require_POST
@signed_in
def answer(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """Send one answer to all; the coach is heard once, and then the person decides."""
    found = notices.notice_for(reader.user, number)
    shown = NoticePage.of(reader, found)
    form = AnswerAllForm(request.POST, languages=shown.languages)
    if not form.is_valid():
        return _page(request, shown, form, status=422)
    hints = hints_on(form.texts(), page_language=get_language() or "en")
    if hints and SEND_ANYWAY not in request.POST:
        return _page(request, shown, form, hints=hints, status=422)
    try:
        done = notices.answer_all(found, form.texts(), by=reader.user, names=dict(LANGUAGES), at=reader.at)
    except DeskError as error:
        form.add_error(None, error.message)
        return _page(request, shown, form, status=422)
    sent = len(done.messages)
    words = ngettext("{n} answer leaves in ten seconds.", "{n} answers leave in ten seconds.", sent)
    messages.info(request, words.format(n=sent))
    for case, reason in done.left_out:
        messages.warning(request, _("Case {number} was left out: {reason}").format(number=case.pk, reason=reason))
    return redirect("notice", number)


@require_POST
@signed_in
def take_back(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    found = notices.notice_for(reader.user, number)
    taken = notices.take_all_back(found, by=reader.user, at=reader.at)
    words = ngettext(
        "{n} answer was taken back and is a draft again.", "{n} answers were taken back and are drafts again.", taken
    )
    messages.info(request, words.format(n=taken) if taken else _("The answers had left already."))
    return redirect("notice", number)


def _pair(request: HttpRequest, reader: Reader) -> tuple[Notice, Case]:
    typed, number = request.POST.get("notice", ""), request.POST.get("case", "").lstrip("#").strip()
    found = notices.notice_for(reader.user, int(typed[:18]) if typed.isdecimal() else 0)
    return found, access.case_for(reader.user, int(number[:18]) if number.isdecimal() else 0)


def _keep(request: HttpRequest, reader: Reader, found: Notice | None) -> HttpResponse:
    initial = values_of(found, reader.zone) if found else first_values(reader.at, reader.zone)
    desk = shell.the_desk(request)
    form = NoticeForm(request.POST or None, zone=reader.zone, language=desk.language, initial=initial)
    if form.is_valid():
        try:
            kept = notices.publish(form.wish(), by=reader.user, notice=found)
            return redirect("notice", kept.pk)
        except DeskError as error:
            form.add_error(None, error.message)
    context = {"form": form, "notice": found}
    return shell.page(request, "notices/form.html", context, status=422 if form.is_bound else 200)


def _page(
    request: HttpRequest, shown: NoticePage, form: AnswerAllForm, *, hints: object = (), status: int = 200
) -> HttpResponse:
    return shell.page(request, "notices/notice.html", {"page": shown, "form": form, "hints": hints}, status=status)
