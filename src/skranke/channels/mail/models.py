"""Mailboxes: where mail is fetched from and sent through."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from skranke.promise.models import WayIn


class Mailbox(models.Model):
    """How a mail address works: IMAP to read, SMTP to send. Passwords are sealed with the desk's key."""

    TLS, STARTTLS, NONE = "tls", "starttls", "none"
    SECURITIES = [(TLS, "TLS"), (STARTTLS, "STARTTLS"), (NONE, _("none"))]

    way_in = models.OneToOneField(WayIn, on_delete=models.CASCADE, related_name="+")
    sender_name = models.CharField(max_length=100)
    signature = models.TextField(blank=True)
    imap_host = models.CharField(max_length=255, blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=10, choices=SECURITIES, default=TLS)
    imap_user = models.CharField(max_length=320, blank=True)
    imap_password_sealed = models.TextField(blank=True)
    imap_folder = models.CharField(max_length=200, default="INBOX")
    smtp_host = models.CharField(max_length=255, blank=True)
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_security = models.CharField(max_length=10, choices=SECURITIES, default=TLS)
    smtp_user = models.CharField(max_length=320, blank=True)
    smtp_password_sealed = models.TextField(blank=True)
    # Mail older than this stays where it is and is not fetched.
    fetch_from = models.DateField()
    is_paused = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.way_in.address


class Folder(models.Model):
    """How far a folder of a mailbox has been fetched (RFC 9051: UIDVALIDITY and UID, never "unread")."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="folders")
    name = models.CharField(max_length=200)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "name"], name="folder_once")]

    def __str__(self) -> str:
        return f"{self.mailbox_id}/{self.name}"
