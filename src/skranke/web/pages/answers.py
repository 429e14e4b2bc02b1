"""Writing an answer: the draft and its files, sending, taking back, and what to do when it did not arrive."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.cases import access, drafts, repeating, replying, sending, unproven
from skranke.cases.errors import AnsweredMeanwhile, PastTime
from skranke.cases.models import Case, Draft, Message
from skranke.channels import ledger
from skranke.lib.errors import DeskError
from skranke.people.models import User
from skranke.web import shell
from skranke.web.contexts.case import CasePage
from skranke.web.contexts.composer import Meanwhile, usual_recipients
from skranke.web.pages.cases import changed
from skranke.web.reader import Reader, signed_in


@require_POST
@signed_in
def reply(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """Save what was written, then send it; if it cannot be sent, the words stay with the reason above them."""
    case = access.case_now_for(reader.user, number)
    before = case.version
    keep_draft(request, reader, case)
    if case.pk != number:
        return _moved(request, case)
    seen = request.POST.get("seen_version", "")
    try:
        unproven.guard(case, text=request.POST.get("text", ""), sure=request.POST.get("sure", ""))
        sent = replying.reply(
            case,
            author=reader.user,
            text=request.POST.get("text", ""),
            at=reader.at,
            seen_version=int(seen) if seen.isdecimal() else None,
            send_at=_send_at(request, reader),
            **{field: request.POST.get(field, "") for field in ("to", "cc", "bcc")},
        )
    except AnsweredMeanwhile as error:
        return _not_sent(request, reader, number, error, Meanwhile(error.by_name, error.text))
    except DeskError as error:
        return _not_sent(request, reader, number, error)
    _say_if_worn(request, sent)
    return changed(request, reader, number, version_before=before, with_composer=True)


@require_POST
@signed_in
def save_draft(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """Called while typing; says when it was saved, by the clock of the desk."""
    case = access.case_now_for(reader.user, number)
    word, text = _beside(request, reader, case)
    if word and not text:
        return JsonResponse({"saved": "", "at": "", "word": word, "sent": True})
    draft = keep_draft(request, reader, case, text=text)
    answer = {
        "saved": _("Saved {moment}").format(moment=reader.stamp(reader.at)) if draft else "",
        "at": draft.saved_at.isoformat() if draft else "",
    }
    if word:
        answer |= {"word": word, "text": text}
    if case.pk != number:
        answer |= {"word": _merged_words(case), "url": reverse("case", args=[case.pk])}
    return JsonResponse(answer)


def _beside(request: HttpRequest, reader: Reader, case: Case) -> tuple[str, str]:
    """What to say, and the text to go on with, when the draft was changed elsewhere since this page last saved it."""
    base, text = request.POST.get("base"), request.POST.get("text", "")
    if base is None:
        return "", ""
    draft = drafts.of(case, reader.user)
    if draft is None:
        is_sent = bool(base) and replying.has_sent(case, author=reader.user, text=text)
        return (_("You have sent this answer already, from another tab."), "") if is_sent else ("", "")
    if draft.saved_at.isoformat() == base or not draft.text.strip():
        return "", ""
    together = drafts.put_together(text, draft.text)
    if together == text:
        return "", ""
    return _("You also wrote elsewhere, in another tab or on another device. Both texts stand here now."), together


def _moved(request: HttpRequest, case: Case) -> HttpResponse:
    messages.warning(request, _merged_words(case))
    url = reverse("case", args=[case.pk])
    return HttpResponse(status=204, headers={"HX-Redirect": url}) if shell.wants_part(request) else redirect(url)


def _merged_words(case: Case) -> str:
    return _("The case was merged into {number} meanwhile. Your text has moved there; nothing was sent.").format(
        number=case.pk
    )


@require_POST
@signed_in
def attach(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """Add files to the draft; what was written so far is saved with them."""
    case = access.case_for(reader.user, number)
    keep_draft(request, reader, case)
    return _files(request, reader, case)


@require_POST
@signed_in
def detach(request: HttpRequest, reader: Reader, number: int, file: int) -> HttpResponse:
    case = access.case_for(reader.user, number)
    keep_draft(request, reader, case)
    attachment = access.attachment_for(reader.user, file)
    if attachment.draft is not None and attachment.draft.case_id == case.pk:
        drafts.detach(attachment)
    return _files(request, reader, case)


@require_POST
@signed_in
def settle(request: HttpRequest, reader: Reader, number: int, deed: str) -> HttpResponse:
    """What a person decides about an answer: undo, send again, it arrived, write it anew."""
    message = access.message_for(reader.user, number)
    case, before = message.case, message.case.version
    if "text" in request.POST:
        # What stands in the composer comes along, so that what is given back is added to it.
        keep_draft(request, reader, case)
    SETTLE[deed](message, reader.user, reader.at)
    return changed(request, reader, case.pk, version_before=before, with_composer=deed in {"undo", "change"})


SETTLE: dict[str, Callable[[Message, User, datetime], None]] = {
    "undo": lambda message, user, at: replying.take_back(message, by=user, at=at),
    "again": lambda message, user, at: sending.send_again(message, at=at),
    "arrived": lambda message, user, at: sending.it_arrived(message, at=at),
    "change": lambda message, user, at: sending.change(message, by=user, at=at),
}


def keep_draft(request: HttpRequest, reader: Reader, case: Case, *, text: str = "") -> Draft | None:
    """Save the draft as it was posted, with new files; nothing written and nothing attached is no draft."""
    typed = {field: request.POST.get(field, "") for field in ("text", "to", "cc", "bcc")}
    typed["text"], typed["leaves_at"] = text or typed["text"], request.POST.get("send_at", "")
    if typed["to"].strip() == usual_recipients(case):
        typed["to"] = ""
    uploads = request.FILES.getlist("files")
    draft = drafts.of(case, reader.user)
    has_files = bool(uploads) or (draft is not None and draft.attachments.exists())
    if not any(value.strip() for value in typed.values()) and not has_files:
        drafts.discard(case, author=reader.user)
        return None
    draft = drafts.save(case, author=reader.user, at=reader.at, **typed)
    for upload in uploads:
        digest = ledger.files().put_stream(upload.chunks())
        kind = upload.content_type or "application/octet-stream"
        drafts.attach(draft, name=upload.name or "", type=kind, size_bytes=upload.size or 0, digest=digest)
    return draft


def _send_at(request: HttpRequest, reader: Reader) -> datetime | None:
    """When it is to leave; None for now."""
    if request.POST.get("when") != "later":
        return None
    moment = reader.from_wall(request.POST.get("send_at", ""))
    if moment is None:
        raise PastTime
    return moment


def _files(request: HttpRequest, reader: Reader, case: Case) -> HttpResponse:
    if not shell.wants_part(request):
        return changed(request, reader, case.pk)
    context = {"page": CasePage.of(reader, case)}
    return shell.page(request, "cases/_files.html", context)


def _not_sent(
    request: HttpRequest, reader: Reader, number: int, error: DeskError, meanwhile: Meanwhile | None = None
) -> HttpResponse:
    case = access.case_for(reader.user, number)
    page = CasePage.of(reader, case, error=error.message, meanwhile=meanwhile, to=request.POST.get("to", ""))
    return shell.page(request, "cases/case.html", {"page": page}, part="cases/_not_sent.html", status=error.status)


def _say_if_worn(request: HttpRequest, sent: Message) -> None:
    if sentence := repeating.worn(sent):
        words = _("This sentence has gone out unchanged a hundred times now: “{sentence}” Perhaps say it anew.")
        messages.info(request, words.format(sentence=sentence))
