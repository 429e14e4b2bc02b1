"""Tags on a case."""

from datetime import datetime

from skranke.cases import states, timeline
from skranke.cases.errors import BadTag
from skranke.cases.models import Case, Tag
from skranke.people.models import User


def tag(case: Case, *, name: str, by: User, at: datetime) -> Tag:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 50 or "," in name:
        raise BadTag
    found = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
    if not case.tags.filter(pk=found.pk).exists():
        case.tags.add(found)
        _reckon(case)
        timeline.note(case, timeline.Kind.TAGGED, by=by, at=at, tag=found.name)
    return found


def untag(case: Case, *, name: str, by: User, at: datetime) -> None:
    found = case.tags.filter(name__iexact=name.strip()).first()
    if found is not None:
        case.tags.remove(found)
        _reckon(case)
        timeline.note(case, timeline.Kind.UNTAGGED, by=by, at=at, tag=found.name)


def _reckon(case: Case) -> None:
    """A tag may carry a promise of its own."""
    states.reckon(case)
    states.save_due(case)
