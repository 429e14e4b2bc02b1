"""Policies in plain words, and what was decided by them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skranke.cases.models import Case
from skranke.people.models import COUNTRIES


class Policy(models.Model):
    """What a kind of matter is decided by. Its words are in its versions; the newest holds."""

    name = models.CharField(max_length=100, unique=True)
    country = models.CharField(max_length=2, choices=COUNTRIES, blank=True)
    is_retired = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """A policy as it was at a time; never changed once it is published, since decisions stand on it."""

    NUMBER, MONEY, CHOICE, YES = "number", "money", "choice", "yes"
    FACT_KINDS = [
        (NUMBER, _("a number")),
        (MONEY, _("an amount of money")),
        (CHOICE, _("one of several")),
        (YES, _("yes or no")),
    ]
    REPAIR, REPLACE, REFUND, PART, GOODWILL, NO = "repair", "replace", "refund", "part", "goodwill", "no"
    OUTCOMES = [
        (REPAIR, _("repair")),
        (REPLACE, _("replace")),
        (REFUND, _("refund all")),
        (PART, _("refund a part")),
        (GOODWILL, _("goodwill")),
        (NO, _("a reasoned no")),
    ]
    LAW, POLICY, GIVE = "law", "policy", "give"
    OWED = [(LAW, _("owed by law")), (POLICY, _("owed by our policy")), (GIVE, _("yours to give"))]

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    says = models.TextField()
    law = models.TextField(blank=True)
    # [{"key", "label", "kind", "choices": [...], "unit", "is_ceiling"}]; a ceiling is what no amount may exceed.
    facts = models.JSONField(default=list)
    # [{"key": an outcome, "owed": law, policy or give, "agent_limit", "lead_limit": whole money or null}]
    outcomes = models.JSONField(default=list)
    currency = models.CharField(max_length=3)
    published_at = models.DateTimeField()
    by_name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="one_version_of_a_number")]

    def __str__(self) -> str:
        return f"{self.policy_id} v{self.number}"


class Decision(models.Model):
    """What was decided on a case, by whom and why. A revised decision stays, pointed at by the one that follows it."""

    WAITS, HOLDS, REFUSED, REVISED = "waits", "holds", "refused", "revised"
    STATES = [
        (WAITS, _("waits for a lead’s yes")),
        (HOLDS, _("holds")),
        (REFUSED, _("refused by a lead")),
        (REVISED, _("revised")),
    ]

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    facts = models.JSONField(default=dict)
    # What the facts come to, coarsely, so that the nearest can be looked up: see `precedents.sketch_of`.
    sketch = models.CharField(max_length=64)
    words = models.JSONField(default=list)  # folded words of what the customer asked
    outcome = models.CharField(max_length=10, choices=PolicyVersion.OUTCOMES)
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    currency = models.CharField(max_length=3)
    reason = models.TextField(blank=True)
    is_unusual = models.BooleanField(default=False)
    is_alone = models.BooleanField(default=False)  # above the limit, by the only lead there is
    state = models.CharField(max_length=8, choices=STATES, default=HOLDS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=100)
    decided_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_by_name = models.CharField(max_length=100, blank=True)
    approved_at = models.DateTimeField(null=True)
    revises = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="revised_by")
    # How the message was, for the audit of equality alone: no page shows it while somebody decides.
    signals = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["policy", "sketch", "-id"], name="decisions_alike"),
            models.Index(fields=["policy", "-id"], name="decisions_of_policy"),
            models.Index(fields=["decided_at"], name="decisions_waiting", condition=Q(state="waits")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["waits", "holds"]), name="one_decision_that_counts"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.case_id}: {self.outcome} {self.amount} {self.currency}"


class Override(models.Model):
    """A lead decided otherwise than a colleague had; the colleague is told before the customer hears."""

    earlier = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="overridden_by")
    later = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="overrides")
    reason = models.TextField()
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    # Whether the customer had written again, and louder, after the first decision.
    was_after_louder = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="overrides_newest")]

    def __str__(self) -> str:
        return f"{self.earlier_id} → {self.later_id}"
