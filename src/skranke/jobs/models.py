"""Rounds that are done at most by one process at a time."""

from django.db import models


class Round(models.Model):
    """Something done by itself again and again: when it is due next, and who holds it now."""

    name = models.CharField(max_length=50, unique=True)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
