"""What hinders the desk at the moment, for leads, each with what to do."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from skranke.cases import access
from skranke.cases.models import Message
from skranke.channels import health
from skranke.lib import clock
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.web import shell
from skranke.web.gate import for_deed

MOST = 50


@for_deed(Deed.SEE_TROUBLE)
def trouble(request: HttpRequest, user: User) -> HttpResponse:
    points = health.quick(at=clock.now())
    context: dict[str, object] = {
        "troubles": [point for point in points if not point.is_ok],
        "well": [point for point in points if point.is_ok],
        "answers": stuck_answers(user)[:MOST],
    }
    return shell.page(request, "trouble/trouble.html", context)


def stuck_answers(user: User) -> QuerySet[Message]:
    """Answers that failed or may have been sent, on cases this person may see, the newest first."""
    stuck = Message.objects.filter(
        state__in=[Message.FAILED, Message.MAYBE], automatic="", case__in=access.visible(user)
    )
    return stuck.select_related("case", "author").order_by("-at")
