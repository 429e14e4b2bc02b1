"""Mailboxes: where mail is fetched from and sent through."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from skranke.promise.models import WayIn


class Client(models.Model):
    """The desk's own registration at a provider (OAuth 2): what lets mailboxes sign in there without a password."""

    service = models.CharField(max_length=20, unique=True)
    client_id = models.CharField(max_length=300)
    client_secret_sealed = models.TextField(blank=True)
    # Microsoft's name for a company; the addresses and scopes of a service of one's own.
    tenant = models.CharField(max_length=200, blank=True)
    authorize_url = models.CharField(max_length=500, blank=True)
    token_url = models.CharField(max_length=500, blank=True)
    scopes = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.service


class Grant(models.Model):
    """What the owner of an address let us do at the provider; both tokens are sealed with the desk's key."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="grants")
    address = models.CharField(max_length=320, unique=True)
    refresh_sealed = models.TextField()
    access_sealed = models.TextField()
    expires_at = models.DateTimeField()
    granted_at = models.DateTimeField()
    # Why the provider no longer gives tokens, in its own short word; empty while it does.
    refused = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return self.address


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
    # Signing in by the provider's consent instead of the passwords above.
    grant = models.ForeignKey(Grant, null=True, on_delete=models.SET_NULL, related_name="mailboxes")

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
