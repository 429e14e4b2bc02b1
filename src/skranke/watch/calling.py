"""Calling people in steps until one of them says that they have it: whoever is on call first, then everyone who leads.

At once by mail and SMS, again after five minutes, then to the leads after ten, and to all of them every half hour.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skranke.lib.errors import NotFound
from skranke.people import letters
from skranke.people.models import Desk, Membership, User
from skranke.watch import noticing, rota, sms
from skranke.watch.models import Call
from skranke.watch.noticing import Need

log = logging.getLogger(__name__)
STEPS = [timedelta(minutes=5), timedelta(minutes=5)]
REPEATED = timedelta(minutes=30)
TO_LEADS_FROM_STEP = 2
KEPT = timedelta(days=30)
MOST_SHOWN = 10


def round_at(*, at: datetime) -> int:
    """Look what needs a person, call those who are to be called now; return how many calls went out."""
    if not Desk.objects.filter(is_sample=False).exists():
        return 0
    _compare(noticing.needs(at=at), at=at)
    Call.objects.filter(over_at__lt=at - KEPT).delete()
    return _call_out(at=at)


def open_calls() -> list[Call]:
    return list(Call.objects.filter(over_at=None).order_by("acknowledged_at", "began_at", "pk"))


def acknowledge(number: int, *, at: datetime) -> None:
    """Somebody has it: nobody else is called."""
    found = Call.objects.filter(pk=number, over_at=None)
    if not found.exists():
        raise NotFound(_("This is over already."))
    found.filter(acknowledged_at=None).update(acknowledged_at=at)


def leads() -> list[User]:
    """Everyone who leads a team; without any, the administrators."""
    active = User.objects.filter(is_active=True)
    found = list(active.filter(memberships__role=Membership.LEAD).distinct().order_by("pk"))
    return found or list(active.filter(is_admin=True).order_by("pk"))


def _compare(needs: Sequence[Need], *, at: datetime) -> None:
    """Begin calls for what is new, and end those for what is over."""
    known = {call.key: call for call in Call.objects.filter(over_at=None)}
    now = {need.key for need in needs}
    Call.objects.filter(pk__in=[call.pk for key, call in known.items() if key not in now]).update(over_at=at)
    for need in needs:
        if need.key not in known:
            _begin(need, at=at)


def _begin(need: Need, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            Call.objects.create(
                key=need.key[:350], kind=need.kind, about=need.about[:300], began_at=at, next_step_at=at
            )
    except IntegrityError:  # another process was quicker
        log.info("Somebody is being called about %s already.", need.key)


def _call_out(*, at: datetime) -> int:
    due = list(Call.objects.filter(over_at=None, acknowledged_at=None, next_step_at__lte=at).order_by("began_at", "pk"))
    mine = [call for call in due if _claim(call, at=at)]
    if not mine:
        return 0
    to_leads = [call for call in mine if call.steps_done >= TO_LEADS_FROM_STEP]
    for user in {*rota.on_call(at=at)} or {*leads()}:
        _tell(user, mine, at=at)
    if to_leads:
        for user in {*leads()} - {*rota.on_call(at=at)}:
            _tell(user, to_leads, at=at)
    return len(mine)


def _claim(call: Call, *, at: datetime) -> bool:
    """Whoever moves the call to its next step makes it; of two processes one does."""
    wait = STEPS[call.steps_done] if call.steps_done < len(STEPS) else REPEATED
    same = Call.objects.filter(pk=call.pk, steps_done=call.steps_done, acknowledged_at=None)
    return same.update(steps_done=call.steps_done + 1, next_step_at=at + wait) == 1


def _tell(user: User, calls: Sequence[Call], *, at: datetime) -> None:
    with translation.override(user.language):
        said = [noticing.words(call.kind, call.about) for call in calls[:MOST_SHOWN]]
        count = len(calls)
        subject = said[0] if count == 1 else ngettext("{n} thing needs a person", "{n} things need a person", count)
        more = [] if count <= MOST_SHOWN else [_("And {n} more.").format(n=count - MOST_SHOWN)]
        outro = _("Say that you have it, and nobody else is called:")
        lines = "\n".join(f"– {sentence}" for sentence in [*said, *more])
        letters.write(
            user.email,
            subject=subject.format(n=count),
            text=f"{lines}\n\n{outro}\n{url()}\n",
            at=at,
            not_through=_cut_off_address(calls),
        )
    number = getattr(getattr(user, "pager", None), "number", "")
    if number:
        try:
            sms.send(number, f"{subject.format(n=count)} {url()}")
        except sms.NotSent:
            log.exception("An SMS could not be sent; the letter goes all the same.")


def _cut_off_address(calls: Sequence[Call]) -> str:
    return next((call.about for call in calls if call.kind == noticing.CUT_OFF), "")


def url() -> str:
    return f"{settings.SKRANKE_URL}/watch"
