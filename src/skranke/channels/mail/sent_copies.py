"""A copy of each answer in the mailbox's folder of sent mail, for hosts that do not put it there themselves."""

from datetime import datetime, timedelta

from skranke.cases.models import Message
from skranke.channels import heartbeat, ledger
from skranke.channels.mail import fetching, imap_sign_in, mailboxes, providers
from skranke.channels.mail.folders import find_sent
from skranke.channels.mail.imap_words import in_words
from skranke.channels.mail.models import Mailbox, SentCopy
from skranke.jobs import lease

AT_ONCE, MOST_TRIES = 10, 12
RETRY = timedelta(minutes=10)
# These keep what is sent through them; a second copy would stand beside the first.
KEEP_IT_THEMSELVES = frozenset({"gmail", "microsoft365"})


def does_it_itself(mailbox: Mailbox) -> bool:
    hosts = {provider.smtp.host for provider in providers.providers() if provider.key in KEEP_IT_THEMSELVES}
    return mailbox.smtp_host in hosts


def want(message: Message, mailbox: Mailbox, *, at: datetime) -> None:
    """Note that a copy is to be made, if the mailbox wants one."""
    if mailbox.keeps_sent and mailbox.imap_host and not does_it_itself(mailbox):
        SentCopy.objects.get_or_create(message=message, defaults={"mailbox": mailbox, "next_try_at": at})


def put_due(*, at: datetime) -> int:
    """Put the copies that are due; return how many were put. Trouble is noted for the mailbox and tried again."""
    due = SentCopy.objects.filter(next_try_at__lte=at).order_by("next_try_at", "pk")
    copies = lease.claim(due.select_related("mailbox__way_in", "mailbox__grant__client"), at=at, most=AT_ONCE)
    for copy in copies:
        try:
            _put(copy, at=at)
        except fetching.FAULTS as error:
            _again(copy, error, at=at)
        else:
            SentCopy.objects.filter(pk=copy.pk).delete()
    return len(copies)


def _put(copy: SentCopy, *, at: datetime) -> None:
    message = Message.objects.get(pk=copy.message_id)
    mailbox = copy.mailbox
    with imap_sign_in.signed_in(mailboxes.reading(mailbox, at=at)) as server:
        folder = mailbox.sent_folder or find_sent(server)
        if not folder:
            return
        server.folder.set(folder, readonly=True)
        # After a crash it may be there already, and some hosts keep it themselves after all.
        if server.uids(f'HEADER Message-ID "{message.message_id}"'):
            return
        server.append(ledger.mails().read(message.raw), folder, dt=message.sent_at or at, flag_set=["\\Seen"])


def _again(copy: SentCopy, error: Exception, *, at: datetime) -> None:
    mailbox = copy.mailbox
    heartbeat.trouble(mailboxes.part_of(mailbox), in_words(error, f"{mailbox.imap_host}:{mailbox.imap_port}"), at=at)
    if copy.attempts >= MOST_TRIES:
        SentCopy.objects.filter(pk=copy.pk).delete()
    else:
        lease.settle(copy, next_try_at=at + RETRY, attempts=copy.attempts + 1)
