"""Cases, their messages, and what happened to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skranke.people.models import LANGUAGES, Customer, Team
from skranke.promise.models import WayIn


class Tag(models.Model):
    name = models.CharField(max_length=50, unique=True)

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """A customer's matter. Its number (`pk`) is what customers and staff call it by."""

    OPEN, WAITING, SNOOZED, CLOSED, SPAM, MERGED = "open", "waiting", "snoozed", "closed", "spam", "merged"
    STATES = [
        (OPEN, _("needs an answer")),
        (WAITING, _("waiting for the customer")),
        (SNOOZED, _("put off")),
        (CLOSED, _("closed")),
        (SPAM, _("spam")),
        (MERGED, _("merged")),
    ]

    subject = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="cases")
    language = models.CharField(max_length=2, choices=LANGUAGES, blank=True)
    way_in = models.ForeignKey(WayIn, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    # No index of their own: a list would be gathered by it from every case of the team and sorted, instead of read in
    # order from the index of its state.
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cases",
        db_index=False,
    )
    # Who asks a colleague to take the case, and since when; it stays theirs until somebody does.
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    offered_at = models.DateTimeField(null=True, blank=True)
    tags = models.ManyToManyField(Tag, related_name="cases", blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged_from")

    opened_at = models.DateTimeField()
    # When a customer who wrote got the first answer; stays empty on cases that we began.
    first_answered_at = models.DateTimeField(null=True)
    # When the oldest message still without an answer came; empty while none is.
    unanswered_since = models.DateTimeField(null=True)
    # The earliest of what is due: an answer, the solution, what a law says.
    answer_due_at = models.DateTimeField(null=True)
    # When *solved* was promised by; while the clock stands still, what is left of it instead.
    solve_due_at = models.DateTimeField(null=True)
    solve_left_seconds = models.PositiveIntegerField(null=True)
    # A deadline by law (promise.legal) that a person has set running, and the last warning given of it, as a day.
    legal_key = models.CharField(max_length=40, blank=True)
    legal_since = models.DateTimeField(null=True)
    legal_due_at = models.DateTimeField(null=True)
    legal_warned_day = models.PositiveSmallIntegerField(default=0)
    last_message_at = models.DateTimeField()
    snoozed_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Rises by one with every change that a person answering must know of.
    version = models.PositiveIntegerField(default=0)
    preview = models.CharField(max_length=200, blank=True)
    has_attachments = models.BooleanField(default=False)
    # Why it lies under spam when nobody has put it there: {"why": "host" or "words", …}.
    spam_why = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # Team and state at the end let a view be counted from its index alone.
            models.Index(fields=["answer_due_at", "id", "team", "state"], name="case_open", condition=Q(state="open")),
            models.Index(
                fields=["last_message_at", "id", "team", "state"], name="case_waiting", condition=Q(state="waiting")
            ),
            models.Index(
                fields=["snoozed_until", "id", "team", "state"], name="case_snoozed", condition=Q(state="snoozed")
            ),
            models.Index(fields=["-closed_at", "-id"], name="case_closed", condition=Q(state="closed")),
            models.Index(fields=["-last_message_at", "-id"], name="case_spam", condition=Q(state="spam")),
            # By the closing time, as SQLite does not see that a list of states implies a condition on them.
            models.Index(
                fields=["owner", "answer_due_at", "id", "team", "state"],
                name="case_mine",
                condition=Q(owner__isnull=False, closed_at__isnull=True),
            ),
            models.Index(fields=["customer", "-opened_at"], name="case_of_customer"),
            models.Index(fields=["way_in", "-opened_at"], name="case_by_way_in"),
            models.Index(fields=["legal_due_at"], name="case_legal", condition=Q(legal_due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def is_closed(self) -> bool:
        return self.state == self.CLOSED

    @property
    def needs_answer(self) -> bool:
        return self.state == self.OPEN


class Notice(models.Model):
    """One sentence about what is going on, shown wherever customers come in, and the cases it is about."""

    # The sentence by language; a customer gets their own, else the desk's, else what there is.
    text = models.JSONField(default=dict)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # None chosen: shown everywhere.
    ways_in = models.ManyToManyField(WayIn, related_name="+", blank=True)
    cases = models.ManyToManyField(Case, related_name="notices", blank=True)
    by_name = models.CharField(max_length=100)

    class Meta:
        indexes = [models.Index(fields=["-ends_at", "-id"], name="notice_newest")]

    def __str__(self) -> str:
        return next(iter(self.text.values()), "")[:80]


class StatedWait(models.Model):
    """What somebody was told about how long it takes, so that it can be checked how often it held."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="stated_wait")
    way_in = models.ForeignKey(WayIn, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    said_at = models.DateTimeField()
    usual_by = models.DateTimeField()
    nine_of_ten_by = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["way_in", "-said_at"], name="stated_by_way_in")]

    def __str__(self) -> str:
        return f"{self.case_id}: by {self.nine_of_ten_by:%F %R}"


class Message(models.Model):
    """One thing said on a case: by the customer, by us, or among ourselves (a note)."""

    IN, OUT, NOTE = "in", "out", "note"
    KINDS = [(IN, _("from the customer")), (OUT, _("from us")), (NOTE, _("note"))]
    # Outgoing: saved as QUEUED with the time it may leave, claimed as SENDING, then SENT; or FAILED, or MAYBE (the mail
    # server had accepted it and we stopped before noting it), or CANCELLED.
    QUEUED, SENDING, SENT, FAILED, MAYBE, CANCELLED = "queued", "sending", "sent", "failed", "maybe", "cancelled"
    DONE = ""
    STATES = [
        (DONE, ""),
        (QUEUED, _("on its way")),
        (SENDING, _("being sent")),
        (SENT, _("sent")),
        (FAILED, _("not delivered")),
        (MAYBE, _("maybe sent")),
        (CANCELLED, _("taken back")),
    ]

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=4, choices=KINDS)
    state = models.CharField(max_length=10, choices=STATES, default=DONE, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=320, blank=True)
    # Lists of {"name", "address"}.
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)  # what was newly written: without quoted history and signature
    quoted = models.TextField(blank=True)
    signature = models.TextField(blank=True)
    html = models.TextField(blank=True)  # as it came; made safe each time it is shown
    message_id = models.CharField(max_length=255, blank=True)
    # Not written by a person: "", auto-reply, receipt, list, calendar or bounce.
    automatic = models.CharField(max_length=20, blank=True)
    # A sender who is not on the case yet; a person confirms or parts them.
    is_held = models.BooleanField(default=False)
    # Came on a case whose subject is another one: a person says whether it is a new matter.
    asks_new_matter = models.BooleanField(default=False)
    # To someone else than the customer (a supplier): answers nothing, and moves no promise.
    is_forward = models.BooleanField(default=False)
    # Whether the sender is who the mail says, by our own mail server: "", pass, fail or none; and what it said.
    verdict = models.CharField(max_length=4, blank=True)
    verdict_detail = models.CharField(max_length=200, blank=True)
    raw = models.CharField(max_length=64, blank=True)  # digest in the store of mails
    at = models.DateTimeField()  # when it was written (ours) or reached us (theirs)

    # Outgoing only.
    send_at = models.DateTimeField(null=True)
    is_scheduled = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "at", "id"], name="message_of_case"),
            models.Index(fields=["message_id"], name="message_by_id", condition=~Q(message_id="")),
            models.Index(fields=["send_at"], name="message_to_send", condition=Q(state__in=["queued", "sending"])),
            models.Index(fields=["state", "-at"], name="message_trouble", condition=Q(state__in=["failed", "maybe"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} on case {self.case_id}"

    @property
    def is_outgoing(self) -> bool:
        return self.kind == self.OUT


class Draft(models.Model):
    """What someone is writing on a case; one a person, saved as they type."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    text = models.TextField(blank=True)
    # As typed; empty: whoever an answer goes to anyway.
    to = models.CharField(max_length=1000, blank=True)
    cc = models.CharField(max_length=1000, blank=True)
    bcc = models.CharField(max_length=1000, blank=True)
    # When it is to leave, as typed on the clock of the desk; empty: at once.
    leaves_at = models.CharField(max_length=25, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "author"], name="one_draft_each")]

    def __str__(self) -> str:
        return f"draft of {self.author_id} on case {self.case_id}"


class Attachment(models.Model):
    """A file of a message or of a draft; its content lies in the store of files under its digest."""

    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="attachments")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    content_id = models.CharField(max_length=255, blank=True)
    is_inline = models.BooleanField(default=False)
    # What can do harm when it is opened, as a word (program, script, macros …); empty for an ordinary file.
    danger = models.CharField(max_length=12, blank=True)
    # Too large to be sent: fetched by a link instead, until it runs out or is withdrawn.
    link_until = models.DateTimeField(null=True)
    link_withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class ThreadId(models.Model):
    """A Message-ID that was sent, received or cited on a case: what a later mail is matched by (RFC 5322 § 3.6.4)."""

    value = models.CharField(max_length=255)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="thread_ids")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value", "case"], name="cited_once")]

    def __str__(self) -> str:
        return self.value


class Participant(models.Model):
    """An address that is on a case. Held: wrote on the thread without being on it; gets nothing until confirmed.

    Outside: someone we asked (a supplier); what they write joins the case, but answers do not go to them by themselves.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="participants")
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True)
    is_held = models.BooleanField(default=False)
    is_outside = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "address"], name="on_case_once")]
        indexes = [models.Index(fields=["address"], name="participant_address")]

    def __str__(self) -> str:
        return self.address


class Event(models.Model):
    """What happened to a case, when and by whom: the timeline, and what live pages are told of."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=100, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["case", "at", "id"], name="event_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.case_id}"


class SavedReply(models.Model):
    """A text that fits many cases, in one language; it has passed the coach as it stands here."""

    title = models.CharField(max_length=100)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    text = models.TextField()
    # What customers write when it fits, in their words: helps to find it.
    asked = models.TextField(blank=True)
    # May be shown to customers as it is, by the web form for one.
    is_public = models.BooleanField(default=False)
    is_put_away = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["language", "title"], name="reply_in_use", condition=Q(is_put_away=False))]

    def __str__(self) -> str:
        return self.title


class SentSentence(models.Model):
    """How often the desk has sent a sentence unchanged, by its fingerprint; who wrote it is not kept."""

    digest = models.CharField(max_length=32, unique=True)
    times = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.digest}: {self.times}"


class Question(models.Model):
    """A plain question to somebody without an account (the workshop, the warehouse), and what they answered."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="questions")
    # What carries it: a mail to them, or a note when the link is handed over in another way. Holds the pictures.
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="question")
    to_name = models.CharField(max_length=100)
    to_address = models.CharField(max_length=320, blank=True)
    text = models.TextField()
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    open_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ready_on = models.DateField(null=True)
    thanked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"question to {self.to_name} on case {self.case_id}"
