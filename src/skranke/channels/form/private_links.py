"""Private links: making, opening, revoking them, and the code by mail for a further device."""

import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from skranke.cases.models import Case
from skranke.channels.form.models import DeviceCode, PrivateLink
from skranke.lib.errors import DeskError, NotFound
from skranke.lib.secrets import derive, fingerprint
from skranke.people import letters
from skranke.people.models import Desk

LIFE = timedelta(days=90)
CODE_LIFE = timedelta(minutes=15)
MOST_TRIES = 5
MOST_CODES_AN_HOUR = 3
DEVICE_SALT = "skranke.device"


class LinkGone(NotFound):
    code = "link_gone"

    def __init__(self) -> None:
        super().__init__(_("This link leads nowhere any more. Write to us again, or answer our mail."))


class TooManyCodes(DeskError):
    code = "too_many_codes"
    status = 429

    def __init__(self) -> None:
        super().__init__(_("Three codes were sent within an hour. Use the last one, or wait an hour."))


class WrongCode(DeskError):
    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(_("This code does not fit or is too old. Look at the last mail, or ask for a new code."))


def token_of(nonce: str) -> str:
    """The 128 bits of a posted form's link: the same when the form is posted again."""
    return derive(settings.SKRANKE_KEY, f"private-link {nonce}").hex()[:32]


def make(case: Case, *, nonce: str, address: str, language: str, at: datetime) -> PrivateLink:
    return PrivateLink.objects.create(
        case=case,
        fingerprint=fingerprint(token_of(nonce)),
        address=address,
        language=language,
        made_at=at,
        expires_at=at + LIFE,
    )


def find(token: str, *, at: datetime) -> PrivateLink:
    """The link that a token opens; LinkGone when it never was, is over, or was revoked."""
    rows = PrivateLink.objects.select_related("case__customer", "case__way_in", "case__merged_into")
    link = rows.filter(fingerprint=fingerprint(token)).first()
    if link is None or link.revoked_at is not None or link.expires_at <= at:
        raise LinkGone
    return link


def revoke_all(case: Case, *, at: datetime) -> int:
    """No link leads to the case any more."""
    return PrivateLink.objects.filter(case=case, revoked_at=None).update(revoked_at=at)


def revoke(link: PrivateLink, *, at: datetime) -> None:
    PrivateLink.objects.filter(pk=link.pk).update(revoked_at=at)


def device_mark(link: PrivateLink) -> str:
    """What a device keeps that may open the link."""
    return signing.dumps(link.pk, salt=DEVICE_SALT)


def knows_device(link: PrivateLink, mark: str) -> bool:
    try:
        return bool(signing.loads(mark, salt=DEVICE_SALT, max_age=LIFE) == link.pk)
    except signing.BadSignature:
        return False


def send_code(link: PrivateLink, *, at: datetime) -> None:
    """Mail a code to whom the case belongs."""
    if link.codes.filter(sent_at__gt=at - timedelta(hours=1)).count() >= MOST_CODES_AN_HOUR:
        raise TooManyCodes
    code = f"{secrets.randbelow(1_000_000):06}"
    DeviceCode.objects.create(link=link, fingerprint=_code_print(link, code), sent_at=at)
    desk = Desk.objects.first()
    with translation.override(link.language or (desk.language if desk else "en")):
        subject = _("Your code: {code}").format(code=code)
        text = _(
            "Somebody, probably you, wants to see your case at {desk} on another device. The code is {code}. It holds"
            " for 15 minutes.\n\nIf it was not you, do nothing: without the code nobody gets in."
        ).format(desk=desk.name if desk else "Skranke", code=code)
    letters.write(link.address, subject=subject, text=text, at=at)


def take_code(link: PrivateLink, typed: str, *, at: datetime) -> None:
    """Let the device in; a code works once and bears five tries."""
    code = link.codes.filter(sent_at__gt=at - CODE_LIFE, is_used=False).order_by("-sent_at").first()
    if code is None:
        raise WrongCode
    tried = DeviceCode.objects.filter(pk=code.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
    if not tried or not hmac.compare_digest(code.fingerprint, _code_print(link, "".join(typed.split()))):
        raise WrongCode
    DeviceCode.objects.filter(pk=code.pk).update(is_used=True)


def _code_print(link: PrivateLink, code: str) -> str:
    return fingerprint(f"{link.fingerprint}:{code}")
