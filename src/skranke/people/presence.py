"""Who is on which case right now, so that two people do not answer the same one unawares."""

from datetime import datetime, timedelta

from skranke.people import news
from skranke.people.models import Presence, User

FRESH = timedelta(seconds=45)


def be_seen(user: User, *, case_number: int, is_writing: bool, at: datetime) -> None:
    """Say that the person has the case open; colleagues are told only when that is news."""
    here = Presence.objects.filter(user=user, case_number=case_number)
    if here.filter(is_writing=is_writing, seen_at__gte=at - FRESH).update(seen_at=at):
        return
    Presence.objects.update_or_create(
        user=user, case_number=case_number, defaults={"is_writing": is_writing, "seen_at": at}
    )
    _tell(case_number, user)


def leave(user: User, *, case_number: int) -> None:
    removed, _per_model = Presence.objects.filter(user=user, case_number=case_number).delete()
    if removed:
        _tell(case_number, user)


def others_on(case_number: int, *, user: User, at: datetime) -> list[Presence]:
    """Colleagues who have the case open, those writing first."""
    fresh = Presence.objects.filter(case_number=case_number, seen_at__gte=at - FRESH).exclude(user=user)
    return list(fresh.select_related("user").order_by("-is_writing", "user__name"))


def tidy(*, at: datetime) -> int:
    old = Presence.objects.filter(seen_at__lt=at - FRESH)
    gone = list(old.values_list("case_number", "user_id"))
    removed, _per_model = old.delete()
    news.tell([f"{number}:{news.PRESENCE}:{user}" for number, user in gone])
    return removed


def _tell(case_number: int, user: User) -> None:
    news.tell([f"{case_number}:{news.PRESENCE}:{user.pk}"])
