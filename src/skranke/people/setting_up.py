"""The first set-up: only whoever started the desk knows the code, and has ten tries."""

import hmac
import json
import os
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from skranke.lib.errors import DeskError, NotFound
from skranke.people import audit
from skranke.people.models import Desk, Membership, Team, User

TRIES = 10


class WrongCode(DeskError):
    code = "wrong_code"

    def __init__(self, left: int) -> None:
        if left:
            text = _("That is not the set-up code. It stands where Skranke was started; {left} tries are left.").format(
                left=left
            )
        else:
            text = _("The code was wrong ten times. Start Skranke again to get a new one.")
        super().__init__(text.format(left=left))


def code() -> str:
    """A fresh set-up code, kept in the home folder; empty once the desk is set up."""
    if Desk.objects.exists():
        _path().unlink(missing_ok=True)
        return ""
    made = "-".join(f"{secrets.randbelow(10_000):04d}" for _part in range(3))
    _write(made, tries=0)
    return made


def check(typed: str) -> None:
    """Raise unless the typed code is right; every wrong one counts."""
    known, tries = _read()
    if tries >= TRIES:
        raise WrongCode(0)
    digits = "".join(filter(str.isdecimal, typed))
    if not known or not hmac.compare_digest(digits, known.replace("-", "")):
        _write(known, tries=tries + 1)
        raise WrongCode(TRIES - tries - 1)


def set_up(
    *, name: str, email: str, password: str, desk_name: str, country: str, language: str, time_zone: str, at: datetime
) -> User:
    """Create the desk, its one team, and its first person, who answers, leads and administers."""
    with transaction.atomic():
        if Desk.objects.exists():
            raise NotFound(_("This desk is set up already. Sign in instead."))
        Desk.objects.create(name=desk_name, country=country, language=language, time_zone=time_zone, set_up_at=at)
        user = User(email=email.strip().lower(), name=name.strip(), language=language, is_admin=True, joined_at=at)
        user.set_password(password)
        user.save()
        Membership.objects.create(user=user, team=Team.objects.create(name=desk_name), role=Membership.LEAD)
        audit.note("desk set up", by=user, at=at, about=desk_name)
    _path().unlink(missing_ok=True)
    return user


def _path() -> Path:
    return Path(settings.SKRANKE_HOME) / "set-up.json"


def _read() -> tuple[str, int]:
    try:
        known = json.loads(_path().read_text())
    except (OSError, ValueError):
        return "", 0
    return str(known["code"]), int(known["tries"])


def _write(made: str, *, tries: int) -> None:
    descriptor = os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"code": made, "tries": tries}, file)
