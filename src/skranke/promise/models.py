"""The ways in that the company shows to its customers, when they are open, and what is promised there."""

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
    """An address, form, number or counter that customers are shown; how it works is the channel's business."""

    MAIL = "mail"
    KINDS = [(MAIL, _("mail"))]

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=KINDS)
    address = models.CharField(max_length=320, unique=True)
    # The team (people.Team) that answers; empty: everyone.
    team = models.ForeignKey("people.Team", null=True, blank=True, on_delete=models.SET_NULL)
    # Empty: the desk's own hours.
    hours = models.ForeignKey(Hours, null=True, blank=True, on_delete=models.SET_NULL, related_name="ways_in")
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


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
