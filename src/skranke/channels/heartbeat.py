"""Whether each part of the desk is at work, and what hinders it, in words for leads and `skranke doctor`."""

from datetime import datetime, timedelta

from skranke.channels.models import Heartbeat

SILENT = timedelta(minutes=10)
QUICK = timedelta(seconds=10)


def beat(part: str, *, at: datetime) -> None:
    """The part did its round without trouble."""
    Heartbeat.objects.update_or_create(part=part, defaults={"beat_at": at, "trouble": "", "trouble_since": None})


def beat_now_and_then(part: str, *, at: datetime) -> None:
    """A beat for loops that turn quickly: written at most every ten seconds."""
    recent = Heartbeat.objects.filter(part=part, trouble="", beat_at__gte=at - QUICK)
    if not recent.exists():
        beat(part, at=at)


def trouble(part: str, text: str, *, at: datetime) -> datetime:
    """The part could not do its round; since when is kept until it can again, and returned."""
    known = Heartbeat.objects.filter(part=part).first()
    since = known.trouble_since if known and known.trouble_since else at
    Heartbeat.objects.update_or_create(
        part=part, defaults={"trouble": text[:2000], "trouble_since": since, **({} if known else {"beat_at": at})}
    )
    return since


def troubles() -> list[Heartbeat]:
    return list(Heartbeat.objects.exclude(trouble="").order_by("trouble_since"))


def silent(*, at: datetime) -> list[Heartbeat]:
    """Parts that have not done a round for long, though they report no trouble."""
    return list(Heartbeat.objects.filter(trouble="", beat_at__lt=at - SILENT).order_by("beat_at"))


def settle(part: str) -> None:
    """The trouble of a part that has no rounds to beat for is over."""
    Heartbeat.objects.filter(part=part).exclude(trouble="").delete()


def forget(part: str) -> None:
    Heartbeat.objects.filter(part=part).delete()
