"""Who reads the page, when, and by which clock: made once a request and passed on to what builds the page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from skranke.lib import clock
from skranke.people.models import User
from skranke.web import moments, shell

Rest = ParamSpec("Rest")


@dataclass(frozen=True)
class Reader:
    user: User
    at: datetime
    zone: ZoneInfo

    def stamp(self, moment: datetime) -> str:
        return moments.stamp(moment, at=self.at, zone=self.zone)

    def exact(self, moment: datetime) -> str:
        return moments.exact(moment, zone=self.zone)

    def day(self, day: date) -> str:
        return moments.day(day)

    def due(self, moment: datetime | None) -> moments.Due | None:
        return moments.due(moment, at=self.at, zone=self.zone) if moment else None

    def since(self, moment: datetime) -> str:
        return moments.length(self.at - moment)

    def from_wall(self, typed: str) -> datetime | None:
        """A date and time, by the clock of the desk unless it names its own; None when it cannot be read."""
        try:
            moment = datetime.fromisoformat(typed)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=self.zone)


def signed_in(
    view: Callable[Concatenate[HttpRequest, Reader, Rest], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Hands the view its reader; whoever is not signed in is led to the door first."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return _to_the_door(request)
        # The person behind the lazy object: each look through it costs, and a page takes thousands.
        user: User = getattr(request.user, "_wrapped", request.user)
        return view(request, Reader(user, clock.now(), shell.zone_of(request)), *args, **kwargs)

    return guarded


def _to_the_door(request: HttpRequest) -> HttpResponseBase:
    if shell.wants_part(request):
        # The session ended while the page was open: htmx goes to the door as a whole page.
        return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    return redirect_to_login(request.get_full_path())
