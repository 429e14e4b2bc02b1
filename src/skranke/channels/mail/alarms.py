"""Letters to all leads about mail that may be lost: at once, then every day, and when all is well again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skranke.channels.mail.models import Balance, Mailbox
from skranke.people import letters
from skranke.people.models import Desk, Membership, User

REPEATED = timedelta(days=1)
UNREAD_FOR = timedelta(hours=4)


def tell(balance: Balance, *, at: datetime) -> None:
    """Write to the leads if the sum differs (once a day), or comes out again; notes on the balance when, unsaved."""
    if balance.difference:
        balance.differs_since = balance.differs_since or at
        if balance.told_at is None or balance.told_at <= at - REPEATED:
            _write_to_leads(balance, _differs, at=at)
            balance.told_at = at
    elif balance.differs_since is not None:
        _write_to_leads(balance, _is_whole, at=at)
        balance.differs_since = balance.told_at = None


def tell_unread(mailbox: Mailbox, *, why: str, since: datetime, at: datetime) -> None:
    """Write to the leads, once a day, about a mailbox that could not be read for hours."""
    balance, _is_new = Balance.objects.get_or_create(mailbox=mailbox)
    told = balance.unread_told_at
    if since > at - UNREAD_FOR or (told is not None and told > at - REPEATED):
        return
    _write_to_leads(balance, lambda about: _is_unread(about, why=why, since=since), at=at)
    Balance.objects.filter(pk=balance.pk).update(unread_told_at=at)


def tell_read_again(mailbox: Mailbox, *, at: datetime) -> None:
    """Write to those who have been alarmed that the mailbox is read again."""
    balance = Balance.objects.filter(mailbox=mailbox, unread_told_at__isnull=False).first()
    if balance is not None:
        _write_to_leads(balance, _is_read_again, at=at)
        Balance.objects.filter(pk=balance.pk).update(unread_told_at=None)


def sentences(balance: Balance) -> list[str]:
    """What differs, each with what the desk does about it or what to do."""
    said = [
        (
            balance.missing,
            ngettext(
                "{count} mail is on the server and was not in the desk. It is being fetched now.",
                "{count} mails are on the server and were not in the desk. They are being fetched now.",
                balance.missing,
            ),
        ),
        (
            balance.lost,
            ngettext(
                "{count} mail was taken away on the server before the desk fetched it. Ask who moved or deleted it.",
                "{count} mails were taken away on the server before the desk fetched them. Ask who moved or deleted"
                " them.",
                balance.lost,
            ),
        ),
        (
            balance.late,
            ngettext(
                "{count} mail has been on the server for more than a day and could not be fetched.",
                "{count} mails have been on the server for more than a day and could not be fetched.",
                balance.late,
            ),
        ),
        (
            balance.caseless,
            ngettext(
                "{count} mail came in and is in no case any more. The desk still has it as it came.",
                "{count} mails came in and are in no case any more. The desk still has them as they came.",
                balance.caseless,
            ),
        ),
    ]
    return [sentence.format(count=count) for count, sentence in said if count]


def leads() -> list[User]:
    """Everyone who leads a team; without any, the administrators."""
    active = User.objects.filter(is_active=True)
    found = list(active.filter(memberships__role=Membership.LEAD).distinct().order_by("pk"))
    return found or list(active.filter(is_admin=True).order_by("pk"))


def _write_to_leads(balance: Balance, words: Callable[[Balance], tuple[str, str]], *, at: datetime) -> None:
    """By another mailbox than the one in doubt, where there is one."""
    address = balance.mailbox.way_in.address
    for lead in leads():
        with translation.override(lead.language):
            subject, text = words(balance)
            letters.write(lead.email, subject=subject, text=text, at=at, not_through=address)


def _differs(balance: Balance) -> tuple[str, str]:
    address = balance.mailbox.way_in.address
    subject = _("The mail of {address} does not add up").format(address=address)
    intro = _("What the mail server of {address} has and what the desk has are not the same:").format(address=address)
    outro = _("This letter comes again every day until the sum comes out. The mail ledger shows each mail:")
    said = "\n".join(f"– {sentence}" for sentence in sentences(balance))
    return subject, f"{intro}\n\n{said}\n\n{outro}\n{_ledger_url()}\n"


def _is_unread(balance: Balance, *, why: str, since: datetime) -> tuple[str, str]:
    address = balance.mailbox.way_in.address
    subject = _("The mail of {address} cannot be fetched").format(address=address)
    zone = ZoneInfo(Desk.objects.values_list("time_zone", flat=True).first() or "UTC")
    intro = _("Since {moment} the desk cannot read the mailbox {address}. New mail waits there, and nothing is lost.")
    moment = f"{since.astimezone(zone):%Y-%m-%d %H:%M}"
    to_do = _("Change the mailbox under Settings and test it there.")
    words = f"{intro.format(moment=moment, address=address)}\n\n{why}\n\n{to_do}"
    return subject, f"{words}\n{settings.SKRANKE_URL}/settings/mailboxes\n"


def _is_read_again(balance: Balance) -> tuple[str, str]:
    address = balance.mailbox.way_in.address
    subject = _("The mail of {address} is fetched again").format(address=address)
    text = _("The desk can read the mailbox {address} again, and fetches what has waited there.")
    return subject, f"{text.format(address=address)}\n\n{_ledger_url()}\n"


def _is_whole(balance: Balance) -> tuple[str, str]:
    address = balance.mailbox.way_in.address
    subject = _("The mail of {address} adds up again").format(address=address)
    text = ngettext(
        "The mail server of {address} has {count} mail, and so has the desk. Nothing is left to do.",
        "The mail server of {address} has {count} mails, and so has the desk. Nothing is left to do.",
        balance.on_server,
    )
    return subject, f"{text.format(address=address, count=balance.on_server)}\n\n{_ledger_url()}\n"


def _ledger_url() -> str:
    return f"{settings.SKRANKE_URL}/settings/ledger"
