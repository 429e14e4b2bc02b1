"""What is said when there is no such page, when a form has expired, and when the desk itself is in trouble.

These pages ask nothing of the database: it may be what is in trouble.
"""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _


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


def bare(text: str, *, status: int) -> HttpResponse:
    page = render_to_string("bare.html", {"text": text, "page_language": get_language() or "en"})
    return HttpResponse(page, status=status)
