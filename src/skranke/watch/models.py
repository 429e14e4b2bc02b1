"""Who is on call, how they are reached, and what they are called about."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class OnCall(models.Model):
    """A stretch of time in which somebody is called when something needs a person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="on_call")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="on_call_until")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.starts_at:%F %R}–{self.ends_at:%F %R}"


class Pager(models.Model):
    """The number by which somebody wants to be called by SMS."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pager")
    number = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.user_id}"


class SmsService(models.Model):
    """The account that sends SMS; there is one row at most. The secret is sealed with the desk's key."""

    ELKS, TWILIO = "46elks", "twilio"
    KINDS = [(ELKS, "46elks"), (TWILIO, "Twilio")]

    kind = models.CharField(max_length=10, choices=KINDS)
    account = models.CharField(max_length=100)
    secret_sealed = models.TextField()
    sender = models.CharField(max_length=20)
    trouble = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.kind


class Call(models.Model):
    """Something that needs a person: called out in steps until somebody says that they have it, or it is over.

    Who said so is not kept: it matters that somebody has it, not who was quick.
    """

    key = models.CharField(max_length=350)  # what it is about, so that one thing is called out once
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=300)
    began_at = models.DateTimeField()
    steps_done = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="called_once", condition=Q(over_at__isnull=True))]
        indexes = [models.Index(fields=["-began_at"], name="calls_newest")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.about}"
