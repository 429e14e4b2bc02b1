"""The frame around every page, and the only file that knows htmx."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skranke import __version__
from skranke.lib.errors import DeskError
from skranke.people import rights
from skranke.people.models import Desk, User

_set_up: bool = False
# Places that are also where one is on the pages below them, and on these.
OWN_WHAT_IS_BELOW: dict[str, tuple[str, ...]] = {"own_settings": ("/account/",), "notices": ()}


@dataclass(frozen=True)
class Place:
    """A place in the bar."""

    name: str
    url: str
    icon: str
    is_current: bool
    key: str = ""


def is_set_up() -> bool:
    """Whether the desk has been set up; asked of the database until it is, never afterwards."""
    global _set_up
    _set_up = _set_up or Desk.objects.exists()
    return _set_up


def desk_of(request: HttpRequest) -> Desk | None:
    """The desk, asked for once a request."""
    known: Desk | None = getattr(request, "desk", None)
    if known is None:
        known = Desk.objects.first()
        setattr(request, "desk", known)  # noqa: B010  not a field of HttpRequest
    return known


def the_desk(request: HttpRequest) -> Desk:
    """The desk, on pages that only exist once it has been set up."""
    desk = desk_of(request)
    if desk is None:
        raise LookupError("The desk has not been set up.")
    return desk


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The clock of the desk."""
    desk = desk_of(request)
    return ZoneInfo(desk.time_zone if desk else "UTC")


def frame(request: HttpRequest) -> dict[str, object]:
    """What every page's frame needs."""
    desk = desk_of(request)
    user = getattr(request, "user", None)
    return {
        "desk_name": desk.name if desk else "Skranke",
        "is_sample": bool(desk and desk.is_sample),
        "receiver": receiver_place(),
        "page_language": get_language() or "en",
        "theme": user.theme if isinstance(user, User) else "",
        "density": user.density if isinstance(user, User) else "",
        "version": __version__,
        "places": places(request, user) if isinstance(user, User) else [],
        "may_answer": isinstance(user, User) and rights.may(user, rights.Deed.ANSWER_CASES),
        "is_focused": bool(isinstance(user, User) and request.session.get("focus", False)),
        "are_keys_off": isinstance(user, User) and user.are_keys_off,
    }


def places(request: HttpRequest, user: User) -> list[Place]:
    """Where this person may go from anywhere."""
    answers = rights.may(user, rights.Deed.ANSWER_CASES)
    wanted = [
        (_("Inbox"), "inbox", "inbox", answers, "g i"),
        (_("Search"), "search", "search", answers, "/"),
        (_("Counter"), "counter", "store", answers, "d"),
        (_("Notices"), "notices", "megaphone", answers, "g n"),
        (_("Watch"), "watch", "bell", answers or rights.may(user, rights.Deed.SEE_TROUBLE), "g w"),
        (_("Trouble"), "trouble", "life-buoy", rights.may(user, rights.Deed.SEE_TROUBLE), "g t"),
        (_("Settings"), "own_settings", "settings", True, "g ,"),
    ]
    found = []
    for name, view, icon, may, key in wanted:
        url = reverse(view)
        if may:
            is_within = view in OWN_WHAT_IS_BELOW and request.path.startswith((f"{url}/", *OWN_WHAT_IS_BELOW[view]))
            found.append(Place(name, url, icon, is_current=request.path == url or is_within, key=key))
    return found


def receiver_place() -> str:
    """Where other programs on this machine hand in mail; empty when the receiver is switched off."""
    port = settings.SKRANKE_SMTP_PORT
    return f"{settings.SKRANKE_SMTP_HOST}:{port}" if port else ""


def wants_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def page(
    request: HttpRequest, whole: str, context: Mapping[str, object], *, part: str = "", status: int = 200
) -> HttpResponse:
    """The whole page, or to htmx the part alone."""
    template = part if part and wants_part(request) else whole
    response = HttpResponse(render_to_string(template, dict(context), request), status=status)
    response.headers["Vary"] = "HX-Request"
    return response


def error_page(request: HttpRequest, error: DeskError) -> HttpResponse:
    """The error in words: a page of its own, or above what the person was at."""
    response = page(request, "error.html", {"error": error}, part="_error.html", status=error.status)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#words", "innerHTML"
    return response
