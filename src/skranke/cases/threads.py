"""Which case a message belongs to: by the ids it cites, a signed address, or its number and a known sender.

A number alone lets no stranger in, a subject alone joins nothing (RFC 5322 § 3.6.4 and `docs/decisions.md`).
"""

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


@dataclass(frozen=True)
class Match:
    """The case, whether the sender has to be confirmed first, and other cases that turn out to be the same one."""

    case: Case
    is_stranger: bool = False
    also: list[Case] = field(default_factory=list)


def find(clues: Clues) -> Match | None:
    return _by_ids(clues) or _by_signed_number(clues) or _by_subject_number(clues)


def remember(case: Case, ids: Iterable[str]) -> None:
    """Keep the ids that were sent, received or cited on a case, so that a parent that comes late still joins."""
    wanted = {value[:255] for value in ids if value}
    ThreadId.objects.bulk_create([ThreadId(value=value, case=case) for value in sorted(wanted)], ignore_conflicts=True)


def is_on(case: Case, address: str) -> bool:
    return Participant.objects.filter(case=case, address=normal_address(address), is_held=False).exists()


def add(case: Case, address: str, *, name: str = "", is_held: bool = False) -> None:
    if address:
        Participant.objects.get_or_create(
            case=case, address=normal_address(address), defaults={"name": name[:200], "is_held": is_held}
        )


def _by_ids(clues: Clues) -> Match | None:
    ids = [value[:255] for value in (clues.message_id, *clues.cited) if value][-MOST_IDS:]
    if not ids:
        return None
    found = Case.objects.filter(thread_ids__value__in=ids).order_by("pk").distinct()
    cases = list(dict.fromkeys(_settled(case) for case in found))
    known = [case for case in cases if is_on(case, clues.sender)]
    if known:
        return Match(known[0], also=known[1:])
    # Citing one of our ids is what a forward to a colleague does as well: the sender is held until a person says yes.
    return Match(cases[0], is_stranger=True) if cases and _cites(clues, cases[0]) else None


def _cites(clues: Clues, case: Case) -> bool:
    return ThreadId.objects.filter(case=case, value__in=[value[:255] for value in clues.cited]).exists()


def _by_signed_number(clues: Clues) -> Match | None:
    case = Case.objects.filter(pk=clues.signed_number).first() if clues.signed_number else None
    if case is None:
        return None
    case = _settled(case)
    return Match(case, is_stranger=not is_on(case, clues.sender))


def _by_subject_number(clues: Clues) -> Match | None:
    case = Case.objects.filter(pk=clues.subject_number).first() if clues.subject_number else None
    if case is None:
        return None
    case = _settled(case)
    return Match(case) if is_on(case, clues.sender) else None


def _settled(case: Case) -> Case:
    """The case itself, or the one it was merged into."""
    seen = set()
    while case.merged_into is not None and case.pk not in seen:
        seen.add(case.pk)
        case = case.merged_into
    return case
