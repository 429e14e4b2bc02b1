"""The frame around every page, and the only file that knows htmx."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from skranke.lib.errors import DeskError
from skranke.people.models import Desk

_set_up: bool = False


def is_set_up() -> bool:
    """Whether the desk has been set up; asked of the database until it is, never afterwards."""
    global _set_up
    _set_up = _set_up or Desk.objects.exists()
    return _set_up


def frame(request: HttpRequest) -> dict[str, object]:
    """What every page's frame needs."""
    return {}


def wants_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def page(
    request: HttpRequest, whole: str, context: dict[str, object], *, part: str = "", status: int = 200
) -> HttpResponse:
    """The whole page, or to htmx the part alone."""
    template = part if part and wants_part(request) else whole
    response = HttpResponse(render_to_string(template, context, request), status=status)
    response.headers["Vary"] = "HX-Request"
    return response


def error_page(request: HttpRequest, error: DeskError) -> HttpResponse:
    return page(request, "error.html", {"error": error}, part="_error.html", status=error.status)
