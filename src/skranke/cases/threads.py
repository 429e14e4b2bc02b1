"""Which case a message belongs to: by the ids it cites, a signed address, or its number and a known sender.

A number alone lets no stranger in, a subject alone joins nothing (RFC 5322 § 3.6.4 and `docs/decisions.md`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from skranke.cases.models import Case, Participant, ThreadId
from skranke.people.customers import normal_address

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
        self.by_number: dict[int, Case] = {}
        self.people: dict[int, set[str]] = defaultdict(set)
        self._load(clues)

    def find(self, clues: Clues) -> Match | None:
        return self._by_ids(clues) or self._by_signed_number(clues) or self._by_subject_number(clues)

    def add(self, case: Case, *, ids: Iterable[str], addresses: Iterable[str]) -> None:
        """Take note of what has just come on a case."""
        for value in ids:
            if value and not _same(self.by_id[value[:255]], case):
                self.by_id[value[:255]].append(case)
        self.people[id(case)].update(normal_address(address) for address in addresses if address)

    def is_on(self, case: Case, address: str) -> bool:
        return normal_address(address) in self.people[id(case)]

    def _load(self, clues: Sequence[Clues]) -> None:
        wanted = {value for clue in clues for value in clue.ids}
        pairs = list(ThreadId.objects.filter(value__in=wanted).order_by("case_id").values_list("value", "case_id"))
        numbers = {number for _value, number in pairs} | {number for clue in clues for number in clue.numbers}
        self.by_number = {number: _settled(case) for number, case in _cases(numbers).items()}
        unique = {case.pk: case for case in self.by_number.values()}
        self.by_number = {number: unique[case.pk] for number, case in self.by_number.items()}
        for value, number in pairs:
            self.add(self.by_number[number], ids=[value], addresses=())
        on_them = (
            Participant.objects.filter(case__in=list(unique), is_held=False) if unique else Participant.objects.none()
        )
        for number, address in on_them.values_list("case_id", "address"):
            self.people[id(unique[number])].add(address)

    def _by_ids(self, clues: Clues) -> Match | None:
        cases: list[Case] = []
        for value in clues.ids:
            cases += [case for case in self.by_id.get(value, ()) if not _same(cases, case)]
        known = [case for case in cases if self.is_on(case, clues.sender)]
        if known:
            return Match(known[0], also=known[1:])
        # A forward to somebody cites our ids as well: such a sender is held until a person says yes.
        cited = {value[:255] for value in clues.cited}
        by_citing = [case for value in clues.ids if value in cited for case in self.by_id.get(value, ())]
        return Match(by_citing[0], is_stranger=True) if by_citing else None

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
    ThreadId.objects.bulk_create(rows_for(case, ids), ignore_conflicts=True)


def rows_for(case: Case, ids: Iterable[str]) -> list[ThreadId]:
    return [ThreadId(value=value, case=case) for value in sorted({value[:255] for value in ids if value})]


def person(case: Case, address: str, *, name: str = "", is_held: bool = False) -> Participant:
    return Participant(case=case, address=normal_address(address), name=name[:200], is_held=is_held)


def add(case: Case, address: str, *, name: str = "", is_held: bool = False) -> None:
    if address:
        Participant.objects.get_or_create(
            case=case, address=normal_address(address), defaults={"name": name[:200], "is_held": is_held}
        )


def _same(cases: Sequence[Case], case: Case) -> list[Case]:
    # By identity: a case that is not saved yet has no number to compare.
    return [other for other in cases if other is case]


def _cases(numbers: set[int]) -> dict[int, Case]:
    if not numbers:
        return {}
    return Case.objects.select_related("customer", "merged_into").in_bulk(list(numbers))


def _settled(case: Case) -> Case:
    """The case itself, or the one it was merged into."""
    seen = set()
    while case.merged_into is not None and case.pk not in seen:
        seen.add(case.pk)
        case = case.merged_into
    return case
