"""Sending an SMS through 46elks or Twilio."""

from django.conf import settings
from django.utils.translation import gettext as _

from skranke.lib import outside, secrets
from skranke.lib.errors import DeskError
from skranke.watch.models import SmsService

ELKS_URL = "https://api.46elks.com/a1/sms"
TWILIO_URL = "https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json"
LONGEST = 300


class NotSent(DeskError):
    code = "sms_not_sent"


def service() -> SmsService | None:
    return SmsService.objects.first()


def keep(*, kind: str, account: str, secret: str, sender: str) -> SmsService:
    """The one service; an empty secret keeps the one there is."""
    known = service() or SmsService()
    known.kind, known.account, known.sender, known.trouble = kind, account, sender, ""
    if secret:
        known.secret_sealed = secrets.seal(secret, key=settings.SKRANKE_KEY)
    known.save()
    return known


def send(to: str, text: str) -> None:
    """Send it now; what the service says against it is kept and raised."""
    by = service()
    if by is None:
        return
    try:
        _send(by, to, text[:LONGEST])
    except (DeskError, secrets.SealBroken) as error:
        words = error.message if isinstance(error, DeskError) else _("The secret is not readable here. Enter it again.")
        SmsService.objects.filter(pk=by.pk).update(trouble=words[:300])
        raise NotSent(words) from error
    SmsService.objects.filter(pk=by.pk).exclude(trouble="").update(trouble="")


def _send(by: SmsService, to: str, text: str) -> None:
    if by.kind == SmsService.ELKS:
        url, form = ELKS_URL, {"from": by.sender, "to": to, "message": text}
    else:
        url, form = TWILIO_URL.format(account=by.account), {"From": by.sender, "To": to, "Body": text}
    secret = secrets.unseal(by.secret_sealed, key=settings.SKRANKE_KEY)
    answer = outside.post_form(url, form, sign_in=(by.account, secret))
    if answer.status >= 300:
        said = " ".join(answer.content.decode("utf-8", "replace").split())[:200]
        raise NotSent(_("The SMS service refused ({status}): {said}").format(status=answer.status, said=said))
