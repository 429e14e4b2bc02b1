"""The report of a watched mailbox as a page: a sentence first, then the plot, then what it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import get_day_names
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from skranke.people import rights
from skranke.people.rights import Deed
from skranke.promise.models import Promise
from skranke.shadow.conversations import Wait
from skranke.shadow.figures import HOUR, STEPS, Figures
from skranke.shadow.models import Shadow
from skranke.shadow.report import promise_of
from skranke.shadow.words import lasting, lasting_by_the_clock
from skranke.web import plots
from skranke.web.contexts.hours import words_of
from skranke.web.plots import Bar
from skranke.web.reader import Reader

PERIODS = (7, 30, 90, 365)
MOST_ROWS = 40


@dataclass(frozen=True)
class Row:
    """A conversation that waits, or waited."""

    who: str
    address: str
    subject: str
    at: str
    waited: str
    times: str


@dataclass(frozen=True)
class Plot:
    title: str
    sentence: str
    drawing: SafeString
    table: SafeString
    basis: str


@dataclass(frozen=True)
class Report:
    shadow: Shadow
    days: int
    periods: Sequence[int]
    period: str
    progress: str
    is_complete: bool
    has_sent: bool
    count: int
    headline: str
    second: str
    open_sentence: str
    open_rows: Sequence[Row]
    open_more: int
    open_numbers: str
    again_sentence: str
    again_rows: Sequence[Row]
    dead: Sequence[Row]
    promise: str
    promise_basis: str
    plots: Sequence[Plot]
    shows_names: bool
    may_change: bool


def build(reader: Reader, shadow: Shadow, figures: Figures, *, days: int) -> Report:
    names = rights.may(reader.user, Deed.ANSWER_CASES)
    seen = shadow.seen.count()
    open_waits = sorted(figures.open, key=lambda wait: wait.first.at)
    return Report(
        shadow=shadow,
        days=days,
        periods=PERIODS,
        period=_("{since} to {until}").format(since=_day(reader, figures.since), until=_day(reader, figures.until)),
        progress=_("{seen} of {expected} mails read.").format(seen=seen, expected=max(seen, shadow.expected)),
        is_complete=shadow.read_at is not None or shadow.mailbox_id is None,
        has_sent=figures.sent > 0,
        count=len(figures.waits),
        headline=_headline(figures),
        second=_second(figures),
        open_sentence=_open_sentence(figures),
        open_rows=[_row(reader, wait, figures) for wait in open_waits[:MOST_ROWS]] if names else [],
        open_more=max(0, len(open_waits) - MOST_ROWS) if names else 0,
        open_numbers=",".join(str(wait.first.number) for wait in open_waits),
        again_sentence=_again_sentence(figures),
        again_rows=[_row(reader, wait, figures) for wait in figures.again[-MOST_ROWS:]] if names else [],
        dead=[_dead_row(reader, row.address, row.asked, row.last_at) for row in figures.dead],
        promise=_promise(figures),
        promise_basis=_promise_basis(figures, promise_of(shadow)),
        plots=[_waits(figures), _weekdays(figures), _hours(figures)] if figures.waits else [],
        shows_names=names,
        may_change=rights.may(reader.user, Deed.CHANGE_SETTINGS),
    )


def _day(reader: Reader, moment: datetime) -> str:
    return reader.day(moment.astimezone(reader.zone).date())


def _headline(figures: Figures) -> str:
    if not figures.waits:
        return _("No customer wrote in these days.")
    answered = len(figures.answered)
    text = ngettext(
        "Of {n} question from customers, {answered} has an answer.",
        "Of {n} questions from customers, {answered} have an answer.",
        len(figures.waits),
    )
    return text.format(n=len(figures.waits), answered=answered)


def _second(figures: Figures) -> str:
    middle, nine, worst = figures.median, figures.nine_of_ten, figures.worst
    if middle is None or nine is None or worst is None:
        return ""
    return (
        _(
            "Half were answered within {median} of opening hours, nine of ten within {nine}; the longest wait was"
            " {worst}."
        ).format(
            median=lasting(middle.open_seconds), nine=lasting(nine.open_seconds), worst=lasting(worst.open_seconds)
        )
        + " "
        + _("By the clock on the wall: {median}, {nine} and {worst}.").format(
            median=lasting_by_the_clock(middle.clock_seconds),
            nine=lasting_by_the_clock(nine.clock_seconds),
            worst=lasting_by_the_clock(worst.clock_seconds),
        )
    )


def _open_sentence(figures: Figures) -> str:
    count = len(figures.open)
    if not count:
        return _("Every question has an answer.")
    return ngettext("{n} question has no answer yet.", "{n} questions have no answer yet.", count).format(n=count)


def _again_sentence(figures: Figures) -> str:
    count = len(figures.again)
    if not count:
        return _("No customer had to write twice.")
    text = ngettext(
        "{n} customer wrote again before an answer came.", "{n} customers wrote again before an answer came.", count
    )
    return text.format(n=count)


def _row(reader: Reader, wait: Wait, figures: Figures) -> Row:
    end = wait.answered_at or figures.until
    times = 1 + len(wait.again)
    return Row(
        who=wait.first.sender_name or wait.first.sender,
        address=wait.first.sender,
        subject=wait.first.subject or _("no subject"),
        at=reader.stamp(wait.first.at),
        waited=lasting_by_the_clock((end - wait.first.at).total_seconds()),
        times=ngettext("{n} mail", "{n} mails", times).format(n=times),
    )


def _dead_row(reader: Reader, address: str, asked: int, last_at: datetime) -> Row:
    text = ngettext("{n} customer wrote", "{n} customers wrote", asked).format(n=asked)
    return Row(address, address, text, reader.stamp(last_at), "", "")


def _promise(figures: Figures) -> str:
    settled = figures.kept + figures.broken
    if not settled:
        return _("No promise would have come due in these days.")
    return _("By what the desk promises today, {kept} of {n} answers would have come in time.").format(
        kept=figures.kept, n=settled
    )


def _promise_basis(figures: Figures, promise: Promise) -> str:
    said = _("The promise: {promise}").format(promise=words_of(promise))
    if not figures.running:
        return said
    text = ngettext(
        "{n} question is not counted, since its answer is not due yet.",
        "{n} questions are not counted, since their answer is not due yet.",
        figures.running,
    )
    return f"{said} {text.format(n=figures.running)}"


def _waits(figures: Figures) -> Plot:
    names = _step_names()
    values = [*figures.by_step, len(figures.open)]
    total = sum(values) or 1
    rows = [
        Bar(name, value, f"{value}  ({round(100 * value / total)} %)", is_marked=name == names[-1])
        for name, value in zip(names, values, strict=True)
    ]
    quick = sum(figures.by_step[:3])
    return Plot(
        title=_("How long customers waited"),
        sentence=_("{n} of {total} were answered within a working day.").format(n=quick, total=sum(values)),
        drawing=plots.bars(rows, about=_("How many questions waited how long for an answer")),
        table=plots.table(
            [_("Opening hours until the answer"), _("Questions")], [[row.label, str(int(row.value))] for row in rows]
        ),
        basis=_(
            "From a customer’s first unanswered mail to the first answer, in opening hours. Rests on {n} questions."
        ).format(n=len(figures.waits)),
    )


def _step_names() -> list[str]:
    within = [_("within {n} h").format(n=step // HOUR) for step in STEPS]
    return [*within, _("longer than {n} h").format(n=STEPS[-1] // HOUR), _("no answer yet")]


def _weekdays(figures: Figures) -> Plot:
    names = _weekday_names()
    most = max(figures.by_weekday, key=lambda day: day.asked)
    rows = [
        Bar(names[day.number], day.asked, _weekday_note(day.asked, day.median_open_seconds))
        for day in figures.by_weekday
    ]
    return Plot(
        title=_("By weekday"),
        sentence=_("Most mail comes on a {weekday}.").format(weekday=names[most.number]),
        drawing=plots.bars(rows, about=_("How many mails customers wrote on each day of the week")),
        table=plots.table(
            [_("Weekday"), _("Mails"), _("Median wait in opening hours")],
            [
                [
                    names[day.number],
                    str(day.asked),
                    lasting(day.median_open_seconds) if day.median_open_seconds is not None else "–",
                ]
                for day in figures.by_weekday
            ],
        ),
        basis=_(
            "Mails from customers by the day they came, with the median wait of those answered. Rests on {n} mails."
        ).format(n=figures.mails),
    )


def _weekday_names() -> list[str]:
    days = get_day_names("wide", context="format", locale=get_language() or "en")
    return [str(days[number]) for number in range(7)]


def _weekday_note(asked: int, median_seconds: float | None) -> str:
    if median_seconds is None:
        return str(asked)
    return _("{n}, waits {median}").format(n=asked, median=lasting(median_seconds))


def _hours(figures: Figures) -> Plot:
    inside = sum(figures.by_hour[9:17])
    total = sum(figures.by_hour) or 1
    rows = [Bar(str(hour) if hour % 3 == 0 else "", value, str(value)) for hour, value in enumerate(figures.by_hour)]
    return Plot(
        title=_("By hour"),
        sentence=_("{share} % of the mail comes between 9 and 17.").format(share=round(100 * inside / total)),
        drawing=plots.columns(rows, about=_("How many mails customers wrote in each hour of the day")),
        table=plots.table(
            [_("Hour"), _("Mails")],
            [[f"{hour:02}–{(hour + 1) % 24:02}", str(value)] for hour, value in enumerate(figures.by_hour)],
        ),
        basis=_("Mails from customers by the hour they came, on the desk’s clock. Rests on {n} mails.").format(
            n=figures.mails
        ),
    )
