"""The ways in that the company shows to its customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WayIn(models.Model):
    """An address, form, number or counter that customers are shown; how it works is the channel's business."""

    MAIL = "mail"
    KINDS = [(MAIL, _("mail"))]

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=KINDS)
    address = models.CharField(max_length=320, unique=True)
    # The team (people.Team) that answers; empty: everyone.
    team = models.ForeignKey("people.Team", null=True, blank=True, on_delete=models.SET_NULL)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
