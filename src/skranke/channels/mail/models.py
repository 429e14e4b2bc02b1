"""Mailboxes: where mail is fetched from and sent through."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skranke.cases.models import Case, Message
from skranke.people.models import LANGUAGES, Team
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
    # Further folders to read, one a line; and the one with sent mail, found by itself while empty.
    more_folders = models.TextField(blank=True)
    reads_sent = models.BooleanField(default=True)
    sent_folder = models.CharField(max_length=200, blank=True)
    # Where mail is moved on the server once it is in the desk; empty leaves it where it is.
    move_to = models.CharField(max_length=200, blank=True)
    smtp_host = models.CharField(max_length=255, blank=True)
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_security = models.CharField(max_length=10, choices=SECURITIES, default=TLS)
    smtp_user = models.CharField(max_length=320, blank=True)
    smtp_password_sealed = models.TextField(blank=True)
    # Mail older than this stays where it is, or is fetched at night, newest first.
    fetch_from = models.DateField()
    fetches_older = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=False)
    # Only looked at beside the mail program in use; neither fetched from nor sent through.
    is_shadow = models.BooleanField(default=False)
    # Whose word on senders counts (RFC 8601: its authserv-id); and whose was seen while none is confirmed.
    trusted_server = models.CharField(max_length=255, blank=True)
    servers_seen = models.JSONField(default=dict)
    # A copy of each answer is put into the folder of sent mail, for hosts that do not do it themselves.
    keeps_sent = models.BooleanField(default=False)
    # Files above this together leave as links.
    largest_mb = models.PositiveSmallIntegerField(default=20)
    # Addresses such as hej+c12.ab…@: asked whether they reach us, and since when it is known that they do.
    plus_asked_at = models.DateTimeField(null=True)
    plus_works_at = models.DateTimeField(null=True)
    # Signing in by the provider's consent instead of the passwords above.
    grant = models.ForeignKey(Grant, null=True, on_delete=models.SET_NULL, related_name="mailboxes")

    def __str__(self) -> str:
        return self.way_in.address


class Folder(models.Model):
    """How far a folder of a mailbox has been listed (RFC 9051: UIDVALIDITY and UID, never "unread").

    All mail from `listed_from` to `last_uid` stands in the ledger; what has a higher UID is new, a lower one older.
    """

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="folders")
    name = models.CharField(max_length=200)
    is_sent = models.BooleanField(default=False)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    listed_from = models.BigIntegerField(default=0)
    is_listed = models.BooleanField(default=False)  # down to the first mail that is wanted
    on_server = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "name"], name="folder_once")]

    def __str__(self) -> str:
        return f"{self.mailbox_id}/{self.name}"

    @property
    def place(self) -> str:
        """How the ledger names it."""
        return f"{self.mailbox_id}/{self.name}"


class ServerDay(models.Model):
    """How many mails of a day the server has in a folder: counted as they are listed, and anew by every check."""

    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    on_server = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["folder", "day"], name="server_day_once")]

    def __str__(self) -> str:
        return f"{self.folder_id} {self.day}: {self.on_server}"


class Balance(models.Model):
    """Whether the sum of a mailbox comes out: what its server has = what stands in the ledger. Checked every day."""

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, related_name="balance")
    wanted_at = models.DateTimeField(null=True)  # somebody pressed the button
    checked_at = models.DateTimeField(null=True)
    on_server = models.BigIntegerField(default=0)
    missing = models.IntegerField(default=0)  # on the server, not in the ledger
    lost = models.IntegerField(default=0)  # taken away on the server before they were fetched
    late = models.IntegerField(default=0)  # listed more than a day ago and still not fetched
    caseless = models.IntegerField(default=0)  # said to be in a case, and no case has them
    differs_since = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    unread_told_at = models.DateTimeField(null=True)  # that the mailbox cannot be read

    def __str__(self) -> str:
        return f"balance of {self.mailbox_id}"

    @property
    def difference(self) -> int:
        return self.missing + self.lost + self.late + self.caseless


class SpamFilter(models.Model):
    """The learning filter of the desk, one row: how many lessons it had, and the last event it learned from."""

    is_on = models.BooleanField(default=True)
    spam = models.IntegerField(default=0)
    ham = models.IntegerField(default=0)
    last_event = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.spam} spam, {self.ham} not"


class SpamMark(models.Model):
    """A mark of mails (a word, a link, a sender's domain), and in how many lessons of each kind it stood."""

    mark = models.CharField(max_length=150, unique=True)
    spam = models.IntegerField(default=0)
    ham = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.mark


class SpamLesson(models.Model):
    """What a person decided about a case, with the marks learned from it, so that it can be unlearned."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+")
    is_spam = models.BooleanField()
    marks = models.JSONField()

    def __str__(self) -> str:
        return f"{self.case_id}: {self.is_spam}"


class Identity(models.Model):
    """Another name and signature for the answers of a mailbox, for a team or a language; the closest one is taken."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="identities")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=2, choices=LANGUAGES, blank=True)
    sender_name = models.CharField(max_length=100)
    signature = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "team", "language"], name="identity_once"),
            # A missing team is no value that the one above would compare.
            models.UniqueConstraint(
                fields=["mailbox", "language"], name="identity_of_no_team_once", condition=Q(team__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.sender_name


class SigningDomain(models.Model):
    """A domain whose mail the desk signs (DKIM, RFC 6376), once its record has been seen in the DNS."""

    domain = models.CharField(max_length=253, unique=True)
    selector = models.CharField(max_length=63)
    private_sealed = models.TextField()
    public = models.TextField()
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.domain


class Pace(models.Model):
    """A receiving domain that asked for fewer mails: how long to wait between two, and until when."""

    domain = models.CharField(max_length=253, unique=True)
    wait_seconds = models.PositiveIntegerField()
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.domain}: {self.wait_seconds} s"


class SentCopy(models.Model):
    """An answer whose copy is still to be put into the folder of sent mail."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="+")
    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="+")
    next_try_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return f"copy of {self.message_id}"
