"""The coach beside the writer: a draft comes, hints go back, and nothing of either is kept or logged."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke import coach
from skranke.cases import access
from skranke.coach import contempt
from skranke.lib.errors import DeskError
from skranke.people import private
from skranke.web import second
from skranke.web.contexts import hints as said
from skranke.web.reader import Reader, signed_in

LONGEST = 20_000


class NotReadable(DeskError):
    code = "not_readable"

    def __init__(self) -> None:
        super().__init__(_("The coach could not read what was sent. Your text is untouched."))


@require_POST
@signed_in
def hints(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """Hints on an answer or a note; `both` asks the second opinion too, where there is one."""
    case = access.case_for(reader.user, number)
    asked = _read(request)
    text, page_language = asked["text"], get_language() or "en"
    off = private.of(reader.user).hints_off
    is_second = asked.get("by") == "both" and second.is_awake()
    if asked.get("kind") == "note":
        found = contempt.review_note(text, page_language=page_language)
        answer = said.of_note(found, text, off=off, page_language=page_language)
    else:
        review = coach.review if is_second else coach.review_by_rules
        context = said.context_of(case, agent_name=reader.user.name, at=reader.at)
        report = review(text, context=context, page_language=page_language)
        answer = said.of_reply(report, text, off=off, page_language=page_language)
        answer["more"] = not is_second and second.is_awake()
    response = JsonResponse(answer)
    response.headers["Cache-Control"] = "no-store"
    return response


def _read(request: HttpRequest) -> dict[str, Any]:
    # JSON and not a form: a form would turn every line end into two signs, and all places would be off.
    try:
        asked = json.loads(request.body)
        asked["text"] = str(asked["text"])[:LONGEST]
    except (ValueError, KeyError, TypeError) as error:
        raise NotReadable from error
    return dict(asked)
