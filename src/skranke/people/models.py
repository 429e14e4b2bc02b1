"""The desk, the people who answer and the people who write to it."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

LANGUAGES = [("sv", "Svenska"), ("da", "Dansk"), ("nb", "Norsk bokmål"), ("pl", "Polski"), ("en", "English")]
COUNTRIES = [
    ("SE", _("Sweden")),
    ("DK", _("Denmark")),
    ("NO", _("Norway")),
    ("PL", _("Poland")),
    ("GB", _("United Kingdom")),
]


class Desk(models.Model):
    """The company's desk; there is one row."""

    name = models.CharField(max_length=100)
    country = models.CharField(max_length=2, choices=COUNTRIES)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    time_zone = models.CharField(max_length=64)
    # A sample desk sends nothing out of the machine; its letters land on the outbox page.
    is_sample = models.BooleanField(default=False)
    set_up_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Some people who share cases; a new desk has one."""

    name = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A member of staff; signs in with the address. Someone who has left keeps the name on what they did."""

    THEMES = [("", _("as this device has it")), ("light", _("light")), ("dark", _("dark"))]
    DENSITIES = [("", _("comfortable")), ("compact", _("compact"))]

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    signature = models.TextField(blank=True)
    theme = models.CharField(max_length=5, choices=THEMES, blank=True)
    density = models.CharField(max_length=7, choices=DENSITIES, blank=True)
    are_keys_off = models.BooleanField(default=False)
    is_admin = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    last_login = None  # when someone signs in is nobody's business
    # Nobody enters Django's own administration; these answer what its machinery asks.
    is_staff = False
    is_superuser = False

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a team, as agent or as lead."""

    AGENT, LEAD = "agent", "lead"
    ROLES = [(AGENT, _("agent")), (LEAD, _("lead"))]

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=ROLES, default=AGENT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="one_role_per_team")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id} ({self.role})"


class Invite(models.Model):
    """An invitation to join; the link in it works once."""

    email = models.EmailField()
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    role = models.CharField(max_length=10, choices=Membership.ROLES, default=Membership.AGENT)
    is_admin = models.BooleanField(default=False)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email


class CustomerGroup(models.Model):
    """Customers to whom something of their own is promised: those with a contract, shops that sell our goods."""

    name = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """Someone who writes to us. What we know of them has a purpose; what we do not need is not here."""

    CHANNELS = [("", _("no preference")), ("email", _("mail")), ("phone", _("phone"))]

    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, blank=True)
    preferred_channel = models.CharField(max_length=10, choices=CHANNELS, blank=True)
    preferred_time = models.CharField(max_length=100, blank=True)
    group = models.ForeignKey(
        CustomerGroup, null=True, blank=True, on_delete=models.SET_NULL, related_name="customers", db_index=False
    )
    found_us_by = models.CharField(max_length=200, blank=True)
    since = models.DateField()

    def __str__(self) -> str:
        return self.name or str(self.pk)


class CustomerAddress(models.Model):
    """A mail address or phone number of a customer, in its normal form; belongs to one customer."""

    EMAIL, PHONE = "email", "phone"
    KINDS = [(EMAIL, _("mail")), (PHONE, _("phone"))]

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=10, choices=KINDS, default=EMAIL)
    value = models.CharField(max_length=320, unique=True)

    def __str__(self) -> str:
        return self.value


class CustomerFact(models.Model):
    """Something personal a customer has told us, kept to pick it up in a later conversation, and for a year only."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="facts")
    text = models.CharField(max_length=200)
    purpose = models.CharField(max_length=100)
    learned_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "text"], name="fact_once")]

    def __str__(self) -> str:
        return self.text


class Private(models.Model):
    """What is one person's own: asked for by their own pages alone, and never counted or compared."""

    DISPUTES, PHONE, NEWCOMERS = "disputes", "phone", "newcomers"
    ENJOYS = [(DISPUTES, _("disputes")), (PHONE, _("the phone")), (NEWCOMERS, _("new customers"))]

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    is_coach_off = models.BooleanField(default=False)
    hints_off = models.JSONField(default=list)  # codes of hints this person does not want to see
    likes = models.TextField(blank=True)  # things they like to share with customers, one a line
    is_self_check_off = models.BooleanField(default=False)
    # What *next* goes by between cases that need an answer alike.
    languages = models.JSONField(default=list)
    skills = models.JSONField(default=list)  # tags of cases
    enjoys = models.JSONField(default=list)
    # What they want to hear of: by default only what their own cases need.
    hears_own = models.BooleanField(default=True)
    hears_new = models.BooleanField(default=False)
    has_sound = models.BooleanField(default=False)
    wants_digest = models.BooleanField(default=False)
    digest_sent_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"what is {self.user_id}'s own"


class Presence(models.Model):
    """Who has which case open right now; a row older than a minute means nothing and is removed."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    case_number = models.BigIntegerField()
    is_writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case_number"], name="present_once")]
        indexes = [models.Index(fields=["case_number"], name="present_on_case")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.case_number}"


class Letter(models.Model):
    """A letter to staff (invitation, reset, alarm): saved first, delivered by the outbox."""

    QUEUED, SENT, FAILED = "queued", "sent", "failed"

    to = models.EmailField()
    # An alarm about a mailbox leaves through another one where there is one.
    not_through = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    state = models.CharField(max_length=10, default=QUEUED)
    written_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], name="letters_to_send", condition=models.Q(state="queued")),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class AuditEntry(models.Model):
    """Who changed what about the desk itself (staff, teams, settings), never how somebody works."""

    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=100)
    deed = models.CharField(max_length=50)
    about = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.at:%F %R} {self.by_name}: {self.deed}"
