"""One's own writing: which advice is wanted, what one likes to share, and the guide that the advice rests on."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.coach.codes import FAULTS, VIRTUES
from skranke.coach.contempt import CODE as CONTEMPT
from skranke.lib.errors import NotFound
from skranke.people import private, rights
from skranke.web import shell
from skranke.web.contexts.writing import GuidePage, WritingPage
from skranke.web.reader import Reader, signed_in

HINTS = (*FAULTS, CONTEMPT)
GUIDE = settings.CLONE / "docs" / "writing"


@signed_in
def writing(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The switches of the coach and the private card, for their owner alone."""
    rights.require(reader.user, rights.Deed.ANSWER_CASES)
    if request.method == "POST":
        wanted = set(request.POST.getlist("hints"))
        private.switch_coach(reader.user, to="on" if "coach" in request.POST else "off")
        private.show_all_but(reader.user, codes=[code for code in HINTS if code not in wanted])
        private.keep_likes(reader.user, text=request.POST.get("likes", ""))
        messages.info(request, _("Your settings are saved."))
        return redirect("writing")
    page = WritingPage.of(private.of(reader.user), HINTS, page_language=get_language() or "en")
    return shell.page(request, "settings/writing.html", {"page": page})


@require_POST
@signed_in
def switch(request: HttpRequest, reader: Reader) -> HttpResponse:
    """From within the composer: the coach on or off, or one kind of hint never again."""
    rights.require(reader.user, rights.Deed.ANSWER_CASES)
    if request.POST.get("coach") in {"on", "off"}:
        private.switch_coach(reader.user, to=request.POST["coach"])
    if request.POST.get("never") in HINTS:
        private.never_show(reader.user, code=request.POST["never"])
    return HttpResponse(status=204)


@signed_in
def guide(request: HttpRequest, reader: Reader, code: str) -> HttpResponse:
    """Why a kind of hint is given, with its source."""
    file = GUIDE / f"{code}.md"
    if code not in (*HINTS, *VIRTUES) or not file.is_file():
        raise NotFound(_("There is no such page in the guide."))
    page = GuidePage.of(file.read_text("utf-8"), code, page_language=get_language() or "en")
    return shell.page(request, "guide/guide.html", {"page": page})
