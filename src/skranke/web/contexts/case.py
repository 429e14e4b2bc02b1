"""What the case page shows: the head, the conversation, the customer beside it and the composer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from skranke.cases import drafts, handing_over, queries
from skranke.cases.models import Case, Tag
from skranke.people import presence
from skranke.people.models import LANGUAGES, Customer, Team
from skranke.web.contexts import hints
from skranke.web.contexts.asked import Asked
from skranke.web.contexts.before import Before
from skranke.web.contexts.composer import Composer, Meanwhile
from skranke.web.contexts.fairness import DecisionRow, decisions_of
from skranke.web.contexts.inbox import Row, short_rows_of, url_of
from skranke.web.contexts.law import Law, law_of
from skranke.web.contexts.messages import Entry, entries_of
from skranke.web.contexts.self_check import SelfCheck
from skranke.web.moments import Due
from skranke.web.reader import Reader

MOST_TAGS_OFFERED = 200


@dataclass(frozen=True)
class Choice:
    """An option of a list, or a time on offer."""

    value: str
    name: str
    is_chosen: bool = False
    help: str = ""


@dataclass(frozen=True)
class Head:
    """Who owns the case, what state it is in, and what may be done with it."""

    number: int
    subject: str
    state: str
    state_words: str
    due: Due | None
    waits: str
    owner: str
    is_mine: bool
    offered_by: bool
    team: str
    owners: Sequence[Choice]
    teams: Sequence[Choice]
    times: Sequence[Choice]
    tags: Sequence[str]
    all_tags: Sequence[str]
    back_url: str
    law: Law | None
    version: int

    @property
    def is_open(self) -> bool:
        return self.state in {Case.OPEN, Case.WAITING, Case.SNOOZED}


@dataclass(frozen=True)
class Beside:
    """The customer, as a colleague would introduce them."""

    customer: Customer
    name: str
    addresses: Sequence[str]
    language: str
    prefers: str
    since: str
    earlier: Sequence[Row]
    participants: Sequence[str]
    languages: Sequence[Choice]
    channels: Sequence[Choice]

    @property
    def removable(self) -> Sequence[str]:
        """One address always stays, or nobody could be answered."""
        return self.addresses if len(self.addresses) > 1 else ()


@dataclass(frozen=True)
class Onlooker:
    name: str
    is_writing: bool


@dataclass(frozen=True)
class CasePage:
    head: Head
    entries: Sequence[Entry]
    has_earlier: bool
    beside: Beside
    composer: Composer
    before: Before | None
    self_check: SelfCheck | None
    asked: Asked
    onlookers: Sequence[Onlooker]
    decisions: Sequence[DecisionRow]

    @classmethod
    def of(
        cls,
        reader: Reader,
        case: Case,
        *,
        whole: bool = False,
        error: str = "",
        meanwhile: Meanwhile | None = None,
        to: str = "",
    ) -> "CasePage":
        conversation = queries.conversation(case, most=5000 if whole else 60)
        draft = drafts.of(case, reader.user)
        said = conversation.messages
        context = hints.context_of(case, agent_name=reader.user.name, at=reader.at, messages=said)
        composer = Composer.of(
            reader, case, draft=draft, messages=said, context=context, error=error, meanwhile=meanwhile, to=to
        )
        begun = bool(draft and draft.text.strip())
        before = None
        if not composer.is_shut:
            before = Before.of(reader, case, context=context, messages=said, begun=begun)
        check = None
        if before is not None:
            check = SelfCheck.of(reader, case, context=context, reading=before.reading, begun=begun)
        return cls(
            head=head_of(reader, case),
            entries=entries_of(reader, conversation),
            has_earlier=conversation.has_earlier,
            beside=beside_of(reader, case),
            composer=composer,
            before=before,
            self_check=check,
            asked=Asked.of(case, messages=said, reading=before.reading if before else None),
            onlookers=onlookers_of(reader, case.pk),
            decisions=decisions_of(reader, case),
        )


def head_of(reader: Reader, case: Case) -> Head:
    waits, tags = "", tags_with(case)
    if case.needs_answer and case.unanswered_since:
        waits = _("waits {length}").format(length=reader.since(case.unanswered_since))
    if case.state == Case.SNOOZED and case.snoozed_until:
        waits = _("until {moment}").format(moment=reader.stamp(case.snoozed_until))
    return Head(
        number=case.pk,
        subject=case.subject or _("(no subject)"),
        state=case.state,
        state_words=str(case.get_state_display()),
        due=reader.due(case.answer_due_at) if case.needs_answer else None,
        waits=waits,
        owner=case.owner.name if case.owner else "",
        is_mine=case.owner_id == reader.user.pk,
        offered_by=case.offered_by_id is not None,
        team=case.team.name if case.team else "",
        owners=[Choice(str(user.pk), user.name, user.pk == case.owner_id) for user in handing_over.owners_for(case)],
        teams=[Choice(str(team.pk), team.name) for team in Team.objects.exclude(pk=case.team_id or 0).order_by("name")],
        times=times_to_put_off(reader),
        tags=[name for name, is_on in tags if is_on],
        all_tags=sorted(name for name, _is_on in tags),
        back_url=url_of(_view_of(case)),
        law=law_of(reader, case),
        version=case.version,
    )


def tags_with(case: Case) -> list[tuple[str, bool]]:
    """The tags there are, those on the case first; asked for once, as both lists are on the page."""
    on = Case.tags.through.objects.filter(case_id=case.pk, tag_id=OuterRef("pk"))
    rows = Tag.objects.annotate(is_on=Exists(on)).order_by("-is_on", "name")
    return list(rows.values_list("name", "is_on")[:MOST_TAGS_OFFERED])


def times_to_put_off(reader: Reader) -> list[Choice]:
    """This afternoon (while it is still ahead), tomorrow morning, next Monday."""
    local = reader.at.astimezone(reader.zone)

    def on(days: int, hour: int) -> datetime:
        return datetime.combine(local.date() + timedelta(days=days), time(hour), reader.zone)

    until_monday = 7 - local.weekday()
    offers = [
        (_("This afternoon"), on(0, 15)),
        (_("Tomorrow morning"), on(1, 9)),
        (_("Next Monday"), on(until_monday, 9)),
    ]
    return [
        Choice(moment.isoformat(), name, help=reader.stamp(moment)) for name, moment in offers if moment > reader.at
    ]


def beside_of(reader: Reader, case: Case) -> Beside:
    customer = case.customer
    addresses = list(customer.addresses.order_by("pk").values_list("value", flat=True))
    others = case.participants.filter(is_held=False).exclude(address__in=addresses).order_by("pk")
    prefers = [
        str(customer.get_preferred_channel_display()) if customer.preferred_channel else "",
        customer.preferred_time,
    ]
    return Beside(
        customer=customer,
        name=customer.name or (addresses[0] if addresses else _("Unknown sender")),
        addresses=addresses,
        language=str(customer.get_language_display()) if customer.language else "",
        prefers=", ".join(filter(None, prefers)),
        since=reader.day(customer.since),
        earlier=short_rows_of(reader, queries.earlier_cases(case, user=reader.user)),
        participants=[person.name or person.address for person in others[:20]],
        languages=[Choice(code, name, code == customer.language) for code, name in LANGUAGES],
        channels=[Choice(code, str(name), code == customer.preferred_channel) for code, name in Customer.CHANNELS],
    )


def onlookers_of(reader: Reader, number: int) -> list[Onlooker]:
    others = presence.others_on(number, user=reader.user, at=reader.at)
    return [Onlooker(other.user.name, other.is_writing) for other in others]


def _view_of(case: Case) -> str:
    return {
        Case.WAITING: queries.View.WAITING,
        Case.SNOOZED: queries.View.SNOOZED,
        Case.CLOSED: queries.View.CLOSED,
        Case.SPAM: queries.View.SPAM,
    }.get(case.state, queries.View.NEEDS_ANSWER)
