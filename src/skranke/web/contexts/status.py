"""The public status page: which ways in are open, how long it takes, how often that held, what is going on."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from skranke.cases import notices, waiting
from skranke.promise.models import WayIn
from skranke.web.contexts.form import Said, lately
from skranke.web.contexts.ways_in import ICONS


@dataclass(frozen=True)
class StatusRow:
    name: str
    kind: str
    icon: str
    address: str
    link: str
    said: Said
    accuracy: str


def rows(*, language: str, at: datetime) -> list[StatusRow]:
    found = WayIn.objects.filter(is_active=True).order_by("kind", "name")
    return [_row(way, language=language, at=at) for way in found]


def notices_now(*, language: str, at: datetime) -> list[str]:
    return [notices.said_to(notice, language) for notice in notices.active(at=at)]


def _row(way: WayIn, *, language: str, at: datetime) -> StatusRow:
    links = {WayIn.MAIL: "mailto:", WayIn.PHONE: "tel:", WayIn.FORM: ""}
    link = links[way.kind] + way.address.replace(" ", "") if way.kind in links else ""
    said = lately.to(way, language=language, at=at)
    return StatusRow(
        name=way.name,
        kind=str(way.get_kind_display()),
        icon=ICONS[way.kind],
        address=way.address,
        link=link,
        said=said,
        accuracy=_accuracy(way, at=at) if said.wait else "",
    )


def _accuracy(way: WayIn, *, at: datetime) -> str:
    known = waiting.accuracy(way, at=at)
    if not known.said:
        return ""
    return _("“Nine out of ten” was said {said} times in the last six weeks and held {held} times.").format(
        said=known.said, held=known.held
    )
