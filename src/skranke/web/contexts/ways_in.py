"""The register of ways in, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skranke.lib import clock_times
from skranke.people.models import LANGUAGES
from skranke.promise import giving, outside_hours, watching
from skranke.promise.models import Watch, WayIn
from skranke.promise.sums import Calendar
from skranke.promise.watching import Gap, People

ICONS = {
    WayIn.MAIL: "mail",
    WayIn.FORM: "globe",
    WayIn.CHAT: "message-square",
    WayIn.PHONE: "phone",
    WayIn.COUNTER: "store",
    WayIn.OTHER: "info",
}
MOST_GAPS = 4


@dataclass(frozen=True)
class WayRow:
    number: int
    name: str
    address: str
    kind: str
    icon: str
    owner: str
    watches: list[str]
    gaps: list[str]
    now: str
    languages: str
    is_removable: bool


def ways(*, at: datetime, mailboxes: Sequence[int]) -> list[WayRow]:
    """All ways in; `mailboxes` are those that mail is fetched for, which leave by the page of mailboxes."""
    found = WayIn.objects.filter(is_active=True).select_related("owner")
    found = found.prefetch_related("watches__team", "watches__user").order_by("kind", "name")
    book, people = giving.book(), People()
    return [_row(way, book.calendar(way.pk), people, at=at, is_removable=way.pk not in mailboxes) for way in found]


def gap_words(gaps: Sequence[Gap]) -> list[str]:
    said = [f"{WEEKDAYS[gap.weekday]} {clock_times.written([[gap.opens, gap.closes]])}" for gap in gaps]
    return [*said[:MOST_GAPS], *(["…"] if len(said) > MOST_GAPS else [])]


def _row(way: WayIn, calendar: Calendar, people: People, *, at: datetime, is_removable: bool) -> WayRow:
    watches = list(way.watches.all())
    language = get_language() or "en"
    names = dict(LANGUAGES)
    return WayRow(
        number=way.pk,
        name=way.name,
        address=way.address,
        kind=str(way.get_kind_display()),
        icon=ICONS[way.kind],
        owner=way.owner.name if way.owner and way.owner.is_active else "",
        watches=[watch_words(watch) for watch in watches],
        gaps=gap_words(watching.gaps(way, calendar, watches, people)),
        now=outside_hours.openness(way, calendar, at=at, language=language).words,
        languages=", ".join(names[code] for code in way.languages if code in names),
        is_removable=is_removable,
    )


def watch_words(watch: Watch) -> str:
    who = watch.user.name if watch.user else watch.team.name if watch.team else _("everyone who answers")
    if not watch.week:
        return _("{who}, in the opening hours").format(who=who)
    days = sorted(int(day) for day in watch.week)
    hours = clock_times.written(watch.week[str(days[0])])
    named = f"{WEEKDAYS[days[0]]}–{WEEKDAYS[days[-1]]}" if len(days) > 1 else f"{WEEKDAYS[days[0]]}"
    return _("{who}, {days} {hours}").format(who=who, days=named, hours=hours)
