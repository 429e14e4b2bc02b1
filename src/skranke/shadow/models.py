"""Beside the mail program: a mailbox that is only watched, and the heads of its mails."""

from django.db import models

from skranke.channels.mail.models import Mailbox


class Shadow(models.Model):
    """An address whose mail is looked at without touching it: a mailbox on a server, or files that were brought in."""

    address = models.CharField(max_length=320, unique=True)
    # Empty for files.
    mailbox = models.OneToOneField(Mailbox, null=True, on_delete=models.CASCADE, related_name="+")
    begun_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # How many mails the server says there are to read, for the bar; known after the first look.
    expected = models.PositiveIntegerField(default=0)
    # Empty: no letters, as for files.
    next_letter_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.address


class Seen(models.Model):
    """The head of one mail: who wrote when, and what it belongs to. Its text is never read."""

    shadow = models.ForeignKey(Shadow, on_delete=models.CASCADE, related_name="seen")
    folder = models.CharField(max_length=200, blank=True)
    uid_validity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    # The Message-ID, or a digest of the head when it has none.
    key = models.CharField(max_length=255)
    at = models.DateTimeField()
    is_ours = models.BooleanField()
    is_machine = models.BooleanField()
    sender_name = models.CharField(max_length=200, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    to = models.JSONField(default=list)
    subject = models.CharField(max_length=200, blank=True)
    cited = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shadow", "key"], name="seen_once")]
        indexes = [
            models.Index(fields=["shadow", "at"], name="seen_by_time"),
            models.Index(fields=["shadow", "folder", "uid_validity", "uid"], name="seen_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.shadow_id} {self.key}"
