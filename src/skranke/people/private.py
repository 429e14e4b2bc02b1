"""What is one person's own: which advice they want while writing, and what they like to share with customers."""

from collections.abc import Iterable

from skranke.people.models import Private, User

LONGEST_LIKES = 2_000


def of(user: User) -> Private:
    """What this person has chosen, asked for once a request; the usual until they have chosen."""
    known: Private | None = getattr(user, "_private", None)
    if known is None:
        known = Private.objects.filter(user=user).first() or Private(user=user)
        user._private = known  # type: ignore[attr-defined]
    return known


def _keep(user: User, **values: object) -> None:
    user._private, _is_new = Private.objects.update_or_create(user=user, defaults=values)  # type: ignore[attr-defined]


def switch_coach(user: User, *, to: str) -> None:
    """Let the coach speak ("on") or be silent ("off") while this person writes."""
    _keep(user, is_coach_off=to == "off")


def never_show(user: User, *, code: str) -> None:
    """Hints of this kind are not shown to this person any more, until they switch them on again."""
    show_all_but(user, codes={*of(user).hints_off, code})


def show_all_but(user: User, *, codes: Iterable[str]) -> None:
    _keep(user, hints_off=sorted(codes))


def keep_likes(user: User, *, text: str) -> None:
    _keep(user, likes=text.strip()[:LONGEST_LIKES])


def likes_of(user: User) -> list[str]:
    """What they like to share, a sentence each."""
    return [line.strip() for line in of(user).likes.splitlines() if line.strip()]


def switch_self_check(user: User, *, to: str) -> None:
    """Whether the card before a hard conversation is offered by itself; nothing else about it is kept."""
    _keep(user, is_self_check_off=to == "off")


def keep_work_wishes(user: User, *, languages: Iterable[str], skills: Iterable[str], enjoys: Iterable[str]) -> None:
    """What *next* goes by for this person."""
    _keep(user, languages=list(languages), skills=list(skills), enjoys=list(enjoys))


def keep_hearing(user: User, *, own: bool, new: bool, sound: bool, digest: bool) -> None:
    """What this person wants to hear of."""
    _keep(user, hears_own=own, hears_new=new, has_sound=sound, wants_digest=digest)
