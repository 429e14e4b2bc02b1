"""What came in (the ledger) and whether each part of the desk is at work (heartbeats)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skranke.cases.models import Case, Message
from skranke.promise.models import WayIn


class Incoming(models.Model):
    """A mail that reached us: its raw bytes are in the store before this row, this row before anything else.

    Each is in exactly one state, so that what the server has can be compared with what the desk shows.
    """

    LISTED, STORED, CASE, SPAM = "listed", "stored", "case", "spam"
    LOOK, FILED, DUPLICATE = "look", "filed", "duplicate"
    STATES = [
        (LISTED, _("not fetched yet")),
        (STORED, _("waiting to be read")),
        (CASE, _("in a case")),
        (SPAM, _("spam")),
        (LOOK, _("needs a look")),
        (FILED, _("filed")),
        (DUPLICATE, _("already here")),
    ]
    SMTP, IMAP, IMPORT = "smtp", "imap", "import"

    source = models.CharField(max_length=10)
    # Where it lay: "" for SMTP, else mailbox and folder, and its number there (RFC 9051: UIDVALIDITY, UID).
    place = models.CharField(max_length=300, blank=True)
    uid_validity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    # When the server there got it, and the day of that by the desk's clock, by which the ledger is summed.
    received_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    # Older than what is fetched at once: becomes a closed case, and is fetched at night.
    is_history = models.BooleanField(default=False)
    is_sent = models.BooleanField(default=False)  # from a folder of sent mail, so written by us
    # The server no longer has it: someone moved or deleted it there, or we moved it as we were asked to.
    gone_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)  # empty until it is fetched
    size_bytes = models.PositiveBigIntegerField()
    mail_id = models.CharField(max_length=255, blank=True)  # the Message-ID
    # What its headers say, for lists of mails that have no message on a case.
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    # The mail it answers, for sent mail that belongs to no case yet: the question may come later.
    answers = models.CharField(max_length=255, blank=True)
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.JSONField(default=list)
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=STATES, default=STORED)
    reason = models.CharField(max_length=300, blank=True)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="incoming")
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "uid_validity", "uid"], name="fetched_once", condition=Q(source="imap")
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="incoming_to_file", condition=Q(state="stored")),
            models.Index(fields=["-arrived_at", "-id"], name="incoming_look", condition=Q(state="look")),
            models.Index(fields=["mail_id"], name="incoming_by_id", condition=~Q(mail_id="")),
            models.Index(fields=["digest"], name="incoming_digest"),
            models.Index(fields=["place", "is_history", "uid"], name="incoming_to_fetch", condition=Q(state="listed")),
            # The numbers of the ledger page come from this index alone.
            models.Index(
                fields=["place", "day", "state", "gone_at"], name="incoming_by_day", condition=Q(day__isnull=False)
            ),
            models.Index(fields=["place", "state"], name="incoming_no_case", condition=Q(message__isnull=True)),
            models.Index(fields=["answers"], name="incoming_answers", condition=~Q(answers="")),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.pk} ({self.state})"


class Heartbeat(models.Model):
    """A part of the desk (a mailbox, the outbox, the receiver) and when it last did its round; trouble in words."""

    part = models.CharField(max_length=100, unique=True)
    beat_at = models.DateTimeField()
    trouble = models.TextField(blank=True)
    trouble_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.part


class ReceiptRule(models.Model):
    """Whether mail by a way in is answered with a receipt, and what the desk adds to it in which language."""

    way_in = models.OneToOneField(WayIn, on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=False)
    # Of a language its words: {"sv": "I jul svarar vi …"}.
    own_words = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.way_in_id}: {'on' if self.is_on else 'off'}"


class ReceiptSent(models.Model):
    """Who got a receipt when, kept for two days, so that machines which answer each other stop after one."""

    address = models.CharField(max_length=320)  # without what stands behind a plus
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["address", "at"], name="receipt_to"),
            models.Index(fields=["at"], name="receipt_old"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%F %R}"
