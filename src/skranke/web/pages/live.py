"""The stream of changes, and the question for those who cannot hold one open."""

from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse

from skranke.cases import access
from skranke.cases.models import Event
from skranke.lib import clock
from skranke.people import rights
from skranke.people.models import Membership, User
from skranke.web import live as hub
from skranke.web.feeds import REFRESH, Change
from skranke.web.reader import Reader, signed_in

MOST_AT_ONCE = 200


@signed_in
def live(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    """Server-sent events: which cases changed, as it happens. 204 tells the browser not to come back."""
    if not rights.may(reader.user, rights.Deed.ANSWER_CASES):
        return HttpResponse(status=204)
    listener = hub.Listener(reader.user.pk, frozenset(rights.teams_of(reader.user)))
    session = request.session.session_key or ""

    async def still_here(listening: hub.Listener) -> bool:
        teams = await sync_to_async(_teams_while_signed_in)(session, listening.user)
        listening.teams = teams or frozenset()
        return teams is not None

    response = StreamingHttpResponse(hub.stream(listener, still_here), content_type="text/event-stream")
    response.headers["Cache-Control"], response.headers["X-Accel-Buffering"] = "no-store", "no"
    _let_go_of_the_database()
    return response


@signed_in
def since(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What changed after an event; without one, where to begin."""
    after = request.GET.get("after", "")
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if not after.isdecimal():
        return JsonResponse({"after": newest, "changes": []})
    newer = Event.objects.filter(pk__gt=int(after[:18]), pk__lte=newest, case__in=access.visible(reader.user))
    rows = list(newer.order_by("pk").values_list("case_id", "kind", "by_id")[:MOST_AT_ONCE])
    changes = [Change(*row) for row in rows] if len(rows) < MOST_AT_ONCE else [REFRESH]
    return JsonResponse({"after": newest, "changes": [hub.said(change, reader.user.pk) for change in changes]})


def _teams_while_signed_in(session: str, user: int) -> frozenset[int] | None:
    """The teams of someone who is still signed in; None once the session has ended or the person has left."""
    try:
        here = Session.objects.filter(session_key=session, expire_date__gt=clock.now()).exists()
        if not here or not User.objects.filter(pk=user, is_active=True).exists():
            return None
        return frozenset(Membership.objects.filter(user=user).values_list("team_id", flat=True))
    finally:
        _let_go_of_the_database()


def _let_go_of_the_database() -> None:
    """An open stream holds no connection; within a transaction (a test's) it is not ours to close."""
    if not connection.in_atomic_block:
        connection.close()
