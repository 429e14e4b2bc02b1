"""Which folders of a mailbox are read: those that were named, and the one with sent mail."""

from imap_tools import BaseMailBox

from skranke.channels.mail.models import Folder, Mailbox

SENT_MARK = "\\Sent"
# For servers that do not mark it (RFC 6154), by the last part of its name.
SENT_NAMES = [
    "sent", "sent items", "sent messages", "sent mail", "skickat", "skickade objekt", "sendt", "sendt post",
    "sendte elementer", "sendte meldinger", "wysłane", "elementy wysłane", "gesendet", "gesendete objekte",
]  # fmt: skip


def named(mailbox: Mailbox) -> list[str]:
    """The folders with mail to us, each once, the first one first."""
    lines = [mailbox.imap_folder, *(line.strip() for line in mailbox.more_folders.splitlines())]
    return list(dict.fromkeys(line for line in lines if line))


def of(mailbox: Mailbox, server: BaseMailBox) -> list[Folder]:
    """The folders to look into, incoming mail before sent, so that answers find their questions."""
    sent = _sent(mailbox, server) if mailbox.reads_sent else ""
    found = [_row(mailbox, name, is_sent=False) for name in named(mailbox)]
    if sent and sent not in named(mailbox):
        found.append(_row(mailbox, sent, is_sent=True))
    return found


def watched(mailbox: Mailbox) -> list[Folder]:
    """The folders that count for the ledger at the moment, as far as they have been looked into."""
    rows = sorted(mailbox.folders.all(), key=lambda row: (row.is_sent, row.pk))
    names = named(mailbox)
    return [row for row in rows if (row.name in names) != row.is_sent and (mailbox.reads_sent or not row.is_sent)]


def _row(mailbox: Mailbox, name: str, *, is_sent: bool) -> Folder:
    row, _is_new = Folder.objects.get_or_create(mailbox=mailbox, name=name, defaults={"is_sent": is_sent})
    if row.is_sent != is_sent:
        row.is_sent = is_sent
        row.save(update_fields=["is_sent"])
    return row


def _sent(mailbox: Mailbox, server: BaseMailBox) -> str:
    if mailbox.sent_folder:
        return mailbox.sent_folder
    known = mailbox.folders.filter(is_sent=True).values_list("name", flat=True).first()
    return known or find_sent(server)


def find_sent(server: BaseMailBox) -> str:
    """The folder with sent mail; empty when there is none."""
    there = server.folder.list()
    for folder in there:
        if any(flag.casefold() == SENT_MARK.casefold() for flag in folder.flags):
            return str(folder.name)
    for folder in there:
        if folder.name.rpartition(folder.delim or "/")[2].casefold() in SENT_NAMES:
            return str(folder.name)
    return ""
