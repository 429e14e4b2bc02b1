"""What the inbox shows: the views with their counts, and one line for each case."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skranke.cases import queries
from skranke.cases.models import Case, Message
from skranke.cases.queries import COUNTED, View
from skranke.channels import looking
from skranke.people.models import CustomerAddress, User
from skranke.web.contexts import spam
from skranke.web.moments import Due
from skranke.web.reader import Reader

LOOK = "needs-a-look"
ICONS = {
    View.NEEDS_ANSWER: "inbox",
    View.MINE: "user",
    View.WAITING: "clock",
    View.SNOOZED: "calendar-clock",
    View.CLOSED: "circle-check",
    View.SPAM: "ban",
    LOOK: "mail-warning",
}


@dataclass(frozen=True)
class ViewLink:
    """A view in the list beside the inbox; `count` is empty for those that nobody waits in."""

    key: str
    name: str
    url: str
    icon: str
    count: str
    is_current: bool


@dataclass(frozen=True)
class Row:
    """One case in one line: who waits, how long, what for."""

    number: int
    url: str
    who: str
    subject: str
    preview: str
    time: str
    time_exact: str
    due: Due | None
    owner: str
    is_mine: bool
    is_offered: bool
    tags: Sequence[str]
    trouble: str
    has_attachments: bool
    is_spam: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Empty:
    """What an empty view says, and the one thing to do next."""

    icon: str
    title: str
    text: str
    link: str = ""
    link_text: str = ""


@dataclass(frozen=True)
class Inbox:
    title: str
    key: str
    url: str
    views: Sequence[ViewLink]
    rows: Sequence[Row]
    older_url: str
    newest_url: str
    empty: Empty | None

    @classmethod
    def of(cls, reader: Reader, view: View, *, after: str) -> "Inbox":
        page = queries.page(reader.user, view, after=after)
        url = url_of(view)
        return cls(
            title=names()[view],
            key=view,
            url=url,
            views=view_links(reader.user, current=view),
            rows=rows_of(reader, page.cases, view=view),
            older_url=f"{url}?after={page.after}".replace("+", "%2B") if page.after else "",
            newest_url=url if after else "",
            empty=None if page.cases else empty(reader.user, view, is_first_page=not after),
        )


def names() -> dict[str, str]:
    return {
        View.NEEDS_ANSWER: _("Needs an answer"),
        View.MINE: _("Mine"),
        View.WAITING: _("Waiting for the customer"),
        View.SNOOZED: _("Put off"),
        View.CLOSED: _("Closed"),
        View.SPAM: _("Spam"),
        LOOK: _("Needs a look"),
    }


def url_of(key: str) -> str:
    return reverse("inbox") if key == View.NEEDS_ANSWER else reverse("case_view", args=[key])


def view_links(user: User, *, current: str) -> list[ViewLink]:
    counts: dict[str, int] = {LOOK: looking.count(user, most=COUNTED + 1)}
    counts.update({str(view): number for view, number in queries.counts(user).items()})
    return [
        ViewLink(key, name, url_of(key), ICONS[key], counted(counts.get(key, 0)), is_current=key == current)
        for key, name in names().items()
    ]


def counted(number: int) -> str:
    """A count as shown: nothing for none, and no further than what was counted."""
    if number == 0:
        return ""
    shown = format_decimal(min(number, COUNTED), locale=get_language() or "en")
    return f"{shown}+" if number > COUNTED else shown


def rows_of(reader: Reader, cases: Sequence[Case], *, view: View | None = None) -> list[Row]:
    more = _More(queries.undelivered(cases), queries.tags_of(cases), _addresses(cases))
    return [_row(reader, case, view=view, more=more) for case in cases]


def short_rows_of(reader: Reader, cases: Sequence[Case]) -> list[Row]:
    """Lines for a list beside something else, which shows subject, number and time alone."""
    return [_row(reader, case, view=None, more=_More({}, {}, {})) for case in cases]


@dataclass(frozen=True)
class _More:
    """What the lines of a list need besides their cases, asked once for all of them."""

    undelivered: dict[int, str]
    tags: dict[int, list[str]]
    addresses: dict[int, str]


def _row(reader: Reader, case: Case, *, view: View | None, more: _More) -> Row:
    exact, words = _time(reader, case, view)
    return Row(
        number=case.pk,
        url=reverse("case", args=[case.pk]),
        who=case.customer.name or more.addresses.get(case.customer_id) or _("Unknown sender"),
        subject=case.subject or _("(no subject)"),
        preview=case.preview,
        is_spam=case.state == Case.SPAM,
        reason=spam.reason(case.spam_why) if case.state == Case.SPAM else "",
        time=words,
        time_exact=exact,
        due=reader.due(case.answer_due_at) if case.needs_answer else None,
        owner=case.owner.name if case.owner else "",
        is_mine=case.owner_id == reader.user.pk,
        is_offered=case.offered_by_id is not None,
        tags=more.tags.get(case.pk, ()),
        trouble=_trouble(more.undelivered.get(case.pk, "")),
        has_attachments=case.has_attachments,
    )


def _time(reader: Reader, case: Case, view: View | None) -> tuple[str, str]:
    """The exact time and the words for the one time that matters in the state the case is in."""
    if case.state == Case.OPEN and case.unanswered_since:
        words = _("waits {length}").format(length=reader.since(case.unanswered_since))
        return reader.exact(case.unanswered_since), words
    if case.state == Case.SNOOZED and case.snoozed_until:
        return reader.exact(case.snoozed_until), _("until {moment}").format(moment=reader.stamp(case.snoozed_until))
    if case.state == Case.CLOSED and case.closed_at:
        return reader.exact(case.closed_at), _("closed {moment}").format(moment=reader.stamp(case.closed_at))
    if case.state == Case.WAITING and view is not View.WAITING:
        return reader.exact(case.last_message_at), _("answered {moment}").format(
            moment=reader.stamp(case.last_message_at)
        )
    return reader.exact(case.last_message_at), reader.stamp(case.last_message_at)


def _trouble(state: str) -> str:
    return {Message.FAILED: _("Not delivered"), Message.MAYBE: _("Maybe sent")}[state] if state else ""


def _addresses(cases: Sequence[Case]) -> dict[int, str]:
    """An address for each customer whose name we do not know."""
    nameless = [case.customer_id for case in cases if not case.customer.name]
    if not nameless:
        return {}
    rows = CustomerAddress.objects.filter(customer__in=nameless).order_by("-pk")
    return dict(rows.values_list("customer_id", "value"))


def empty(user: User, view: View, *, is_first_page: bool) -> Empty:
    if not is_first_page:
        return Empty("check", _("There is nothing older."), _("You have seen all of this view."))
    if view is View.NEEDS_ANSWER:
        return _nobody_waits(user)
    texts = {
        View.MINE: (
            _("You have no cases."),
            _("Take one from “Needs an answer”, and it stands here until it is closed."),
        ),
        View.WAITING: (_("We wait for nobody."), _("Answered cases rest here until the customer writes again.")),
        View.SNOOZED: (_("Nothing is put off."), _("A case you put off comes back by itself at the time you choose.")),
        View.CLOSED: (
            _("Nothing is closed yet."),
            _("Closed cases stay here, and they open again when the customer writes."),
        ),
        View.SPAM: (
            _("No spam."),
            _("What is sorted out as spam waits here with the reason, so that nothing is lost."),
        ),
    }
    title, text = texts[view]
    return Empty(ICONS[view], title, text, url_of(View.NEEDS_ANSWER), _("To what needs an answer"))


def _nobody_waits(user: User) -> Empty:
    if Case.objects.exists():
        return Empty(
            "circle-check",
            _("Nobody waits for an answer."),
            _("New mail appears here by itself."),
            url_of(View.WAITING),
            _("See what waits for customers"),
        )
    text = _("As soon as a customer writes, the case stands here.")
    if user.is_admin:
        text += " " + _("Connect a mailbox first, or look around with a sample shop.")
        return Empty("mailbox", _("No mail has come yet."), text, reverse("begin"), _("Connect a mailbox"))
    return Empty("mailbox", _("No mail has come yet."), text)
