"""Asking the workshop: the form on a case, the page they answer on without an account, and the word of thanks."""

from datetime import date, datetime, time

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.cases import access, workshop
from skranke.cases.models import Attachment, Message, Question
from skranke.channels import ledger
from skranke.lib import clock
from skranke.lib.errors import DeskError, NotFound
from skranke.web import shell
from skranke.web.reader import Reader, signed_in

PICTURES = {"image/png", "image/jpeg", "image/webp", "image/gif"}
MOST_PICTURES = 6
MORNING = 9


@signed_in
def ask(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    case = access.case_for(reader.user, number)
    typed = {name: request.POST.get(name, "") for name in ("name", "address", "text", "until")}
    context = {"case": case, "known": _known(case.pk), **typed}
    if request.method != "POST":
        return shell.page(request, "workshop/ask.html", context)
    place = (settings.SKRANKE_URL or request.build_absolute_uri("/")).rstrip("/")
    until = _day(typed.pop("until"))
    try:
        question, token = workshop.ask(
            case,
            by=reader.user,
            at=reader.at,
            until=datetime.combine(until, time(MORNING), reader.zone) if until else None,
            link=f"{place}/ask/{{token}}",
            **typed,
        )
    except DeskError as error:
        return shell.page(request, "workshop/ask.html", {**context, "error": error.message}, status=422)
    _keep_pictures(request, question.message)
    if not question.to_address:
        link = f"{place}{reverse('question', args=[token])}"
        messages.info(request, _("Give this link to {name}: {link}").format(name=question.to_name, link=link))
    return redirect("case", number)


def question(request: HttpRequest, token: str) -> HttpResponse:
    """The question as they see it, and where they answer; needs no account."""
    at = clock.now()
    found = workshop.question_of(token, at=at)
    with translation.override(shell.the_desk(request).language):
        context: dict[str, object] = {"question": found, "token": token, "pictures": _pictures(found)}
        if request.method == "POST":
            text = request.POST.get("text", "")
            try:
                note = workshop.answer(found, text=text, at=at, ready_on=_day(request.POST.get("ready_on", "")))
            except DeskError as error:
                context |= {"error": error.message, "text": text}
                return _private(shell.page(request, "workshop/question.html", context, status=422))
            _keep_pictures(request, note)
            return _private(redirect("question", token))
        return _private(shell.page(request, "workshop/question.html", context))


def picture(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    """A picture that goes with the question."""
    found = workshop.question_of(token, at=clock.now())
    file = next((each for each in _pictures(found) if each.pk == number), None)
    if file is None or not ledger.files().path(file.digest).exists():
        raise NotFound(_("This file is not in the store any more."))
    response = FileResponse(ledger.files().path(file.digest).open("rb"), content_type=file.type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
@signed_in
def thank(request: HttpRequest, reader: Reader, number: int, asked: int) -> HttpResponse:
    case = access.case_for(reader.user, number)
    found = case.questions.filter(pk=asked, answered_at__isnull=False).first()
    if found is None:
        raise NotFound(_("There is no such question on this case."))
    with translation.override(shell.the_desk(request).language):
        pleased = _("The customer is pleased. Thank you for your part in it.")
        innocent = _("It turned out that this was not your fault. I wanted you to know today.")
    text = innocent if request.POST.get("what") == "innocent" else pleased
    workshop.thank(found, by=reader.user, text=text, at=reader.at)
    messages.info(request, _("{name} is told.").format(name=found.to_name))
    return redirect("case", number)


def _known(case: int) -> list[tuple[str, str]]:
    """Whom this desk has asked before, to be chosen again."""
    rows = Question.objects.exclude(to_address="").order_by("-pk").values_list("to_name", "to_address")[:200]
    return list(dict.fromkeys(rows))[:20]


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _pictures(question: Question) -> list[Attachment]:
    return [file for file in question.message.attachments.order_by("pk") if file.type in PICTURES]


def _keep_pictures(request: HttpRequest, message: Message) -> None:
    for upload in request.FILES.getlist("pictures")[:MOST_PICTURES]:
        kind = upload.content_type or ""
        if kind in PICTURES:
            digest = ledger.files().put_stream(upload.chunks())
            name = (upload.name or "")[:255]
            message.attachments.create(name=name, type=kind, size_bytes=upload.size or 0, digest=digest)


def _private(response: HttpResponse) -> HttpResponse:
    # The address holds the key; it must not travel on in a referrer, nor be found.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response
