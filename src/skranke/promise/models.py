"""The ways in that the company shows to its customers, when they are open, and what is promised there."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from skranke.people.models import COUNTRIES, CustomerGroup


class Hours(models.Model):
    """Opening hours that one or more ways in keep. The first row made is the desk's own, for everything else."""

    name = models.CharField(max_length=100, unique=True)
    # Empty: the desk's.
    country = models.CharField(max_length=2, choices=COUNTRIES, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    # Stretches by weekday, "0" is Monday: {"0": [[540, 720], [780, 1020]]}, minutes since midnight.
    week = models.JSONField(default=dict)
    keeps_holidays = models.BooleanField(default=True)
    # How eves are kept, by their name: open, half or closed; those not named are kept as most offices do.
    eves = models.JSONField(default=dict)
    half_day_ends = models.PositiveSmallIntegerField(default=12 * 60)
    is_default = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "hours"
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_for_hours"
            )
        ]

    def __str__(self) -> str:
        return self.name


class OwnDay(models.Model):
    """Days of the company's own: closed, or open at other hours than usual."""

    hours = models.ForeignKey(Hours, null=True, blank=True, on_delete=models.CASCADE, related_name="own_days")
    name = models.CharField(max_length=100)
    first = models.DateField()
    last = models.DateField()
    # Empty: closed.
    stretches = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["last"], name="own_day_until")]

    def __str__(self) -> str:
        return self.name


class WayIn(models.Model):
    """An address, form, number or counter that customers are shown; how it works is the channel's business.

    Each has an owner and a watch (`promise.ways_in` lets none in without), so that nothing is shown that nobody reads.
    """

    MAIL, FORM, CHAT, PHONE, COUNTER, OTHER = "mail", "form", "chat", "phone", "counter", "other"
    KINDS = [
        (MAIL, _("mail")),
        (FORM, _("web form")),
        (CHAT, _("chat")),
        (PHONE, _("phone")),
        (COUNTER, _("counter")),
        (OTHER, _("something else")),
    ]

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=KINDS)
    address = models.CharField(max_length=320, unique=True)
    # The team (people.Team) that answers; empty: everyone.
    team = models.ForeignKey("people.Team", null=True, blank=True, on_delete=models.SET_NULL)
    # Empty: the desk's own hours.
    hours = models.ForeignKey(Hours, null=True, blank=True, on_delete=models.SET_NULL, related_name="ways_in")
    is_active = models.BooleanField(default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="ways_in"
    )
    # Those that customers are answered in here; empty: the desk's own.
    languages = models.JSONField(default=list)
    # What is said outside the hours, by language; a language without words gets the next opening.
    told_outside = models.JSONField(default=dict)
    # Somebody answers at any hour; never refers to opening hours.
    is_emergency = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Watch(models.Model):
    """Who looks after a way in, and when: a person, a team, or (both empty) everyone who answers."""

    way_in = models.ForeignKey(WayIn, on_delete=models.CASCADE, related_name="watches")
    team = models.ForeignKey("people.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="watches"
    )
    # Stretches by weekday as in `Hours`; empty: whenever the way in is open.
    week = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.way_in_id}: {self.user_id or self.team_id or 'everyone'}"


class OwnSite(models.Model):
    """Where the company's own pages begin, and what came of reading them."""

    url = models.CharField(max_length=500, unique=True)
    read_at = models.DateTimeField(null=True)
    pages_read = models.PositiveIntegerField(default=0)
    # Of those that could not be read: [address, why].
    unread = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.url


class Shown(models.Model):
    """An address, number or form that was found on the company's own pages, when it was last looked."""

    kind = models.CharField(max_length=20, choices=WayIn.KINDS)
    value = models.CharField(max_length=500)
    page = models.CharField(max_length=500)
    seen_at = models.DateTimeField()
    # Somebody said that this one is not ours to watch.
    is_left_out = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="shown_once")]

    def __str__(self) -> str:
        return self.value


class Promise(models.Model):
    """What is promised: an answer or a solution within some time. The one that fits a case most closely holds."""

    FIRST, NEXT, SOLVED = "first", "next", "solved"
    KINDS = [(FIRST, _("first answer")), (NEXT, _("next answer")), (SOLVED, _("solved"))]
    OPEN_HOURS, OPEN_DAYS, HOURS, DAYS = "open_hours", "open_days", "hours", "days"
    UNITS = [
        (OPEN_HOURS, _("open hours")),
        (OPEN_DAYS, _("working days")),
        (HOURS, _("hours on the clock")),
        (DAYS, _("calendar days")),
    ]

    kind = models.CharField(max_length=6, choices=KINDS)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10, choices=UNITS, default=OPEN_HOURS)
    # For which cases; all empty: for every case.
    way_in = models.ForeignKey(WayIn, null=True, blank=True, on_delete=models.CASCADE, related_name="promises")
    group = models.ForeignKey(CustomerGroup, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    tag = models.CharField(max_length=50, blank=True)
    # Only for *solved*: whether the clock stands still while we wait for the customer.
    pauses = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.kind}: {self.amount} {self.unit}"
