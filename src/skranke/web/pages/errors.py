"""What is said when there is no such page, when a form has expired, and when the desk itself is in trouble.

These pages ask nothing of the database: it may be what is in trouble.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from skranke.people.models import LANGUAGES


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return bare(_("There is no such page. Check the address, or go to the first page."), status=404)


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old (it was open for very long, or cookies are switched off)."""
    text = _(
        "This form was open for too long, or cookies are switched off. Go back, copy what you wrote, and load it anew."
    )
    return bare(text, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    return bare(
        _("Something went wrong in the desk. Nothing you have saved is lost. Go back and try again."), status=500
    )


def cannot_save() -> HttpResponse:
    """The database is locked, away, or has no room."""
    text = _("The desk cannot save anything at the moment. Leave this page open, wait a minute, then try again.")
    return bare(text, status=503)


def crowded(scope: Mapping[str, Any]) -> HttpResponse:
    """Said before the request is looked at, so by what its headers say alone."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    wanted = [code for code, _weight in parse_accept_lang_header(headers.get("accept-language", "").lower())]
    language = next((code[:2] for code in wanted if code[:2] in dict(LANGUAGES)), "en")
    with translation.override(language):
        text = _(
            "Very many people write to us right now. Go back: what you wrote is still there. Try again in a minute."
        )
        response = bare(text, status=503)
    response.headers["Retry-After"] = "60"
    return response


def bare(text: str, *, status: int) -> HttpResponse:
    page = render_to_string("bare.html", {"text": text, "page_language": get_language() or "en"})
    return HttpResponse(page, status=status)
