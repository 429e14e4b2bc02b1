"""The public web form: shown, posted, and the receipt at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from skranke.cases.models import Case
from skranke.cases.receiving import StoredFile
from skranke.channels.form import crowd, posting, private_links, tokens
from skranke.channels.form.models import Form
from skranke.channels.form.posting import Submission
from skranke.channels.form.ready_answers import ReadyAnswer, ready_answers
from skranke.channels.form.tokens import Token
from skranke.lib import clock
from skranke.people.models import Desk
from skranke.web.contexts.form import FormView, ReceiptView, fields_of, languages_of, lately, title_of, words_of
from skranke.web.forms.posted import PostedForm
from skranke.web.pages import errors
from skranke.web.pages.form import public

TRAP = "homepage"
EMBED = (Path(__file__).resolve().parents[2] / "static" / "js" / "embed.js").read_text()


@csrf_exempt  # a signed token in the page stands for the cookie, so that the form works within another page
def form_page(request: HttpRequest, key: str) -> HttpResponseBase:
    form = Form.objects.select_related("way_in").filter(key=key, way_in__is_active=True).first()
    if form is None:
        raise Http404
    try:
        visit = Visit(request, form, at=clock.now())
    except (SuspiciousOperation, MultiPartParserError, RequestDataTooBig):
        return errors.bare(_("That is more than a form can carry. Go back and send less."), status=413)
    with translation.override(visit.language):
        return visit.post() if request.method == "POST" else visit.show()


@csrf_exempt
@require_POST
def answers(request: HttpRequest, key: str) -> HttpResponse:
    """The part of the form that shows answers while one writes."""
    form = Form.objects.select_related("way_in").filter(key=key, way_in__is_active=True).first()
    at = clock.now()
    if form is None or not crowd.looks.lets_in(str(request.META.get("REMOTE_ADDR", "")), at=at):
        return HttpResponse(status=204)
    visit = Visit(request, form, at=at)
    with translation.override(visit.language):
        return public.page("form/_answers.html", {"answers": visit.answers()}, language=visit.language)


def embed(request: HttpRequest, key: str) -> HttpResponse:
    """The script that puts the form into another page as a frame of the right height."""
    response = HttpResponse(EMBED, content_type="text/javascript; charset=utf-8")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


class Visit:
    """One look at a form, or one post of it."""

    def __init__(self, request: HttpRequest, form: Form, *, at: datetime) -> None:
        self.request, self.form, self.at = request, form, at
        self.desk: Desk = public.desk()
        self.typed = request.POST
        self.files: list[StoredFile] = []
        self.languages = languages_of(form.way_in)
        self.language = public.language_of(request, offered=self.languages, usual=self.desk.language)
        self.is_embedded = bool(request.GET.get("embedded") or self.typed.get("embedded"))

    def show(self) -> HttpResponse:
        return self._page(PostedForm(form=self.form, language=self.language), tokens.give(self.form.key, at=self.at))

    def post(self) -> HttpResponse:
        token = tokens.opened(self.typed.get("token", ""), form=self.form.key)
        fresh = token or tokens.give(self.form.key, at=self.at)
        given = PostedForm(self.typed, form=self.form, language=self.language)
        address = str(self.request.META.get("REMOTE_ADDR", ""))
        if not crowd.posts.lets_in(address, at=self.at):
            words = _("Many messages came from your network just now. Wait ten minutes, then send again.")
            return self._page(given, fresh, error=words, status=429)
        if self.form.takes_files:
            self.files = public.keep_files(self.request.FILES.getlist("files"), self.typed.get("kept", ""))
        if token is None or token.is_old(self.at):
            words = _("This page was open for very long. What you wrote is still here: send it once more.")
            return self._page(given, tokens.give(self.form.key, at=self.at), error=words, status=422)
        if not given.is_valid():
            return self._page(given, token, error=_("Something is missing. Look at the marked fields."), status=422)
        if self._asks_once_more(token):
            return self._page(given, replace(token, is_confirmed=True), asks_once_more=True)
        return self._take(given, token)

    def _asks_once_more(self, token: Token) -> bool:
        """Scripts that post by themselves are quick and do no work; a person presses a second time."""
        did_work = token.did_work(self.typed.get("work", ""))
        return not token.is_confirmed and (token.is_hasty(self.at) or not did_work)

    def _take(self, given: PostedForm, token: Token) -> HttpResponse:
        said = lately.to(self.form.way_in, language=self.language, at=self.at)
        submission = Submission(
            nonce=token.nonce,
            name=" ".join(given.cleaned_data["name"].split()),
            address=given.cleaned_data["address"],
            subject=" ".join(given.cleaned_data["subject"].split()),
            text=given.written(),
            language=self.language,
            files=self.files,
            looks_like_spam=bool(self.typed.get(TRAP)),
        )
        try:
            case = posting.submit(self.form, submission, wait=said.expected, at=self.at)
        except OperationalError:
            words = _("The desk cannot take it at the moment. What you wrote is still here: try again in a minute.")
            return self._page(given, token, error=words, status=503)
        return self._receipt(case, submission)

    def _receipt(self, case: Case, given: Submission) -> HttpResponse:
        link = private_links.token_of(given.nonce)
        view = ReceiptView(
            key=self.form.key,
            desk=self.desk.name,
            language=self.language,
            number=case.pk,
            name=given.name,
            address=given.address,
            said=lately.to(self.form.way_in, language=self.language, at=self.at),
            link=f"/yours/{link}",
            is_embedded=self.is_embedded,
        )
        response = public.page(
            "form/received.html", {"view": view}, language=self.language, framed_by=self._frames(), is_private=True
        )
        public.remember_device(response, private_links.find(link, at=self.at), token=link)
        return response

    def _page(
        self, given: PostedForm, token: Token, *, error: str = "", asks_once_more: bool = False, status: int = 200
    ) -> HttpResponse:
        view = FormView(
            key=self.form.key,
            desk=self.desk.name,
            title=title_of(self.form, self.desk),
            words=words_of(self.form, self.language),
            language=self.language,
            languages=self.languages,
            said=lately.to(self.form.way_in, language=self.language, at=self.at),
            fields=fields_of(given),
            token=tokens.sealed(token),
            nonce=token.nonce,
            is_embedded=self.is_embedded,
            takes_files=self.form.takes_files,
            kept=public.sealed_files(self.files),
            kept_names=[file.name for file in self.files],
            errors=[error] if error else [],
            asks_once_more=asks_once_more,
            answers=self.answers() if asks_once_more else (),
        )
        return public.page(
            "form/write.html", {"view": view}, language=self.language, status=status, framed_by=self._frames()
        )

    def answers(self) -> Sequence[ReadyAnswer]:
        """Public saved replies that fit what has been written so far; nothing of it is kept."""
        written = f"{self.typed.get('subject', '')} {self.typed.get('text', '')}"
        return ready_answers(written, language=self.language, desk=self.desk)

    def _frames(self) -> list[str]:
        return ["'self'", *self.form.framed_by] if self.form.framed_by else []
