"""Notices in words: the list, and one with its cases and what the coach says of the answer to all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from skranke import coach
from skranke.cases import notices
from skranke.cases.models import Case, Notice
from skranke.people.models import LANGUAGES
from skranke.web.contexts.inbox import Row, rows_of
from skranke.web.reader import Reader

MOST = 100
MOST_SHOWN = 200


@dataclass(frozen=True)
class NoticeRow:
    number: int
    words: str
    when: str
    state: str  # now, coming or over
    cases: str


@dataclass(frozen=True)
class Hint:
    """What the coach saw in one of the texts."""

    language: str
    found: str
    message: str
    instead: str


def notice_rows(reader: Reader) -> list[NoticeRow]:
    found = list(Notice.objects.order_by("-ends_at", "-pk")[:MOST])
    counts = notices.counts_of(found)
    spoken = notices.desk_language()
    return [row_of(reader, notice, counts.get(notice.pk, 0), desk_language=spoken) for notice in found]


def row_of(reader: Reader, notice: Notice, linked: int, *, desk_language: str | None = None) -> NoticeRow:
    return NoticeRow(
        number=notice.pk,
        words=_sentence(notice, desk_language),
        when=_("{start} – {end}").format(start=reader.stamp(notice.starts_at), end=reader.stamp(notice.ends_at)),
        state="over" if notice.ends_at <= reader.at else "now" if notice.starts_at <= reader.at else "coming",
        cases=ngettext("{n} case", "{n} cases", linked).format(n=linked),
    )


@dataclass(frozen=True)
class NoticePage:
    row: NoticeRow
    texts: Sequence[tuple[str, str]]
    linked: Sequence[Row]
    languages: Sequence[str]
    reach: str
    on_their_way: int

    @classmethod
    def of(cls, reader: Reader, notice: Notice) -> "NoticePage":
        reached = notices.open_cases_of(notice, reader.user)
        languages = sorted({notices.language_of(case) for case in reached})
        return cls(
            row=row_of(reader, notice, notices.counts_of([notice]).get(notice.pk, 0)),
            texts=[(dict(LANGUAGES).get(code, code), said) for code, said in notice.text.items()],
            linked=rows_of(reader, list(notices.cases_of(notice, reader.user)[:MOST_SHOWN])),
            languages=languages,
            reach=_reach(len(reached)),
            on_their_way=len(notices.on_their_way(notice, reader.user)),
        )


def _reach(n: int) -> str:
    return ngettext("{n} customer gets this answer.", "{n} customers get this answer.", n).format(n=n)


def hints_on(texts: Mapping[str, str], *, page_language: str) -> list[Hint]:
    """What the coach finds in the texts; it never stops them."""
    hints = []
    for code, text in texts.items():
        review = coach.review_by_rules(text, language=code, page_language=page_language)
        hints += [
            Hint(dict(LANGUAGES).get(code, code), text[f.start : f.end], f.message, f.instead) for f in review.findings
        ]
    return hints


def offers_for(case: Case) -> list[tuple[int, str]]:
    """Notices that a case may be put under: those that hold now or ended lately."""
    found = list(Notice.objects.exclude(cases=case).order_by("-ends_at", "-pk")[:8])
    spoken = notices.desk_language() if found else ""
    return [(notice.pk, _sentence(notice, spoken)) for notice in found]


def _sentence(notice: Notice, desk_language: str | None) -> str:
    return notices.said_to(notice, get_language() or "en", or_in=desk_language)
