"""What holds for every page: headers, size of bodies, language, set-up first, errors in words."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from skranke.lib.errors import DeskError
from skranke.people.models import User
from skranke.web import shell
from skranke.web.pages import errors

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponseBase]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
    " manifest-src 'self'; worker-src 'self'"
)


def security_headers(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return answer


def body_limit(get_response: Answer) -> Answer:
    """A body over the limit is refused before it is read."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        length = request.headers.get("Content-Length", "0")
        if length.isdecimal() and int(length) > settings.SKRANKE_MAIL_LIMIT:
            return HttpResponse(
                _("That is more than this desk takes at once. Send less, or smaller files."), status=413
            )
        return get_response(request)

    return answer


def page_language(get_response: Answer) -> Answer:
    """The language of the pages: the person's own, else the browser's."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        language = user.language if isinstance(user, User) else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return answer


def set_up_first(get_response: Answer) -> Answer:
    """Until the desk is set up, every page leads to the set-up."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        open_paths = ("/set-up", "/static/", "/health")
        if shell.is_set_up() or request.path.startswith(open_paths):
            return get_response(request)
        return redirect("set_up")

    return answer


def desk_errors(get_response: Answer) -> Answer:
    return ErrorsInWords(get_response)


class ErrorsInWords:
    """A `DeskError` becomes a page (or part) that says what happened; views catch none."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError):
            log.exception("The database could not be used.")
            return errors.cannot_save()
        return shell.error_page(request, error) if isinstance(error, DeskError) else None
