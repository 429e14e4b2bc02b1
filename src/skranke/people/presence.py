"""Who is on which case right now, so that two people do not answer the same one unawares."""

from datetime import datetime, timedelta

from skranke.people.models import Presence, User

FRESH = timedelta(seconds=45)


def be_seen(user: User, *, case_number: int, is_writing: bool, at: datetime) -> None:
    Presence.objects.update_or_create(
        user=user, case_number=case_number, defaults={"is_writing": is_writing, "seen_at": at}
    )


def leave(user: User, *, case_number: int) -> None:
    Presence.objects.filter(user=user, case_number=case_number).delete()


def others_on(case_number: int, *, user: User, at: datetime) -> list[Presence]:
    """Colleagues who have the case open, those writing first."""
    fresh = Presence.objects.filter(case_number=case_number, seen_at__gte=at - FRESH).exclude(user=user)
    return list(fresh.select_related("user").order_by("-is_writing", "user__name"))


def tidy(*, at: datetime) -> int:
    removed, _per_model = Presence.objects.filter(seen_at__lt=at - FRESH).delete()
    return removed
