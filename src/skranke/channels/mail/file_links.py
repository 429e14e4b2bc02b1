"""Files too large to send: the customer gets a link, which runs out and can be withdrawn."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from skranke.cases.models import Attachment, Message
from skranke.lib import secrets

GOOD_FOR = timedelta(days=30)
# In base64 a file grows by a third, and its lines end somewhere.
GROWTH = 1.38


def split(files: Sequence[Attachment], *, largest_mb: int, at: datetime) -> tuple[list[Attachment], list[Attachment]]:
    """What goes along, and what gets a link: the largest are taken out until the others fit."""
    along = sorted(files, key=lambda file: file.size_bytes)
    linked: list[Attachment] = []
    while along and sum(file.size_bytes for file in along) * GROWTH > largest_mb * 1024 * 1024:
        linked.append(along.pop())
    for file in linked:
        # A second try to send keeps the day that the first one named.
        file.link_until = file.link_until or at + GOOD_FOR
        Attachment.objects.filter(pk=file.pk).update(link_until=file.link_until)
    return [file for file in files if file in along], linked


def words(files: Sequence[Attachment], *, language: str) -> str:
    """The lines below the answer, in the customer's language."""
    if not files:
        return ""
    with translation.override(language or "en"):
        lines = [
            _("These files are too large for a mail. Fetch them here until {day}:").format(
                day=f"{files[0].link_until:%Y-%m-%d}"
            )
        ]
        lines += [f"{file.name}\n{address(file)}" for file in files]
    return "\n\n" + "\n\n".join(lines)


def address(file: Attachment) -> str:
    return f"{settings.SKRANKE_URL.rstrip('/')}/f/{file.pk}-{_mac(file.pk)}"


def file_of(token: str, *, at: datetime) -> Attachment | None:
    """The file, while its link holds; None when it is wrong, has run out or was withdrawn."""
    number, _dash, mac = token.partition("-")
    if not number.isdecimal() or len(number) > 15 or not hmac.compare_digest(mac.encode(), _mac(int(number)).encode()):
        return None
    alive = Attachment.objects.filter(link_until__gt=at, link_withdrawn_at=None)
    return alive.select_related("message__case").filter(pk=int(number)).first()


def withdraw(message: Message, *, at: datetime) -> int:
    """From now on the links of an answer lead to nothing."""
    linked = message.attachments.filter(link_until__isnull=False, link_withdrawn_at=None)
    return linked.update(link_withdrawn_at=at)


def _mac(number: int) -> str:
    key = secrets.derive(settings.SKRANKE_KEY, "file-link")
    digest = hmac.new(key, str(number).encode(), hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
