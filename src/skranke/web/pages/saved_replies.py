"""Saved replies: the list, writing one, and putting one into an answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.cases import access, drafts, saved_replies
from skranke.cases.models import SavedReply
from skranke.cases.saved_replies import CoachHasAWord
from skranke.lib import clock
from skranke.lib.errors import DeskError
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.web import shell
from skranke.web.contexts.saved_replies import Offer, RepliesPage, filled, marked
from skranke.web.forms.saved_replies import SavedReplyForm, values_of
from skranke.web.gate import for_deed
from skranke.web.pages.answers import keep_draft
from skranke.web.reader import Reader, signed_in


@for_deed(Deed.ANSWER_CASES)
def reply_list(request: HttpRequest, user: User) -> HttpResponse:
    return shell.page(request, "replies/list.html", {"page": RepliesPage.of()})


@for_deed(Deed.ANSWER_CASES)
def new_reply(request: HttpRequest, user: User) -> HttpResponseBase:
    return _keep(request, None)


@for_deed(Deed.ANSWER_CASES)
def change_reply(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    return _keep(request, saved_replies.reply_of(number))


@require_POST
@for_deed(Deed.ANSWER_CASES)
def put_away(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    saved_replies.put_away(saved_replies.reply_of(number), at=clock.now())
    messages.info(request, _("The saved reply is put away. You can bring it back below."))
    return redirect("saved_replies")


@require_POST
@for_deed(Deed.ANSWER_CASES)
def bring_back(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    saved_replies.bring_back(saved_replies.reply_of(number), at=clock.now())
    return redirect("saved_replies")


@signed_in
def offer(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """The saved replies for a case: a page, or to htmx the list alone."""
    found = access.case_for(reader.user, number)
    return shell.page(request, "replies/offer.html", {"offer": Offer.of(found)}, part="replies/_offer.html")


@signed_in
def insert(request: HttpRequest, reader: Reader, number: int, reply: int) -> HttpResponse:
    """The text of a saved reply, filled in for the case; a form puts it below what the draft holds already."""
    case = access.case_for(reader.user, number)
    text = filled(saved_replies.reply_of(reply), case, reader=reader, desk=shell.the_desk(request))
    if request.method != "POST":
        return JsonResponse({"text": text})
    if "text" in request.POST:
        # What stands in the composer comes along, so that nothing is lost without scripts.
        keep_draft(request, reader, case)
    draft = drafts.of(case, reader.user)
    whole = f"{draft.text}\n\n{text}".strip() if draft else text
    kept = {"cc": draft.cc, "bcc": draft.bcc} if draft else {}
    drafts.save(case, author=reader.user, text=whole, at=reader.at, **kept)
    return redirect("case", number)


def _keep(request: HttpRequest, reply: SavedReply | None) -> HttpResponseBase:
    first = values_of(reply) if reply else {"language": shell.the_desk(request).language}
    form = SavedReplyForm(request.POST or None, initial=first)
    findings = []
    if form.is_valid():
        language = get_language() or "en"
        try:
            kept = saved_replies.keep(form.wish(), at=clock.now(), page_language=language, reply=reply)
        except CoachHasAWord as error:
            findings = marked(error.findings, form.cleaned_data["text"])
            form.add_error("text", error.message)
        except DeskError as error:
            form.add_error("text", error.message)
        else:
            messages.info(request, _("“{title}” is saved.").format(title=kept.title))
            return redirect("saved_replies")
    context = {"form": form, "reply": reply, "findings": findings}
    return shell.page(request, "replies/form.html", context, status=422 if form.is_bound else 200)
