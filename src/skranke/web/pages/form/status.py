"""The public status page."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from skranke.lib import clock
from skranke.people.models import LANGUAGES
from skranke.web.contexts.status import notices_now, rows
from skranke.web.pages.form import public


def status(request: HttpRequest) -> HttpResponse:
    at, desk = clock.now(), public.desk()
    language = public.language_of(request, offered=LANGUAGES, usual=desk.language)
    with translation.override(language):
        context = {
            "desk": desk.name,
            "rows": rows(language=language, at=at),
            "notices": notices_now(language=language, at=at),
            "languages": LANGUAGES,
            "language": language,
        }
    return public.page("form/status.html", context, language=language)
