"""Which case a message belongs to: by the ids it cites, a signed address, or its number and a known sender.

A number alone lets no stranger in, a subject alone joins nothing (RFC 5322 § 3.6.4 and `docs/decisions.md`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from skranke.cases.models import Case, Event, Message, Participant, ThreadId
from skranke.cases.timeline import Kind
from skranke.people.customers import normal_address
from skranke.people.models import CustomerAddress

MOST_IDS = 100


@dataclass(frozen=True)
class Clues:
    """What a message says of where it belongs."""

    sender: str
    message_id: str = ""
    cited: Sequence[str] = ()  # In-Reply-To and References
    signed_number: int | None = None  # from a plus-address whose signature held
    subject_number: int | None = None

    @property
    def ids(self) -> list[str]:
        return [value[:255] for value in (self.message_id, *self.cited) if value][-MOST_IDS:]

    @property
    def numbers(self) -> list[int]:
        return [number for number in (self.signed_number, self.subject_number) if number is not None]


@dataclass(frozen=True)
class Match:
    """The case, whether the sender has to be confirmed first, and other cases that turn out to be the same one."""

    case: Case
    is_stranger: bool = False
    also: list[Case] = field(default_factory=list)


class Known:
    """What is known of some messages' ids and senders, asked of the database once for all of them.

    Cases that are not saved yet may be added, so that a child finds the parent that came in the same batch.
    """

    def __init__(self, clues: Sequence[Clues]) -> None:
        self.by_id: dict[str, list[Case]] = defaultdict(list)
        self.here: set[str] = set()  # ids of which the message itself has come
        self.by_number: dict[int, Case] = {}
        self.people: dict[int, set[str]] = defaultdict(set)
        self._load(clues)

    def find(self, clues: Clues) -> Match | None:
        return self._by_ids(clues) or self._by_signed_number(clues) or self._by_subject_number(clues)

    def add(self, case: Case, *, ids: Iterable[str], addresses: Iterable[str], here: Iterable[str] = ()) -> None:
        """Take note of what has just come on a case."""
        for value in ids:
            if value and not _same(self.by_id[value[:255]], case):
                self.by_id[value[:255]].append(case)
        self.here.update(value[:255] for value in here)
        self.people[id(case)].update(normal_address(address) for address in addresses if address)

    def is_on(self, case: Case, address: str) -> bool:
        return normal_address(address) in self.people[id(case)]

    def _load(self, clues: Sequence[Clues]) -> None:
        wanted = {value for clue in clues for value in clue.ids}
        pairs = list(ThreadId.objects.filter(value__in=wanted).order_by("case_id").values_list("value", "case_id"))
        numbers = {number for _value, number in pairs} | {number for clue in clues for number in clue.numbers}
        self.by_number = {number: settled(case) for number, case in _cases(numbers).items()}
        unique = {case.pk: case for case in self.by_number.values()}
        self.by_number = {number: unique[case.pk] for number, case in self.by_number.items()}
        for value, number in pairs:
            self.add(self.by_number[number], ids=[value], addresses=())
        if unique:
            self._load_people(unique)
        own = {clue.message_id[:255] for clue in clues if clue.message_id} & set(self.by_id)
        if own:
            self.here = set(Message.objects.filter(message_id__in=own).values_list("message_id", flat=True))

    def _load_people(self, cases: dict[int, Case]) -> None:
        """Who is on these cases, and every other address of their customers."""
        on_them = Participant.objects.filter(case__in=list(cases), is_held=False)
        for number, address in on_them.values_list("case_id", "address"):
            self.people[id(cases[number])].add(address)
        of_customer: dict[int, list[str]] = defaultdict(list)
        theirs = CustomerAddress.objects.filter(customer__in={case.customer_id for case in cases.values()})
        for customer, address in theirs.values_list("customer_id", "value"):
            of_customer[customer].append(address)
        for case in cases.values():
            self.people[id(case)].update(of_customer[case.customer_id])

    def answered(self, clues: Clues) -> Case | None:
        """The case that a mail of our own answers: by what it cites, the newest first."""
        cases = self._cases_of(_cited(clues)) or self._cases_of([clues.message_id[:255]])
        return cases[0] if cases else None

    def _by_ids(self, clues: Clues) -> Match | None:
        own = clues.message_id[:255]
        cited = self._cases_of(_cited(clues))
        cases = [*cited, *(case for case in self._cases_of([own]) if not _same(cited, case))]
        known = [case for case in cases if self.is_on(case, clues.sender)]
        if known:
            return _one_of(known)
        # A forward to somebody cites our ids as well: such a sender is held until a person says yes. So is who wrote
        # what a case cites but nobody has seen yet: the beginning of the thread that comes late.
        strange = cited or (cases if own not in self.here else [])
        return Match(strange[0], is_stranger=True) if strange else None

    def _cases_of(self, ids: Iterable[str]) -> list[Case]:
        cases: list[Case] = []
        for value in ids:
            cases += [case for case in self.by_id.get(value, ()) if not _same(cases, case)]
        return cases

    def _by_signed_number(self, clues: Clues) -> Match | None:
        case = self.by_number.get(clues.signed_number) if clues.signed_number else None
        return Match(case, is_stranger=not self.is_on(case, clues.sender)) if case else None

    def _by_subject_number(self, clues: Clues) -> Match | None:
        case = self.by_number.get(clues.subject_number) if clues.subject_number else None
        return Match(case) if case and self.is_on(case, clues.sender) else None


def find(clues: Clues) -> Match | None:
    """The case of one message."""
    return Known([clues]).find(clues)


def remember(case: Case, ids: Iterable[str]) -> None:
    """Keep the ids that were sent, received or cited on a case, so that a parent that comes late still joins."""
    remember_all([(case, ids)])


def remember_all(said: Iterable[tuple[Case, Iterable[str]]]) -> None:
    """The same for many cases at once. As bare rows: each mail brings some five, a quarter of what filing it costs."""
    rows = sorted({(value[:255], case.pk) for case, ids in said for value in ids if value})
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO cases_threadid (value, case_id) VALUES (%s, %s) ON CONFLICT DO NOTHING", rows)


def person(case: Case, address: str, *, name: str = "", is_held: bool = False) -> Participant:
    return Participant(case=case, address=normal_address(address), name=name[:200], is_held=is_held)


def add(case: Case, address: str, *, name: str = "", is_held: bool = False) -> None:
    if address:
        Participant.objects.get_or_create(
            case=case, address=normal_address(address), defaults={"name": name[:200], "is_held": is_held}
        )


def were_parted(one: Case, other: Case) -> bool:
    """A person has taken these two apart; nothing puts them together again by itself."""
    numbers = [one.pk, other.pk]
    if None in numbers:
        return False
    events = Event.objects.filter(case__in=numbers, kind__in=[Kind.SPLIT, Kind.UNMERGED])
    return any(numbers[numbers[0] == event.case_id] in _others(event) for event in events)


def _others(event: Event) -> set[object]:
    return {event.data.get("from"), event.data.get("out")}


def _cited(clues: Clues) -> list[str]:
    """What a message cites, the newest first: it is the one that is answered."""
    cited = [value[:255] for value in clues.cited if value][-MOST_IDS:]
    return list(dict.fromkeys(reversed(cited)))


def _one_of(cases: list[Case]) -> Match:
    """The case whose message was answered; others that turn out to be the same are merged into the oldest."""
    same = [cases[0], *(case for case in cases[1:] if not were_parted(cases[0], case))]
    oldest = min(same, key=lambda case: (case.pk is None, case.pk or 0))
    return Match(oldest, also=[case for case in same if case is not oldest])


def _same(cases: Sequence[Case], case: Case) -> list[Case]:
    # By identity: a case that is not saved yet has no number to compare.
    return [other for other in cases if other is case]


def _cases(numbers: set[int]) -> dict[int, Case]:
    if not numbers:
        return {}
    return Case.objects.select_related("customer", "merged_into").in_bulk(list(numbers))


def settled(case: Case) -> Case:
    """The case itself, or the one it was merged into."""
    seen = set()
    while case.merged_into is not None and case.pk not in seen:
        seen.add(case.pk)
        case = case.merged_into
    return case
