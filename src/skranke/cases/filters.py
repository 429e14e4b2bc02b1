"""Reading what is typed into a search: words, and filters such as `from:dag`, `is:late` or `before:2026-03-01`.

The names of the filters may be typed in each of the desk's languages; none of them needs an accent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from skranke.lib.fold import fold

PART = re.compile(r'(?:(?P<key>[^\W\d_]+):)?(?:"(?P<quoted>[^"]*)"|(?P<plain>\S+))')
DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
MOST = 12

FROM, TAG, BEFORE, AFTER, IS, OWNER, HAS, LANGUAGE = "from", "tag", "before", "after", "is", "owner", "has", "language"
NAMES = {
    FROM: "from fran fra od",
    TAG: "tag tagg etikett tagi",
    BEFORE: "before fore foer for przed",
    AFTER: "after efter etter po",
    IS: "is ar er jest",
    OWNER: "owner agare aegare ejer eier opiekun",
    HAS: "has har ma",
    LANGUAGE: "language sprak sprog jezyk",
}
KEYS = {name: key for key, names in NAMES.items() for name in names.split()}
OPEN, WAITING, PUT_OFF, CLOSED, SPAM, LATE, MINE, FREE = (
    "open", "waiting", "put-off", "closed", "spam", "late", "mine", "free",
)  # fmt: skip
STATES = {
    OPEN: "open oppet oppen obesvarat aben aaben apen otwarte",
    WAITING: "waiting vantar venter czeka",
    PUT_OFF: "put-off putoff snoozed uppskjutet udskudt utsatt odlozone",
    CLOSED: "closed stangt stengt lukket avslutat avsluttet zamkniete",
    SPAM: "spam",
    LATE: "late sent forsenat sen for-sen forsinket po-terminie spoznione",
    MINE: "mine mitt mina min mit moje",
    FREE: "free unowned nobody ledig ledigt fri niczyje wolne",
}
VALUES = {name: state for state, names in STATES.items() for name in names.split()}
FILES = frozenset("file files fil filer bilaga bilag vedlegg plik zalacznik attachment".split())  # noqa: SIM905
ME = {"me", "mig", "meg", "jag", "jeg", "ja", "mnie"}
NOBODY = {"nobody", "ingen", "nikt", "none"}


@dataclass(frozen=True)
class Filter:
    """One condition: its kind, and the value as `words` or as a day."""

    key: str
    value: str
    day: date | None = None


@dataclass(frozen=True)
class Wish:
    """What somebody looks for: words, filters, and a sentence about each filter that cannot be read."""

    words: str
    filters: Sequence[Filter]
    unreadable: Sequence[str]


def read(typed: str, *, today: date) -> Wish:
    """Split what was typed. An unknown name before a colon is a word like any other (`re:`, `http:`)."""
    words: list[str] = []
    filters: list[Filter] = []
    unreadable: list[str] = []
    for part in PART.finditer(typed):
        key = KEYS.get(fold(part["key"] or ""))
        value = part["quoted"] if part["quoted"] is not None else part["plain"]
        if key is None or not value:
            words.append(part[0])
            continue
        wanted = _filter(key, value, today=today)
        if isinstance(wanted, Filter):
            filters.append(wanted)
        else:
            unreadable.append(wanted)
    return Wish(" ".join(words), filters[:MOST], unreadable)


def _filter(key: str, value: str, *, today: date) -> Filter | str:
    if key in {BEFORE, AFTER}:
        day = day_of(value, today=today)
        said = _("“{value}” is no day. Write it as 2026-03-31, 2026-03 or 2026.").format(value=value)
        return Filter(key, value, day) if day else said
    if key == IS:
        state = VALUES.get(fold(value))
        known = ", ".join(f"is:{name}" for name in STATES)
        said = _("“is:{value}” is not known. These are: {known}.").format(value=value, known=known)
        return Filter(key, state) if state else said
    if key == HAS:
        said = _("“has:{value}” is not known. There is has:file.").format(value=value)
        return Filter(key, "file") if fold(value) in FILES else said
    return Filter(key, value.strip()[:100])


def day_of(value: str, *, today: date) -> date | None:
    """A year, a month or a day, by its first day; or so many days ago (`7d`)."""
    if ago := re.fullmatch(r"(\d{1,4})d", value):
        return today - timedelta(days=int(ago[1]))
    found = DAY.fullmatch(value)
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1)) if found else None
    except ValueError:
        return None
