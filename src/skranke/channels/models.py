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

    STORED, CASE, SPAM, LOOK, FILED, DUPLICATE = "stored", "case", "spam", "look", "filed", "duplicate"
    STATES = [
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
    digest = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    mail_id = models.CharField(max_length=255, blank=True)  # the Message-ID
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
