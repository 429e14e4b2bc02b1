"""A token that is good now: refreshed early, by one process at a time."""

import time
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from skranke.channels.mail.mailbox_secrets import opened, sealed
from skranke.channels.mail.models import Grant
from skranke.channels.mail.oauth import asking, refusals, services
from skranke.jobs import lease

# Early enough that a long conversation does not outlive its token.
EARLY = timedelta(minutes=5)
WAIT_SECONDS, LOOK_EVERY = 10.0, 0.2


def access_token(grant: Grant, *, at: datetime) -> str:
    """The token for one conversation; raises SignInAgain or NoToken."""
    grant.refresh_from_db()
    if grant.expires_at - EARLY > at:
        return _readable(grant)
    if grant.refused:
        service = services.by_key(grant.client.service).name
        raise refusals.refused("invalid_grant", "", service=service, address=grant.address) or refusals.NoToken("")
    return _refreshed(grant, at=at)


def _refreshed(grant: Grant, *, at: datetime) -> str:
    held = lease.claim(Grant.objects.filter(pk=grant.pk).select_related("client"), at=at)
    if not held:
        return _of_the_other(grant, at=at)
    mine = held[0]
    if mine.expires_at - EARLY > at:  # another was quicker between our look and our claim
        lease.settle(mine)
        return _readable(mine)
    return _ask(mine, at=at)


def _ask(mine: Grant, *, at: datetime) -> str:
    form = {"grant_type": "refresh_token", "refresh_token": opened(mine.refresh_sealed)}
    try:
        tokens = asking.ask(mine.client, form, address=mine.address, at=at)
    except refusals.SignInAgain as error:
        # A client that is set up wrong says nothing about the permission: it is asked again once that is mended.
        lease.settle(mine, refused=error.word if error.word == "grant" else "")
        raise
    except refusals.NoToken:
        lease.settle(mine)
        if mine.expires_at > at:
            return _readable(mine)
        raise
    # Some services give a new refresh token each time, and the old one ends.
    fresh = {"refresh_sealed": sealed(tokens.refresh)} if tokens.refresh else {}
    lease.settle(mine, access_sealed=sealed(tokens.access), expires_at=tokens.expires_at, refused="", **fresh)
    return tokens.access


def _of_the_other(grant: Grant, *, at: datetime) -> str:
    """Another process is asking: go on with the old token while it holds, else wait for the new one."""
    end = time.monotonic() + WAIT_SECONDS
    while grant.expires_at <= at:
        if time.monotonic() > end:
            raise refusals.NoToken(_("The sign-in is just being renewed. It is tried again."))
        time.sleep(LOOK_EVERY)
        grant.refresh_from_db()
    return _readable(grant)


def _readable(grant: Grant) -> str:
    token = opened(grant.access_sealed)
    if not token:
        text = _("The sign-in of {address} is not readable here, since it was sealed with another key. Sign in again.")
        raise refusals.SignInAgain(text.format(address=grant.address), word="key")
    return token
