"""What our mail servers say of the senders of a batch of mails, with each mailbox's trusted server read once."""

from collections.abc import Sequence
from dataclasses import replace

from skranke.channels.mail import trust, trusted_servers
from skranke.channels.mail.addressing import OurAddresses
from skranke.channels.mail.models import Mailbox
from skranke.channels.mail.reading import ReadMail
from skranke.channels.models import Incoming


class SenderChecks:
    def __init__(self, readings: Sequence[tuple[Incoming, ReadMail]], ours: OurAddresses) -> None:
        self.ours = ours
        says_something = any(mail.said_of_sender for _incoming, mail in readings)
        mailboxes = list(Mailbox.objects.select_related("way_in")) if says_something else []
        self.by_number = {str(mailbox.pk): mailbox for mailbox in mailboxes}
        self.by_way_in = {mailbox.way_in_id: mailbox for mailbox in mailboxes}
        self.changed: dict[int, Mailbox] = {}

    def checked(self, incoming: Incoming, mail: ReadMail) -> ReadMail:
        """The mail with the verdict on its sender; while nobody's word is trusted, the names are counted."""
        mailbox = self._mailbox_of(incoming, mail) if mail.said_of_sender else None
        if mailbox is None:
            return mail
        if not mailbox.trusted_server:
            trusted_servers.note(mailbox, mail.said_of_sender)
            self.changed[mailbox.pk] = mailbox
            return mail
        sender = mail.arrival.sender_address
        said = trust.verdict(mail.said_of_sender, servers=[mailbox.trusted_server], sender=sender)
        return replace(mail, arrival=replace(mail.arrival, verdict=said.state, verdict_detail=said.detail))

    def remember(self) -> None:
        trusted_servers.remember(self.changed.values())

    def _mailbox_of(self, incoming: Incoming, mail: ReadMail) -> Mailbox | None:
        by_place = self.by_number.get(incoming.place.partition("/")[0])
        if by_place is not None:
            return by_place
        way_in = self.ours.way_in_of(mail, incoming)
        return self.by_way_in.get(way_in.pk) if way_in else None
