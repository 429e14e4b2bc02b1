"""Pages for those who may do a certain deed; everyone else is told so, whoever is not signed in is led to the door."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from skranke.people import rights
from skranke.people.models import User

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, User, Rest], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def for_all(view: View[Rest]) -> Guarded[Rest]:
    """For everyone who is signed in."""

    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return redirect_to_login(request.get_full_path())
        return view(request, user, *args, **kwargs)

    update_wrapper(guarded, view)
    return guarded


def for_deed(deed: rights.Deed) -> Callable[[View[Rest]], Guarded[Rest]]:
    """For those whose role allows the deed (see the table in `people/rights.py`)."""

    def wrap(view: View[Rest]) -> Guarded[Rest]:
        def allowed(request: HttpRequest, user: User, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
            rights.require(user, deed)
            return view(request, user, *args, **kwargs)

        return for_all(allowed)

    return wrap
